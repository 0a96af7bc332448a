"""Drafts of product files and their way into the catalogue: every step locked, checked, journalled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from claimwright.app.products.queries import product_of_source
from claimwright.app.products.store import SQL, version_of
from claimwright.core.canonical import sha256_hex
from claimwright.core.products.lifecycle import VersionRecord, VersionState
from claimwright.infra.db import Tx


class DraftCode(Enum):
    """Why a draft cannot be taken up at all; earlier wins."""

    NO_SUCH_DRAFT = "no_such_draft"
    DRAFT_CHANGED = "draft_changed"
    TEXT_TOO_LONG = "text_too_long"
    VERSION_PROPOSED = "version_proposed"


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed product file. `revision` grows with every change and must be named by who changes it."""

    draft_id: UUID
    product_code: str
    revision: int
    source_text: str
    record: VersionRecord
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime

    @property
    def file_name(self) -> str:
        """The name that errors and the catalogue use."""
        return f"{self.product_code.lower()}.yaml"


def draft(tx: Tx, draft_id: UUID) -> Draft | None:
    """A draft by its id."""
    row = tx.execute(SQL["draft"], {"draft_id": draft_id}).fetchone()
    return None if row is None else _draft_of(row)


def locked_draft(tx: Tx, draft_id: UUID) -> Draft | None:
    """A draft, locked until the transaction ends."""
    row = tx.execute(SQL["lock_draft"], {"draft_id": draft_id}).fetchone()
    return None if row is None else _draft_of(row)


def drafts(tx: Tx) -> list[Draft]:
    """All drafts but withdrawn ones, the last changed first (at most 200)."""
    return [_draft_of(row) for row in tx.execute(SQL["drafts"]).fetchall()]


def approved_programs(tx: Tx, product_code: str) -> dict[date, Any]:
    """The programs of a product's approved versions, by effective date."""
    found = {}
    for row in tx.execute(SQL["versions"], {"product_code": product_code}).fetchall():
        stored = version_of(row)
        version = product_of_source(tx, stored.source_sha256).version_for(stored.effective)
        assert version is not None, f"{product_code} {stored.effective} is not in its own file"
        found[stored.effective] = version.program
    return found


def insert(tx: Tx, new: Draft) -> bool:
    """Keep a new draft; False if somebody else proposes the same version."""
    return tx.execute(SQL["insert_draft"], _row(new)).rowcount == 1


def update(
    tx: Tx, was: Draft, record: VersionRecord, by: str, now: datetime, text: str | None = None
) -> Draft:
    """Keep the next revision. The caller holds the lock on `was`."""
    after = replace(
        was,
        revision=was.revision + 1,
        record=record,
        source_text=was.source_text if text is None else text,
        changed_by=by,
        changed_at=now,
    )
    assert sha256_hex(after.source_text.encode()) == record.source_sha256, "the record is of this text"
    done = tx.execute(SQL["update_draft"], {**_row(after), "was_revision": was.revision})
    assert done.rowcount == 1, "the draft was locked"
    return after


def _row(one: Draft) -> dict[str, object]:
    record = one.record
    return {
        "draft_id": one.draft_id,
        "product_code": one.product_code,
        "effective": record.effective,
        "state": record.state.value,
        "revision": one.revision,
        "source_text": one.source_text,
        "source_sha256": record.source_sha256,
        "authors": sorted(record.authors),
        "tested_sha256": record.tested_sha256,
        "approver": record.approver,
        "created_by": one.created_by,
        "created_at": one.created_at,
        "changed_by": one.changed_by,
        "changed_at": one.changed_at,
    }


def _draft_of(row: tuple[Any, ...]) -> Draft:
    draft_id, code, effective, state, revision, text, sha, authors, tested, approver, *who_when = row
    record = VersionRecord(
        version=f"{code}@{effective}",
        effective=effective,
        source_sha256=sha,
        state=VersionState(state),
        authors=frozenset(authors),
        tested_sha256=tested,
        approver=approver,
    )
    created_by, created_at, changed_by, changed_at = who_when
    return Draft(draft_id, code, revision, text, record, created_by, created_at, changed_by, changed_at)
