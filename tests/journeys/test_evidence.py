"""Correcting what was read, asking for what is missing: revisions, gates, facts, journal, statistics."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from world import CLERK, Someone, World, stay

from claimwright.app.claims.public import Claim, events_of, facts_of_claim, history
from claimwright.app.documents import public as documents
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.bill import MedicalBill
from claimwright.core.documents.origin import OriginRule
from claimwright.core.documents.reading import MedicalBillReading
from claimwright.core.journal import Actor, verify
from claimwright.core.outcome import Refused
from claimwright.journeys.settle_claim.decide import RefuseClaim, refuse
from claimwright.journeys.settle_claim.evidence import CorrectDocument, correct_document
from claimwright.journeys.settle_claim.papers import Answers, AskPapers, ask_papers, send_papers, suggested
from claimwright.journeys.settle_claim.report import Upload
from claimwright.journeys.settle_claim.viewer import Viewer
from claimwright.samples import as_pdf

RULE = OriginRule()


def _misread(world: World) -> tuple[Someone, MedicalBill, Claim, UUID]:
    """A claim in review: the bill's total is 10.00 more than its lines and payments."""
    who = world.someone()
    bill = stay(who, 300_000)
    reported = world.reported(who, replace(bill, total_fen=301_000))
    assert reported.state == "in_review"
    with world.db.transaction() as tx:
        (event,) = events_of(tx, reported.claim_id)
    return who, bill, world.claim(reported.claim_id), event.document_id


def _correct(
    world: World, claim: Claim, document_id: UUID, revision: int = 1, actor: Actor = CLERK, **typed: str
) -> documents.Corrected | Refused:
    reason = typed.pop("reason", "misread")
    command = CorrectDocument(claim.claim_id, document_id, revision, typed, reason)
    with world.db.transaction() as tx:
        return correct_document(tx, command, actor, RULE, world.clock.now())


def _facts(world: World, claim: Claim) -> dict[str, tuple[object, str, int]]:
    with world.db.transaction() as tx:
        return {one.name: (one.value, one.source, one.revision) for one in facts_of_claim(tx, claim.claim_id)}


def test_a_corrected_total_closes_the_gates_and_moves_the_facts(world: World) -> None:
    _, _, claim, document_id = _misread(world)
    done = _correct(world, claim, document_id, total_fen="3000.00")
    assert not isinstance(done, Refused)
    assert (done.revision, done.after.bill.total_fen, done.after.findings) == (2, 300_000, ())
    assert [one.code.value for one in done.before.findings] == ["fees_sum", "payers_sum"]
    facts = _facts(world, claim)
    assert facts["total_expense"] == (300_000, "person", 2)
    assert facts["eligible_expense"] == (300_000, "person", 2)
    with world.db.transaction() as tx:
        view = documents.document_view(tx, document_id)
        assert view is not None
        assert isinstance(view.reading, MedicalBillReading)
        assert (view.revision, view.read_by) == (2, CLERK.id)
        assert view.reading.evidence["total_fen"].source.value == "person"
        entries = history(tx, claim.claim_id)
        (entry,) = [one for one in entries if one.event == "document_corrected"]
        assert verify(entries) is None
        (measured,) = documents.corrections_of(tx, document_id)
    assert entry.actor == CLERK
    assert entry.facts == {
        "document_id": str(document_id),
        "revision": 2,
        "fields": ["total_fen"],
        "reason": "misread",
    }
    assert (measured.field, measured.source, measured.confidence_permille) == ("total_fen", "xml", 1000)
    assert (measured.author_name, measured.reason) == (CLERK.name, "misread")


