"""A case with many papers is read by as few statements as one with few; a lost key locks one paper alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from running import Running

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.core.identity import Role
from claimwright.entry.setup.document_keys import key_file
from claimwright.entry.views.cases import case_view
from claimwright.entry.views.claims import claim_view
from claimwright.infra.db import Tx
from claimwright.samples import as_xml

LOST = "1122334455667788"


@pytest.fixture
def its_keys(platform: Running) -> Iterator[None]:
    """This process opens what the platform sealed."""
    with documents.keys_for_now(key_file(platform.settings)):
        yield


def in_review_with(platform: Running, bills: int, papers: int) -> tuple[httpx.Client, str]:
    """A claim of this many bills whose sums do not add up, with papers that were asked for and sent."""
    who = platform.customer()
    client = platform.sign_in(who)
    account_id = client.get("/me").json()["accounts"][0]["account_id"]
    form = {"policy_no": who.policy_no, "account_id": account_id, "cause": "illness"}
    files = [("files", (f"{n}.xml", as_xml(platform.bill(who, total_fen=890_000)))) for n in range(bills)]
    answer = client.post("/claims", data=form, files=files)
    assert answer.status_code == 201, answer.text
    claim_no = str(answer.json()["claim_no"])
    platform.wait_for_state(client, claim_no, "in_review")
    desk = platform.api(platform.staff(Role.ASSESSOR))
    version = desk.get(f"/staff/cases/{claim_no}").json()["version"]
    asked = desk.post(f"/staff/cases/{claim_no}/papers", json={"version": version, "papers": ["费用清单"]})
    assert asked.status_code == 200, asked.text
    files = [("files", (f"list-{n}.xml", f"<list>{n}</list>".encode())) for n in range(papers)]
    sent = client.post(f"/claims/{claim_no}/papers", files=files)
    assert (sent.status_code, sent.json()["state"]) == (200, "in_review"), sent.text
    return client, claim_no


@contextmanager
def counted(tx: Tx) -> Iterator[list[Any]]:
    """Every statement that goes to PostgreSQL through this connection."""
    seen: list[Any] = []

    class Counting(psycopg.Cursor[tuple[Any, ...]]):
        def execute(self, query: Any, *args: Any, **options: Any) -> Counting:
            seen.append(query)
            return super().execute(query, *args, **options)

    before, tx.cursor_factory = tx.cursor_factory, Counting
    try:
        yield seen
    finally:
        tx.cursor_factory = before


def statements_of(tx: Tx, claim: Claim) -> tuple[int, int]:
    """How many statements the case page and the customer's own view take, once the terms are known."""
    case = case_view(tx, claim)
    with counted(tx) as of_case:
        assert case_view(tx, claim) == case
    with counted(tx) as of_claim:
        assert claim_view(tx, claim) == case.claim
    return len(of_case), len(of_claim)


@pytest.mark.usefixtures("its_keys")
def test_twelve_bills_take_as_many_statements_as_two(platform: Running) -> None:
    sizes = {(2, 1): (0, 0), (12, 5): (0, 0)}
    for bills, papers in sizes:
        _, claim_no = in_review_with(platform, bills, papers)
        with platform.db.transaction() as tx:
            claim = claims.claim_by_number(tx, claim_no)
            assert claim is not None
            case = case_view(tx, claim)
            assert (len(case.documents), len(case.claim.bills)) == (bills + papers, bills)
            assert [one.check is not None for one in case.documents] == [True] * bills + [False] * papers
            sizes[bills, papers] = statements_of(tx, claim)
    few, many = sizes.values()
    assert few == many
    assert 0 < few[1] < few[0] < 60


def test_a_lost_key_locks_one_paper_and_hides_no_other(platform: Running) -> None:
    client, claim_no = in_review_with(platform, 2, 1)
    token = platform.staff(Role.ASSESSOR)
    desk = platform.api(token)
    before = desk.get(f"/staff/cases/{claim_no}").json()
    locked = before["documents"][0]
    with lost_key_of(platform, locked["document_id"]):
        _is_locked(platform, client, claim_no, token, before)


@contextmanager
def lost_key_of(platform: Running, document_id: str) -> Iterator[None]:
    """The key that sealed this document's reading is not here, within the block."""
    of = "SELECT key_id FROM documents.reading WHERE document_id = %s"
    become = "UPDATE documents.reading SET key_id = %s WHERE document_id = %s"
    with platform.db.transaction() as tx:
        (was,) = tx.execute(of, [document_id]).fetchone() or (None,)
        tx.execute(become, [LOST, document_id])
    yield
    with platform.db.transaction() as tx:
        tx.execute(become, [was, document_id])


def test_a_lost_key_keeps_no_other_claim_from_being_reported(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.report(client, who, as_xml(platform.bill(who))).json()["claim_no"]
    (document,) = client.get(f"/claims/{claim_no}").json()["documents"]
    with lost_key_of(platform, document["document_id"]):
        other = platform.customer()
        again = platform.report(platform.sign_in(other), other, as_xml(platform.bill(other)))
        assert again.status_code == 201, again.text
        assert again.json()["state"] == "in_review", "what cannot be compared is looked at by a person"


def _is_locked(
    platform: Running, client: httpx.Client, claim_no: str, token: str, before: dict[str, Any]
) -> None:
    others = before["documents"][1:]
    desk = platform.api(token)
    answer = desk.get(f"/staff/cases/{claim_no}")
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert after["documents"][0]["locked_by"] == LOST
    assert (after["documents"][0]["boxes"], after["documents"][0]["page_count"]) == ([], 0)
    assert after["documents"][1:] == others
    assert (after["facts"], after["proposal_payable_fen"]) == (
        before["facts"],
        before["proposal_payable_fen"],
    )
    page = httpx.get(
        f"{platform.url}/desk/cases/{claim_no}",
        cookies={"cw_staff": token},
        headers={"Accept-Language": "en"},
        timeout=120,
        trust_env=False,
    )
    assert page.status_code == 200
    assert page.text.count(f"The key {LOST} is not on this system") == 1
    own = client.get(f"/claims/{claim_no}").json()
    assert [one["file_name"] for one in own["documents"]] == [one["file_name"] for one in before["documents"]]
    assert [one["bill_number"] for one in own["bills"]] == [
        one["bill_number"] for one in before["claim"]["bills"][1:]
    ]
