"""A bill that was paid on is entered at its issuer's platform: once, whatever the platform does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from paying import ReadyBank, pay_all
from world import World, stay

from claimwright.app.documents import public as documents
from claimwright.connectors.invoices.sandbox_platform import SandboxPlatform
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.bill import MedicalBill
from claimwright.core.documents.origin import OriginRule
from claimwright.core.money import format_yuan
from claimwright.infra import journal, outbox
from claimwright.journeys.reopen_claim.red_bill import reopen_red_flushed_due
from claimwright.journeys.settle_claim.enter_bills import ENTER_TOPIC, enter_bills_due
from claimwright.journeys.settle_claim.report import Reported
from claimwright.journeys.settle_claim.verify_bill import Inspector, recheck, verify_due
from claimwright.sandboxes.invoice_platform.register import Register
from claimwright.sandboxes.invoice_platform.server import Server

RULE = OriginRule(is_asked=True, wait_s=60, hold_above_fen=0, needs_proof=True)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return Register(tmp_path_factory.mktemp("bills"))


@pytest.fixture(scope="module")
def sandbox(register: Register) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), register)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def inspector(world: World, sandbox: str) -> Iterator[Inspector]:
    platform = SandboxPlatform(sandbox, within_s=30.0)
    yield Inspector(world.db, world.ids, world.clock, platform, RULE)
    platform.close()
    httpx.delete(f"{sandbox}/admin/faults")


def _issue(register: Register, bill: MedicalBill, standing: str = "normal", **more: object) -> None:
    fields = {
        "code": bill.bill_code,
        "number": bill.bill_number,
        "check_code": bill.check_code,
        "issue_date": f"{bill.issue_date:%Y%m%d}",
        "amount": format_yuan(bill.total_fen, grouped=False),
    }
    register.put({**fields, "standing": standing, **more})


def _standing(register: Register, bill: MedicalBill) -> tuple[str, str]:
    (known,) = (one for one in register.bills() if one.number == bill.bill_number)
    return known.standing, known.used_by


def _paid(world: World, register: Register, inspector: Inspector) -> tuple[Reported, MedicalBill]:
    """A claim that the bank has just paid, its bill not yet entered."""
    who = world.someone()
    bill = stay(who, 300_000)
    _issue(register, bill)
    reported = world.reported(who, bill, rule=RULE)
    verify_due(inspector)
    world.work()
    pay_all(world, ReadyBank())
    assert world.claim(reported.claim_id).state in (ClaimState.PAID, ClaimState.CLOSED)
    assert _standing(register, bill) == ("normal", "")
    return reported, bill


def _checks(world: World, reported: Reported) -> list[str]:
    with world.db.transaction() as tx:
        (latest,) = documents.bill_checks(tx, [reported.claim_id])[reported.claim_id]
        return [one.verdict.value for one in documents.checks_of_document(tx, latest.document_id)]


def _open_errands(world: World) -> int:
    with world.db.transaction() as tx:
        depths = {one.topic: one for one in outbox.depths(tx, world.clock.now())}
    found = depths.get(ENTER_TOPIC)
    return found.due + found.later if found else 0


def test_a_paid_bill_is_entered_and_our_own_entry_is_no_doubt_later(
    world: World, register: Register, inspector: Inspector
) -> None:
    reported, bill = _paid(world, register, inspector)
    assert enter_bills_due(inspector) == 1
    with world.db.transaction() as tx:
        (check,) = documents.bill_checks(tx, [reported.claim_id])[reported.claim_id]
        events = [one.event for one in journal.entries(tx, reported.claim_id)]
    assert _standing(register, bill) == ("already_used", check.document_id.hex)
    assert (_checks(world, reported), "bill_entered" in events) == (["normal", "entered"], True)
    assert (enter_bills_due(inspector), _open_errands(world)) == (0, 0)
    world.clock.move(timedelta(days=31))
    assert recheck(inspector, timedelta(days=30), 10) >= 1
    verify_due(inspector)
    assert _checks(world, reported) == ["normal", "entered", "entered"], "used, by ourselves"


def test_the_bill_cannot_be_used_by_another_insurer_afterwards(
    world: World, sandbox: str, register: Register, inspector: Inspector
) -> None:
    reported, _ = _paid(world, register, inspector)
    enter_bills_due(inspector)
    with world.db.transaction() as tx:
        (check,) = documents.bill_checks(tx, [reported.claim_id])[reported.claim_id]
        found = documents.document_view(tx, check.document_id)
    assert found is not None
    question = documents.platform_question(found.reading)
    assert question is not None
    other = SandboxPlatform(sandbox, within_s=30.0)
    try:
        answer = other.enter_use(question, "another-insurers-claim")
        wrong = other.enter_use(replace(question, total_fen=1), "another-insurers-claim")
    finally:
        other.close()
    assert (answer.standing.value, answer.used_by) == ("already_used", check.document_id.hex)
    assert wrong.standing.value == "mismatch"


def test_a_lost_answer_is_asked_for_again_and_enters_once(
    world: World, sandbox: str, register: Register, inspector: Inspector
) -> None:
    reported, bill = _paid(world, register, inspector)
    for fault in ("closed", "lose"):
        assert httpx.post(f"{sandbox}/admin/faults", json={"do": fault}).status_code == 200
    assert enter_bills_due(inspector) == 1
    assert _standing(register, bill) == ("normal", ""), "it was closed"
    world.clock.move(timedelta(seconds=2))
    assert enter_bills_due(inspector) == 1
    assert _standing(register, bill)[0] == "already_used", "entered, and the answer was lost"
    assert _checks(world, reported) == ["normal"]
    world.clock.move(timedelta(seconds=8))
    assert enter_bills_due(inspector) == 1
    assert _checks(world, reported) == ["normal", "entered"]
    assert _open_errands(world) == 0


@pytest.mark.parametrize(
    ("standing", "verdict", "more"),
    [
        ("already_used", "used", {"used_by": "another-insurer"}),
        ("red_flushed", "red_flushed", {"red_bill": {"code": "32060126", "number": "0099887766"}}),
    ],
)
def test_a_bill_that_fell_before_it_was_entered_brings_its_claim_back(
    world: World,
    register: Register,
    inspector: Inspector,
    standing: str,
    verdict: str,
    more: dict[str, object],
) -> None:
    reported, bill = _paid(world, register, inspector)
    _issue(register, bill, standing, **more)
    assert enter_bills_due(inspector) == 1
    assert _checks(world, reported) == ["normal", verdict]
    for _ in range(3):  # the payment's own steps come first
        reopen_red_flushed_due(world.db, world.ids, world.clock)
        world.clock.move(timedelta(minutes=1))
    assert world.claim(reported.claim_id).state in (ClaimState.REOPENED, ClaimState.IN_REVIEW)


def test_without_a_platform_nothing_is_entered(world: World) -> None:
    who = world.someone()
    reported = world.reported(who, stay(who, 300_000))
    world.work()
    pay_all(world, ReadyBank())
    assert world.claim(reported.claim_id).state in (ClaimState.PAID, ClaimState.CLOSED)
    assert _open_errands(world) == 0
