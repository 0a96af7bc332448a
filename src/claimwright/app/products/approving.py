"""What people do with a draft: begin, edit, submit, test, send back, approve, withdraw.

Each command names the revision that its person looked at. Who acts is an `Actor`; authors and approvers are
compared by id. One transaction each: lock, decide (`core.products.lifecycle`), row and journal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from claimwright.app.products.commands import load_product
from claimwright.app.products.drafts import (
    Draft,
    DraftCode,
    approved_programs,
    insert,
    locked_draft,
    update,
)
from claimwright.app.products.store import SQL
from claimwright.core.adjudication.example_run import run_examples
from claimwright.core.canonical import Json, sha256_hex
from claimwright.core.dates import business_date
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.products import Product, read_product
from claimwright.core.products import lifecycle as life
from claimwright.core.products.lifecycle import VersionEvent, VersionRecord, VersionState
from claimwright.core.products.proposal import ProposalCode, new_version_of
from claimwright.infra import journal
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

TEXT_BYTES_MAX = 400_000
ENTITY = "product_version"
SYSTEM = Actor("system", "terms", "terms")
Decide = Callable[[Draft], VersionRecord | Refused]


def begin_draft(
    tx: Tx, ids: Ids, product_code: str, effective: date, source_text: str, actor: Actor, now: datetime
) -> Draft | Refused:
    """Begin a draft of a version that shall be effective from a date on. The text may still have errors."""
    if _is_too_long(source_text):
        return _too_long(source_text)
    tx.execute(SQL["lock_catalogue"])
    sha256 = sha256_hex(source_text.encode())
    record = VersionRecord(f"{product_code}@{effective}", effective, sha256, authors=frozenset({actor.id}))
    new = Draft(
        ids.new_id(ids.new_bucket()), product_code, 1, source_text, record, actor.name, now, actor.name, now
    )
    if not insert(tx, new):
        return Refused(DraftCode.VERSION_PROPOSED, {"version": record.version})
    _journal(tx, new, "begin", actor, now, None)
    return new


def edit_draft(
    tx: Tx, draft_id: UUID, revision: int, source_text: str, actor: Actor, now: datetime
) -> Draft | Refused:
    """Put another text in place. A readable text also tells the version's effective date."""
    was = _taken_up(tx, draft_id, revision)
    if isinstance(was, Refused):
        return was
    if _is_too_long(source_text):
        return _too_long(source_text)
    sha256 = sha256_hex(source_text.encode())
    record = life.edit(was.record, actor.id, sha256)
    if isinstance(record, Refused):
        return record
    product = read_product(source_text, was.file_name)
    if isinstance(product, Product) and product.product == was.product_code:
        record = _dated(tx, was, record, product)
    if _is_proposed(tx, was, record.effective):
        return Refused(DraftCode.VERSION_PROPOSED, {"version": record.version})
    after = update(tx, was, record, actor.name, now, source_text)
    _journal(tx, after, VersionEvent.EDIT.value, actor, now, was.record.state)
    return after


def submit_draft(tx: Tx, draft_id: UUID, revision: int, actor: Actor, now: datetime) -> Draft | Refused:
    """Send a draft to review: it must read without errors and add exactly one version."""

    def decide(was: Draft) -> VersionRecord | Refused:
        proposed = proposal(tx, was, business_date(now))
        if isinstance(proposed, Refused):
            return proposed
        return life.step(was.record, VersionEvent.SUBMIT)

    return _change(tx, draft_id, revision, VersionEvent.SUBMIT, decide, actor, now)


def test_draft(tx: Tx, draft_id: UUID, revision: int, actor: Actor, now: datetime) -> Draft | Refused:
    """Run the examples of exactly this text; all must hold."""

    def decide(was: Draft) -> VersionRecord | Refused:
        proposed = proposal(tx, was, business_date(now))
        if isinstance(proposed, Refused):
            return proposed
        return life.pass_tests(was.record, proposed.source_sha256, *examples_of(proposed, was))

    return _change(tx, draft_id, revision, VersionEvent.PASS_TESTS, decide, actor, now)


def send_back_draft(
    tx: Tx, draft_id: UUID, revision: int, words: str, actor: Actor, now: datetime
) -> Draft | Refused:
    """Give a draft back to its author, with the reviewer's words in the journal."""

    def decide(was: Draft) -> VersionRecord | Refused:
        return life.step(was.record, VersionEvent.SEND_BACK)

    return _change(tx, draft_id, revision, VersionEvent.SEND_BACK, decide, actor, now, words)


def withdraw_draft(tx: Tx, draft_id: UUID, revision: int, actor: Actor, now: datetime) -> Draft | Refused:
    """Give a draft up. What was approved is in the catalogue and stays there."""

    def decide(was: Draft) -> VersionRecord | Refused:
        if was.record.state in (VersionState.APPROVED, VersionState.IN_FORCE):
            return Refused(life.VersionCode.HASH_FROZEN, {"state": was.record.state.value})
        return life.step(was.record, VersionEvent.WITHDRAW)

    return _change(tx, draft_id, revision, VersionEvent.WITHDRAW, decide, actor, now)


