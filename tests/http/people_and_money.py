"""Claims whose money needs people: paid too much, or waiting for a second person."""

from __future__ import annotations

from running import Customer, Running

from claimwright.app.payments import public as payments
from claimwright.core.identity import Role

# MED-SMALL 2.2, 2.3, 2.5: (eligible - self-funded 500 - social insurance 3,000 - deductible 100) x 90%
PAID_FEN = 396_000  # 8,000 eligible
NOW_FEN = 324_000  # 7,200 eligible


def overpaid(platform: Running) -> tuple[Customer, str, payments.Recovery]:
    """A paid claim that is decided anew for less: the difference is claimed back."""
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    paid = platform.wait_for_state(client, claim_no, "closed")
    assert paid["payable_fen"] == PAID_FEN
    assessor = platform.api(platform.staff(Role.ASSESSOR))
    case = f"/staff/cases/{claim_no}"
    version = assessor.get(f"{case}/life").json()["version"]
    body = {"version": version, "reason": "wrong_fact", "words": "核对原始病历后发现可报销费用有误。"}
    opened = assessor.post(f"{case}/reopening", json=body)
    assert opened.status_code == 200, opened.text
    corrections = [{"event_no": "1", "name": "eligible_expense", "value": 720_000}]
    seen = assessor.post(f"{case}/year-preview", json={"corrections": corrections}).json()
    assert seen["changes"][0]["now_fen"] == NOW_FEN, seen
    done = assessor.post(
        f"{case}/redecision",
        json={"version": opened.json()["version"], "corrections": corrections, "seen_sha256": seen["sha256"]},
    )
    assert done.status_code == 200, done.text
    with platform.db.transaction() as tx:
        (one,) = [one for one in payments.live_recoveries_fan_out(tx) if one.debtor == who.name]
    assert one.open_fen == PAID_FEN - NOW_FEN == 72_000
    return who, claim_no, one
