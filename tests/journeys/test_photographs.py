"""Photographs through a report: several bills in one picture, and a paper that came by another hand."""

from __future__ import annotations

from uuid import UUID

from world import World, stay

from claimwright.app.claims.public import events_of
from claimwright.app.documents import public as documents
from claimwright.app.work.public import tasks_of
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.reading import MedicalBillReading, OtherKind
from claimwright.journeys.settle_claim.report import Upload
from claimwright.samples import as_xml
from claimwright.samples.photo import DAMAGES, UNSEEN, bill_page, make_paper, photograph, side_by_side


def test_two_bills_on_one_photograph_are_two_events_and_one_original(world: World) -> None:
    who = world.someone()
    two = [stay(who, 300_000), stay(who, 200_000)]
    picture = side_by_side([bill_page(bill, UNSEEN[0], 1) for bill in two], 1)
    upload = Upload("two.jpg", photograph(picture, DAMAGES["clean"], 1))
    reported = world.reported(who, uploads=(upload,))
    assert world.claim(reported.claim_id).claimed_fen == 500_000
    with world.db.transaction() as tx:
        events = events_of(tx, reported.claim_id)
        views = [documents.document_view(tx, one.document_id) for one in events]
        originals = [documents.original(tx, one.document_id) for one in events]
    readings = [view.reading for view in views if view is not None]
    numbers = [one.bill.bill_number for one in readings if isinstance(one, MedicalBillReading)]
    assert sorted(numbers) == sorted(bill.bill_number for bill in two)
    assert [one.content == upload.content for one in originals if one is not None] == [True, True]
    kept = world.one(
        "SELECT count(content), count(part_of) FROM documents.original WHERE document_id = ANY(%s)",
        [one.document_id for one in events],
    )
    assert kept == (1, 1), "the bytes are kept once"
    again = world.report(who, two[1])
    assert getattr(getattr(again, "code", None), "value", "") == "bill_already_used", "each bill is in use"


def test_a_paper_of_another_insured_is_shown_to_a_person_with_both_pictures(world: World) -> None:
    one, other = world.someone(), world.someone()
    page = make_paper(OtherKind.ITEMISED_LIST, 7, 1).page
    first, second = stay(one, 300_000), stay(other, 200_000)
    before = world.reported(
        one,
        uploads=(Upload("b.xml", as_xml(first)), Upload("l.jpg", photograph(page, DAMAGES["clean"], 1))),
    )
    again = world.reported(
        other,
        uploads=(Upload("b.xml", as_xml(second)), Upload("l.jpg", photograph(page, DAMAGES["photo"], 2))),
    )
    assert world.claim(again.claim_id).state is ClaimState.IN_REVIEW
    with world.db.transaction() as tx:
        questions = [q for task in tasks_of(tx, again.claim_id) for q in task.questions]
        asked_before = [q.code for task in tasks_of(tx, before.claim_id) for q in task.questions]
        (same,) = [q for q in questions if q.code == "same_paper"]
        both = [UUID(str(same.facts[name])) for name in ("document_id", "other_document_id")]
        shown = [documents.original(tx, one_id) for one_id in both]
    assert same.facts["other_claim_no"] == world.claim(before.claim_id).claim_no
    assert "same_paper" not in asked_before, "the first to come is not asked"
    assert [found.file_name for found in shown if found is not None] == ["l.jpg", "l.jpg"]