def approve_draft(
    tx: Tx, draft_id: UUID, revision: int, source_sha256: str, actor: Actor, now: datetime
) -> Draft | Refused:
    """Approve the text with this hash: the hash that the approver read. It enters the catalogue as it is."""

    def decide(was: Draft) -> VersionRecord | Refused:
        if source_sha256 != was.record.source_sha256:
            facts = {"wanted": was.record.source_sha256, "found": source_sha256[:64]}
            return Refused(life.VersionCode.TEXT_CHANGED, facts)
        proposed = proposal(tx, was, business_date(now))
        if isinstance(proposed, Refused):
            return proposed
        _, failures = examples_of(proposed, was)
        if failures:
            return Refused(life.VersionCode.EXAMPLES_FAIL, {"failures": failures})
        return life.approve(was.record, actor.id)

    approved = _change(tx, draft_id, revision, VersionEvent.APPROVE, decide, actor, now)
    if isinstance(approved, Refused):
        return approved
    loaded = load_product(tx, approved.source_text, approved.file_name, now)
    assert loaded, "an approved file reads"
    return _in_force_if_due(tx, approved, now)


def bring_due_into_force(tx: Tx, now: datetime) -> tuple[Draft, ...]:
    """Journal that approved versions whose date has come are in force. Contract dates decide in any case."""
    due = tx.execute(SQL["drafts_due"], {"today": business_date(now)}).fetchall()
    locked = (locked_draft(tx, draft_id) for (draft_id,) in due)
    return tuple(_in_force_if_due(tx, one, now) for one in locked if one is not None)


def proposal(tx: Tx, one: Draft, today: date) -> Product | Refused:
    """The draft as a product that adds one version to the catalogue, or why it does not."""
    product = read_product(one.source_text, one.file_name)
    if not isinstance(product, Product):
        return Refused(ProposalCode.TERMS_WRONG, {"count": len(product), "line": product[0].line})
    effective = new_version_of(product, one.product_code, approved_programs(tx, one.product_code), today)
    return effective if isinstance(effective, Refused) else product


def examples_of(product: Product, one: Draft) -> tuple[int, int]:
    """How many examples the new version has, and how many of the whole file do not hold."""
    runs = run_examples(product, one.file_name)
    own = sum(run.version == one.record.version for run in runs)
    return own, sum(bool(run.errors) for run in runs)


def _dated(tx: Tx, was: Draft, record: VersionRecord, product: Product) -> VersionRecord:
    approved = approved_programs(tx, was.product_code)
    added = [version for version in product.versions if version.effective not in approved]
    if not added:
        return record
    return replace(record, version=added[-1].version, effective=added[-1].effective)


def _is_proposed(tx: Tx, was: Draft, effective: date) -> bool:
    key = {"product_code": was.product_code, "effective": effective, "draft_id": was.draft_id}
    row = tx.execute(SQL["version_proposed"], key).fetchone()
    return row is not None and row[0] > 0


def _in_force_if_due(tx: Tx, approved: Draft, now: datetime) -> Draft:
    record = life.bring_into_force(approved.record, business_date(now))
    if isinstance(record, Refused):
        return approved
    after = update(tx, approved, record, approved.changed_by, now)
    _journal(tx, after, VersionEvent.BRING_INTO_FORCE.value, SYSTEM, now, approved.record.state)
    return after


def _taken_up(tx: Tx, draft_id: UUID, revision: int) -> Draft | Refused:
    tx.execute(SQL["lock_catalogue"])
    was = locked_draft(tx, draft_id)
    if was is None:
        return Refused(DraftCode.NO_SUCH_DRAFT, {"draft_id": str(draft_id)})
    if was.revision != revision:
        return Refused(DraftCode.DRAFT_CHANGED, {"revision": was.revision, "changed_by": was.changed_by})
    return was


def _change(
    tx: Tx,
    draft_id: UUID,
    revision: int,
    event: VersionEvent,
    decide: Decide,
    actor: Actor,
    now: datetime,
    words: str = "",
) -> Draft | Refused:
    was = _taken_up(tx, draft_id, revision)
    if isinstance(was, Refused):
        return was
    record = decide(was)
    if isinstance(record, Refused):
        return record
    after = update(tx, was, record, actor.name, now)
    _journal(tx, after, event.value, actor, now, was.record.state, words)
    return after


def _journal(
    tx: Tx,
    after: Draft,
    event: str,
    actor: Actor,
    now: datetime,
    was: VersionState | None,
    words: str = "",
) -> None:
    facts: dict[str, Json] = {
        "version": after.record.version,
        "revision": after.revision,
        "source_sha256": after.record.source_sha256,
        **({"words": words[:2000]} if words else {}),
    }
    state = None if was is None else was.value
    journal.append(tx, ENTITY, after.draft_id, event, actor, now, state, after.record.state.value, facts)


def _is_too_long(source_text: str) -> bool:
    return len(source_text.encode()) > TEXT_BYTES_MAX


def _too_long(source_text: str) -> Refused:
    return Refused(DraftCode.TEXT_TOO_LONG, {"bytes": len(source_text.encode()), "bytes_max": TEXT_BYTES_MAX})
