"""Bills are proved by their issuer's platform before robots pay on them; doubts are a person's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from world import World, stay

from claimwright.app.claims.public import events_of
from claimwright.app.documents import public as documents
from claimwright.app.work.public import tasks_of
from claimwright.connectors.invoices.sandbox_platform import SandboxPlatform
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.bill import MedicalBill, Source
from claimwright.core.documents.origin import BillVerdict, OriginRule
from claimwright.core.documents.reading import MedicalBillReading
from claimwright.core.money import format_yuan
from claimwright.infra import journal, outbox
from claimwright.journeys.reopen_claim.red_bill import reopen_red_flushed_due
from claimwright.journeys.settle_claim.bill_origin import VERIFY_TOPIC
from claimwright.journeys.settle_claim.report import Reported, report_claim
from claimwright.journeys.settle_claim.verify_bill import (
    LEASE,
    RED_FLUSHED_TOPIC,
    Inspector,
    recheck,
    verify_due,
)
from claimwright.samples import as_xml
from claimwright.sandboxes.invoice_platform.register import Register
from claimwright.sandboxes.invoice_platform.server import Server

RULE = OriginRule(is_asked=True, wait_s=20, hold_above_fen=0, needs_proof=True)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), Register(tmp_path_factory.mktemp("bills")))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def inspector(world: World, sandbox: str) -> Iterator[Inspector]:
    httpx.delete(f"{sandbox}/admin/faults")
    platform = SandboxPlatform(sandbox, within_s=0.2)
    yield Inspector(world.db, world.ids, world.clock, platform, RULE)
    platform.close()


def _register(sandbox: str, bill: MedicalBill, **more: object) -> None:
    known = {
        "code": bill.bill_code,
        "number": bill.bill_number,
        "check_code": bill.check_code,
        "issue_date": f"{bill.issue_date:%Y%m%d}",
        "amount": format_yuan(bill.total_fen, grouped=False),
        **more,
    }
    assert httpx.post(f"{sandbox}/admin/bills", json={"bills": [known]}).status_code == 200


def _arm(sandbox: str, **fault: object) -> None:
    assert httpx.post(f"{sandbox}/admin/faults", json=fault).status_code == 200


def _reported(world: World, bill: MedicalBill, who: object, rule: OriginRule = RULE) -> Reported:
    return world.reported(who, bill, rule=rule)  # type: ignore[arg-type]


def _verdicts(world: World, reported: Reported) -> list[tuple[str, str]]:
    with world.db.transaction() as tx:
        found = documents.bill_checks(tx, [reported.claim_id])[reported.claim_id]
    return [(one.verdict.value, one.reason) for one in found]


def _questions(world: World, reported: Reported) -> list[tuple[str, dict[str, object]]]:
    with world.db.transaction() as tx:
        return [(q.code, dict(q.facts)) for task in tasks_of(tx, reported.claim_id) for q in task.questions]


def test_a_claim_waits_for_the_platform_and_is_then_paid(
    world: World, sandbox: str, inspector: Inspector
) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    _register(sandbox, bill)
    reported = _reported(world, bill, who)
    assert reported.state == "ready"
    world.work()
    assert world.claim(reported.claim_id).state is ClaimState.READY, "nobody decides before the answer"
    assert verify_due(inspector) == 1
    world.work()
    assert world.claim(reported.claim_id).state is ClaimState.PAYING
    assert _verdicts(world, reported) == [("normal", "")]
    with world.db.transaction() as tx:
        (check,) = documents.bill_checks(tx, [reported.claim_id])[reported.claim_id]
        content = documents.check_content(tx, check.document_id, 1)
        events = [one.event for one in journal.entries(tx, reported.claim_id)]
    assert content is not None
    assert b'"result": "normal"' in content
    assert check.reference.startswith("SANDBOX-")
    assert check.checked_at == world.clock.now()
    assert events == ["reported", "facts_complete", "bill_verified", "approved", "payment_ordered"]


@pytest.mark.parametrize(
    ("standing", "verdict", "code"),
    [("red_flushed", "red_flushed", "bill_red_flushed"), ("already_used", "used", "bill_used_elsewhere")],
)
def test_a_bill_that_does_not_stand_is_a_persons_with_the_red_bill_named(
    world: World, sandbox: str, inspector: Inspector, standing: str, verdict: str, code: str
) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    red = {"code": bill.bill_code, "number": "0099887766"} if standing == "red_flushed" else {}
    _register(sandbox, bill, standing=standing, red_bill=red)
    reported = _reported(world, bill, who)
    verify_due(inspector)
    world.work()
    assert world.claim(reported.claim_id).state is ClaimState.IN_REVIEW
    assert _verdicts(world, reported) == [(verdict, "")]
    facts = {"event_no": "1", "bill_number": bill.bill_number}
    facts |= {"red_bill": f"{bill.bill_code} 0099887766"} if red else {}
    assert _questions(world, reported) == [(code, facts)]


def test_an_unknown_bill_and_one_with_another_amount_are_told_apart(
    world: World, sandbox: str, inspector: Inspector
) -> None:
    who = world.someone()
    bill, other = stay(who, 300_000), stay(who, 400_000)
    _register(sandbox, other, amount="399999.00")
    first, second = _reported(world, bill, who), _reported(world, other, who)
    while verify_due(inspector):
        pass
    assert [code for code, _ in _questions(world, first)] == ["bill_not_found"]
    assert [code for code, _ in _questions(world, second)] == ["bill_mismatch"]


def test_a_platform_that_hangs_is_asked_again_and_then_a_person_decides(
    world: World, sandbox: str, inspector: Inspector
) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    _register(sandbox, bill)
    _arm(sandbox, do="hang", times=2, seconds=0.5, number=bill.bill_number)
    reported = _reported(world, bill, who)
    assert verify_due(inspector) == 1
    assert _verdicts(world, reported) == []
    world.clock.move(timedelta(seconds=1))
    assert verify_due(inspector) == 1
    assert _verdicts(world, reported) == []
    world.clock.move(timedelta(seconds=2))
    assert verify_due(inspector) == 1
    assert _verdicts(world, reported) == [("normal", "")]

    late = stay(who, 310_000)
    _register(sandbox, late)
    _arm(sandbox, do="drop", times=9, number=late.bill_number)
    reported = _reported(world, late, who)
    for _ in range(9):
        verify_due(inspector)
        world.clock.move(timedelta(seconds=5))
    assert [one for one, _ in _verdicts(world, reported)] == ["unanswered"]
    assert [code for code, _ in _questions(world, reported)] == ["bill_unanswered"]
    httpx.delete(f"{sandbox}/admin/faults")
    world.clock.move(timedelta(minutes=6))
    verify_due(inspector)
    assert [one for one, _ in _verdicts(world, reported)] == ["normal"], "asked again later, for the person"
    assert world.claim(reported.claim_id).state is ClaimState.IN_REVIEW, "and the person still decides"


def test_below_the_limit_an_unanswered_bill_goes_on(world: World, sandbox: str) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    rule = OriginRule(is_asked=True, wait_s=1, hold_above_fen=300_000, needs_proof=True)
    _arm(sandbox, do="closed", times=5, number=bill.bill_number)
    reported = _reported(world, bill, who, rule)
    inspector = Inspector(world.db, world.ids, world.clock, SandboxPlatform(sandbox), rule)
    while verify_due(inspector):
        world.clock.move(timedelta(seconds=1))
    httpx.delete(f"{sandbox}/admin/faults")
    world.work()
    assert [one for one, _ in _verdicts(world, reported)] == ["unanswered"]
    assert world.claim(reported.claim_id).state is ClaimState.PAYING


def test_without_a_platform_an_unsealed_bill_is_not_taken_as_genuine(world: World) -> None:
    who = world.someone()
    rule = OriginRule(is_asked=False, needs_proof=True)
    reported = _reported(world, bill := stay(who, 300_000), who, rule)
    assert reported.state == "in_review"
    assert _verdicts(world, reported) == [("not_asked", "no_platform")]
    assert _questions(world, reported) == [
        ("origin_not_proven", {"event_no": "1", "bill_number": bill.bill_number})
    ]


def test_all_bills_of_a_claim_are_waited_for_and_doubts_come_together(
    world: World, sandbox: str, inspector: Inspector
) -> None:
    who = world.someone()
    bills = [stay(who, 300_000), stay(who, 200_000), stay(who, 100_000)]
    _register(sandbox, bills[0])
    _register(sandbox, bills[1], standing="already_used")
    _arm(sandbox, do="closed", times=1, number=bills[2].bill_number)
    reported = world.reported(who, *bills, rule=RULE)
    verify_due(inspector)
    assert world.claim(reported.claim_id).state is ClaimState.READY
    assert sorted(one for one, _ in _verdicts(world, reported)) == ["normal", "used"]
    world.clock.move(timedelta(seconds=1))
    verify_due(inspector)
    assert world.claim(reported.claim_id).state is ClaimState.IN_REVIEW
    assert [(code, facts["event_no"]) for code, facts in _questions(world, reported)] == [
        ("bill_used_elsewhere", "2"),
        ("bill_not_found", "3"),
    ]


def test_two_workers_store_one_answer(world: World, sandbox: str, inspector: Inspector) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    _register(sandbox, bill)
    _arm(sandbox, do="hang", times=1, seconds=0.1, number=bill.bill_number)
    reported = _reported(world, bill, who)
    workers = [threading.Thread(target=verify_due, args=(inspector,)) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert world.one("select count(*) from documents.bill_check where claim_id = %s", reported.claim_id) == (
        1,
    )


def test_a_bill_cancelled_after_the_payment_is_told(world: World, sandbox: str, inspector: Inspector) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    _register(sandbox, bill)
    reported = _reported(world, bill, who)
    verify_due(inspector)
    world.work()
    _register(sandbox, bill, standing="red_flushed", red_bill={"code": bill.bill_code, "number": "0011"})
    world.clock.move(timedelta(days=2))
    assert recheck(inspector, timedelta(days=1), 1000) >= 1
    while verify_due(inspector):
        pass
    assert BillVerdict.RED_FLUSHED.value in [one for one, _ in _verdicts(world, reported)]
    told = world.one(
        "select payload->>'red_bill' from infra.outbox where topic = %s and entity_id = %s",
        RED_FLUSHED_TOPIC,
        reported.claim_id,
    )
    assert told == (f"{bill.bill_code} 0011",)


def test_a_decided_claim_is_opened_again_when_its_bill_is_cancelled(
    world: World, sandbox: str, inspector: Inspector
) -> None:
    who = world.someone()
    bill = stay(who, 20_000)  # within the deductible: closed at zero
    _register(sandbox, bill)
    reported = _reported(world, bill, who)
    verify_due(inspector)
    world.work()
    assert world.claim(reported.claim_id).state is ClaimState.CLOSED
    _register(sandbox, bill, standing="red_flushed", red_bill={"code": bill.bill_code, "number": "0022"})
    world.clock.move(timedelta(days=2))
    recheck(inspector, timedelta(days=1), 1000)
    while verify_due(inspector):
        pass
    while reopen_red_flushed_due(world.db, world.ids, world.clock):
        pass
    assert world.claim(reported.claim_id).state is ClaimState.REOPENED
    (question,) = [facts for code, facts in _questions(world, reported) if code == "reopened"]
    assert question["reason"] == "red_bill"
    assert f"{bill.bill_code} 0022" in str(question["words"])


def test_a_worker_that_dies_after_asking_leaves_the_question_to_the_next(
    world: World, sandbox: str, inspector: Inspector
) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    _register(sandbox, bill)
    reported = _reported(world, bill, who)
    with world.db.transaction() as tx:  # it took the message, asked, and was killed before it could store
        assert len(outbox.take(tx, [VERIFY_TOPIC], 10, LEASE, world.clock.now())) == 1
    assert verify_due(inspector) == 0
    assert _verdicts(world, reported) == []
    world.clock.move(LEASE + timedelta(seconds=1))
    assert verify_due(inspector) == 1
    assert _verdicts(world, reported) == [("normal", "")]
    world.work()
    assert world.claim(reported.claim_id).state is ClaimState.PAYING


def test_the_same_photograph_of_another_customer_is_shown_to_a_person(world: World) -> None:
    one, other = world.someone(), world.someone()
    paper = replace(stay(one, 512_345), bill_number="0123456789")
    first = world.reported(one, paper)
    again = replace(paper, bill_code="00000000", payer_name=other.name)  # its code and name misread
    photographed = _as_photographed(documents.read_file(as_xml(again)))
    with world.db.transaction() as tx:
        later, claim_id = world.ids.new_id(2), world.ids.new_id(2)
        (hit,) = documents.note_papers(tx, claim_id, [(later, photographed)], world.clock.now())
        assert documents.note_papers(tx, claim_id, [(later, photographed)], world.clock.now()) == (hit,)
        (event,) = events_of(tx, first.claim_id)
    assert (hit.document_id, hit.other_id, hit.other_claim_id) == (later, event.document_id, first.claim_id)


def _as_photographed(reading: object) -> MedicalBillReading:
    assert isinstance(reading, MedicalBillReading)
    seen = {name: replace(one, source=Source.OCR) for name, one in reading.evidence.items()}
    return replace(reading, evidence=seen)


def test_the_rule_is_part_of_every_report() -> None:
    """Pages and programs pass it: a report without one takes bills as they read."""
    source = Path(report_claim.__code__.co_filename).parents[2] / "entry"
    calls = [
        text
        for folder in ("api", "web")
        for path in (source / folder).rglob("*.py")
        if "report_claim(" in (text := path.read_text(encoding="utf-8"))
    ]
    assert len(calls) == 2
    assert all("origin_rule(context.settings)" in text for text in calls)