@pytest.mark.parametrize(
    ("typed", "code", "field"),
    [
        ({"total_fen": "12,5x"}, "not_an_amount", "total_fen"),
        ({"total_fen": "-1.00"}, "not_an_amount", "total_fen"),
        ({"total_fen": ""}, "field_needed", "total_fen"),
        ({"admission_date": "2026-13-01"}, "not_a_date", "admission_date"),
        ({"stay_days": "ten"}, "not_a_count", "stay_days"),
        ({"department": "科" * 101}, "too_long", "department"),
        ({"fees.99.amount_fen": "1.00"}, "unknown_field", "fees.99.amount_fen"),
        ({"__class__": "x"}, "unknown_field", "__class__"),
        ({"total_fen": "3000.00", "reason": " "}, "reason_missing", "reason"),
        ({"total_fen": "3010.00"}, "nothing_changed", "fields"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_field(
    world: World, typed: dict[str, str], code: str, field: str
) -> None:
    _, _, claim, document_id = _misread(world)
    refused = _correct(world, claim, document_id, **typed)
    assert isinstance(refused, Refused)
    assert (refused.code.value, refused.field) == (code, field)
    assert world.claim(claim.claim_id).version == claim.version


def test_the_second_of_two_people_is_told(world: World) -> None:
    _, _, claim, document_id = _misread(world)
    assert not isinstance(_correct(world, claim, document_id, total_fen="3000.00"), Refused)
    refused = _correct(world, claim, document_id, total_fen="2999.00")
    assert isinstance(refused, Refused)
    assert (refused.code.value, dict(refused.facts)) == (
        "changed_meanwhile",
        {"version": 2, "version_seen": 1},
    )


def test_a_corrected_number_is_another_bill_and_must_be_free(world: World) -> None:
    _, bill, claim, document_id = _misread(world)
    other = world.someone()
    taken = stay(other, 200_000)
    world.reported(other, taken)
    refused = _correct(world, claim, document_id, bill_code=taken.bill_code, bill_number=taken.bill_number)
    assert isinstance(refused, Refused)
    assert refused.code.value == "bill_already_used"
    assert "claim_id" not in refused.facts, "another customer's claim is not named"
    assert not isinstance(_correct(world, claim, document_id, bill_number="0987654321"), Refused)
    third = world.someone()
    world.reported(
        third, replace(stay(third, 100_000), bill_code=bill.bill_code, bill_number=bill.bill_number)
    )


def test_only_staff_on_a_case_in_review_may_correct(world: World) -> None:
    who, _, claim, document_id = _misread(world)
    refused = _correct(world, claim, document_id, actor=who.actor, total_fen="3000.00")
    assert isinstance(refused, Refused)
    assert refused.code.value == "staff_only"
    settled = world.someone()
    reported = world.reported(settled, stay(settled, 300_000))
    world.work()
    with world.db.transaction() as tx:
        (event,) = events_of(tx, reported.claim_id)
    refused = _correct(world, world.claim(reported.claim_id), event.document_id, total_fen="1.00")
    assert isinstance(refused, Refused)
    assert refused.code.value == "wrong_state"


def test_corrections_are_counted_by_kind_format_and_source(world: World) -> None:
    world.clock.move(timedelta(days=1))
    since = world.clock.now()
    for _ in range(3):
        _, _, claim, document_id = _misread(world)
        assert not isinstance(_correct(world, claim, document_id, total_fen="3000.00"), Refused)
    _, _, claim, document_id = _misread(world)
    done = _correct(world, claim, document_id, total_fen="3000.00", department="心内科")
    assert not isinstance(done, Refused)
    with world.db.transaction() as tx:
        found = documents.corrections_fan_out(tx, since, since + timedelta(days=1))
        kept = documents.documents_fan_out(tx, since, since + timedelta(days=1))
    assert [(one.kind, one.media_type, one.source, one.field, one.corrected) for one in found] == [
        ("inpatient", "application/xml", "xml", "total_fen", 4),
        ("inpatient", "application/xml", "xml", "department", 1),
    ]
    assert kept == {("medical_bill", "application/xml"): 4}


def test_nobody_refuses_without_having_been_shown_a_page(world: World) -> None:
    _, _, claim, document_id = _misread(world)
    command = RefuseClaim(claim.claim_id, claim.version, "2.2", "住院发生在等待期内，依条款不予给付。")
    wide = Authority(approve_fen_max=100_000_000)
    now = world.clock.now()
    with world.db.transaction() as tx:
        refused = refuse(tx, world.ids, command, CLERK, wide, now)
    assert isinstance(refused, Refused)
    assert refused.code.value == "evidence_not_opened"
    with world.db.transaction() as tx:
        documents.note_look(tx, claim.claim_id, document_id, 0, CLERK, now)
        documents.note_look(tx, claim.claim_id, document_id, 0, CLERK, now + timedelta(seconds=9))
        assert documents.add_time_in_view(tx, document_id, 0, CLERK, 7_500, now)
        assert not documents.add_time_in_view(tx, document_id, 1, CLERK, 7_500, now), "page 2 was not shown"
        (look,) = documents.looks_of_claim(tx, claim.claim_id)
        assert (look.times, look.in_view_ms, look.reader_id) == (2, 7_500, CLERK.id)
        decided = refuse(tx, world.ids, command, CLERK, wide, now)
    assert isinstance(decided, Claim)
    assert decided.state is ClaimState.REFUSED


def test_one_request_asks_everything_and_the_answer_closes_it(world: World) -> None:
    who, _, claim, document_id = _misread(world)
    with world.db.transaction() as tx:
        (point,) = suggested(tx, claim.claim_id)
        assert (point.kind.value, point.field, point.reason) == ("value", "total_fen", "sums")
        command = AskPapers(claim.claim_id, claim.version, ("出院小结",), items=(point.key,))
        asked = ask_papers(tx, command, CLERK, world.clock.now())
    assert isinstance(asked, Claim)
    assert asked.state is ClaimState.AWAITING_PAPERS
    answers = Answers({2: " 3000.00 ", 7: "nobody asked"}, (1,))
    upload = Upload("小结.pdf", as_pdf(stay(who, 100_000)))
    sent = send_papers(
        world.db,
        world.ids,
        Viewer(who.person_id),
        claim.claim_id,
        (upload,),
        who.actor,
        world.clock.now(),
        answers,
    )
    assert isinstance(sent, Claim)
    assert sent.state is ClaimState.IN_REVIEW
    with world.db.transaction() as tx:
        request = documents.latest_request(tx, claim.claim_id)
        view = documents.document_view(tx, document_id)
    assert request is not None
    assert request.closed_at == world.clock.now()
    paper, value = request.items
    assert paper.answer_document_id is not None
    assert (value.answer_value, value.ask.field, value.ask.document_id) == (
        "3000.00",
        "total_fen",
        document_id,
    )
    assert view is not None
    assert view.revision == 1, "what a claimant types changes nothing by itself"
    assert world.one("select count(*) from documents.request_item where content like %s", b"%3000%") == (0,)
    again = AskPapers(claim.claim_id, sent.version, ("病历",))
    with world.db.transaction() as tx:
        refused = ask_papers(tx, again, CLERK, world.clock.now())
        assert isinstance(refused, Refused)
        assert refused.code.value == "asked_before"
        second = ask_papers(tx, replace(again, reason="小结与病历不一致"), CLERK, world.clock.now())
        assert isinstance(second, Claim)
        request = documents.latest_request(tx, claim.claim_id)
    assert request is not None
    assert (request.request_no, request.reason) == (2, "小结与病历不一致")
