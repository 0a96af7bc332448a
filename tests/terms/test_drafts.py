"""A draft in the database: every step journalled, approved text immutable, in force by contract date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from claimwright.app.products import public as products
from claimwright.app.products.public import Draft, DraftCode
from claimwright.core.journal import Actor, verify
from claimwright.core.outcome import Refused
from claimwright.core.products.lifecycle import VersionCode
from claimwright.core.products.successor import successor_text
from claimwright.entry.setup.ground import Ground, load_catalogue
from claimwright.infra import journal
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.settings import Settings

LI, WANG = Actor("staff", "li", "Li"), Actor("staff", "wang", "Wang")
CODE = "MED-MILLION"
OLD = date(2025, 1, 1)


@pytest.fixture(autouse=True)
def catalogue(db: Database, clock: SetClock, ids: Ids) -> None:
    load_catalogue(Ground(Settings.read({}), db, clock, ids, None))


def done(outcome: Draft | Refused) -> Draft:
    assert isinstance(outcome, Draft), outcome
    return outcome


def text_from(db: Database, effective: date, code: str) -> str:
    with db.transaction() as tx:
        stored = next(one for one in products.catalogue(tx) if one.product_code == code)
        product = products.product_of_source(tx, stored.source_sha256)
    return successor_text(product, product.versions[0], effective)


def green(db: Database, ids: Ids, now: datetime, effective: date, code: str) -> Draft:
    with db.transaction() as tx:
        one = done(products.begin_draft(tx, ids, code, effective, text_from(db, effective, code), LI, now))
        one = done(products.submit_draft(tx, one.draft_id, one.revision, LI, now))
        return done(products.test_draft(tx, one.draft_id, one.revision, LI, now))


def life(db: Database, draft_id: UUID) -> list[tuple[str, str, str | None, str | None]]:
    with db.transaction() as tx:
        entries = journal.entries(tx, draft_id)
    assert verify(entries) is None
    return [(one.event, one.actor.id, one.was, one.then) for one in entries]


def test_an_approved_version_comes_into_force_on_its_date(db: Database, ids: Ids, clock: SetClock) -> None:
    effective = clock.now().date() + timedelta(days=10)
    one = green(db, ids, clock.now(), effective, CODE)
    with db.transaction() as tx:
        sha256 = one.record.source_sha256
        one = done(products.approve_draft(tx, one.draft_id, one.revision, sha256, WANG, clock.now()))
        assert one.record.state.value == "approved"
        assert products.bring_due_into_force(tx, clock.now()) == ()
    later = clock.now() + timedelta(days=10)
    with db.transaction() as tx:
        (in_force,) = products.bring_due_into_force(tx, later)
        assert products.bring_due_into_force(tx, later) == ()
    assert in_force.record.state.value == "in_force"
    assert life(db, one.draft_id) == [
        ("begin", "li", None, "draft"),
        ("submit", "li", "draft", "in_review"),
        ("pass_tests", "li", "in_review", "tested"),
        ("approve", "wang", "tested", "approved"),
        ("bring_into_force", "terms", "approved", "in_force"),
    ]
    with db.transaction() as tx:
        before = products.version_for(tx, CODE, effective - timedelta(days=1))
        after = products.version_for(tx, CODE, effective)
    assert before is not None
    assert after is not None
    assert (before.effective, after.effective) == (OLD, effective)
    assert after.source_sha256 == one.record.source_sha256
    assert before.source_sha256 != after.source_sha256  # a made contract keeps the very file it had


def test_the_author_does_not_approve_and_the_table_forbids_it_too(
    db: Database, ids: Ids, clock: SetClock
) -> None:
    one = green(db, ids, clock.now(), clock.now().date() + timedelta(days=20), "MED-SMALL")
    with db.transaction() as tx:
        outcome = products.approve_draft(
            tx, one.draft_id, one.revision, one.record.source_sha256, LI, clock.now()
        )
    assert isinstance(outcome, Refused)
    assert outcome.code is VersionCode.AUTHOR_CANNOT_APPROVE
    with pytest.raises(psycopg.errors.CheckViolation), db.transaction() as tx:
        tx.execute(
            "UPDATE products.draft SET state = 'approved', approver = 'li' WHERE draft_id = %s",
            [one.draft_id],
        )


def test_an_edit_takes_a_tested_version_back_and_an_old_revision_is_refused(
    db: Database, ids: Ids, clock: SetClock
) -> None:
    effective = clock.now().date() + timedelta(days=30)
    one = green(db, ids, clock.now(), effective, "MED-FAMILY")
    text = text_from(db, effective, "MED-FAMILY") + "# said better\n"
    with db.transaction() as tx:
        edited = done(products.edit_draft(tx, one.draft_id, one.revision, text, WANG, clock.now()))
        late = products.edit_draft(tx, one.draft_id, one.revision, text, LI, clock.now())
    assert (edited.record.state.value, edited.record.tested_sha256) == ("draft", None)
    assert edited.record.authors == {"li", "wang"}
    assert isinstance(late, Refused)
    assert late.code is DraftCode.DRAFT_CHANGED


def test_what_is_sent_back_or_withdrawn_is_journalled_with_words(
    db: Database, ids: Ids, clock: SetClock
) -> None:
    effective = clock.now().date() + timedelta(days=40)
    one = green(db, ids, clock.now(), effective, "MED-OUTPATIENT")
    with db.transaction() as tx:
        one = done(
            products.send_back_draft(
                tx, one.draft_id, one.revision, "clause 2.4 is missing", WANG, clock.now()
            )
        )
        one = done(products.withdraw_draft(tx, one.draft_id, one.revision, LI, clock.now()))
        words = [entry.facts.get("words") for entry in journal.entries(tx, one.draft_id)]  # type: ignore[union-attr]
    assert words == [None, None, None, "clause 2.4 is missing", None]
    assert one.record.state.value == "withdrawn"
    with db.transaction() as tx:  # its date is free again
        text = text_from(db, effective, "MED-OUTPATIENT")
        assert isinstance(
            products.begin_draft(tx, ids, "MED-OUTPATIENT", effective, text, LI, clock.now()), Draft
        )
