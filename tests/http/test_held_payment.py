"""A payment that the bank may have made under a name that we do not know: what the desk does about it."""

from __future__ import annotations

from people_and_money import PAID_FEN
from running import Customer, Running
from test_money import released_above, waiting
from test_money_steps import Desk, until

from claimwright.app.payments import public as payments
from claimwright.connectors.banks.sandbox_bank import SandboxBank
from claimwright.core.identity import Role
from claimwright.core.payments import Purpose, end_to_end_id
from claimwright.ports.bank import PaymentInstruction


def paid_under_a_lost_number(platform: Running, who: Customer) -> None:
    """As ordered before a backup was restored: nobody here knows the claim any more."""
    name = end_to_end_id(platform.ids.new_id(417), Purpose.BENEFIT, 1, 1, 1)
    account_no = f"6222{who.id_number[:17]}"
    paid = PaymentInstruction(name, PAID_FEN, "CNY", who.name, account_no, None, "测试银行", "理赔款")
    bank = SandboxBank(platform.settings.bank_address, key=platform.settings.bank_key)
    bank.submit(bank.compose(platform.ids.new_id(0).hex, [paid], platform.now()))
    bank.close()

    def told() -> bool | None:
        with platform.db.transaction() as tx:
            subjects = payments.open_exceptions_fan_out(tx)
        return any(one.facts.get("end_to_end_id") == name for one in subjects) or None

    until(told, "the bank's booking")


def held(platform: Running, end_to_end: object) -> payments.BankException:
    def found() -> payments.BankException | None:
        with platform.db.transaction() as tx:
            waiting = payments.open_exceptions_fan_out(tx)
        mine = [one for one in waiting if one.kind == "alike" and one.facts["end_to_end_id"] == end_to_end]
        return mine[0] if mine else None

    return until(found, "the payment is held")


def test_a_held_payment_is_not_settled_by_a_note_and_is_tied_to_its_booking(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    manager = platform.api(platform.staff(Role.MANAGER))
    first, second = Desk(platform, 10_000_000), Desk(platform, 20_000_000)
    paid_under_a_lost_number(platform, who)
    with released_above(platform, 0):
        claim_no = platform.reported(client, who)
        order = waiting(manager, claim_no)
    assert first.post(f"/desk/money/orders/{order['order_id']}/release", {}).status_code == 200
    one = held(platform, order["end_to_end_id"])
    at = f"/desk/money/exceptions/{one.exception_id}"
    page = first.get("/desk/money")
    assert f'action="{at}/tie"' in page
    assert f'action="{at}/settlement"' not in page
    assert "That payment waits" in page
    noted = first.post(f"{at}/settlement", {"resolution": "looked at it"})
    assert (noted.status_code, "a note alone settles neither" in noted.text) == (409, True)
    asked = first.post(f"{at}/release", {"reason": "refund of a premium, voucher 11"})
    assert (asked.status_code, "refund of a premium, voucher 11" in asked.text) == (200, True)
    alone = first.post(f"{at}/release", {"reason": "refund of a premium, voucher 11"})
    assert (alone.status_code, "asked for its release" in alone.text) == (403, True)
    second.http.get("/preferences/lang/zh?next=/desk")
    empty = second.post(f"{at}/tie", {"evidence": " "})
    assert empty.status_code == 422
    assert second.post(f"{at}/tie", {"evidence": "银行对账单第七行"}).status_code == 200
    platform.wait_for_state(client, claim_no, "closed")
    late = second.post(f"{at}/release", {"reason": "too late"})
    assert (late.status_code, "已不再暂缓" in late.text) == (409, True)
    history = second.get(f"/desk/money/orders/{order['order_id']}")
    assert "关联银行记账" in history
    assert second.http.get("/preferences/lang/en?next=/desk").status_code == 200
    balance = manager.get("/staff/money/trial-balance").json()
    assert balance["total_fen"] == 0
