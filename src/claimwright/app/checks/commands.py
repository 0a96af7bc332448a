"""Load rulebooks (one person proposes, another approves), lists and peers; keep what the robots said."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.checks.queries import rulebook_in_force
from claimwright.app.checks.sealing import index_keys, sealed_entry
from claimwright.app.checks.store import SQL, ListedPerson, StoredRulebook, name_key
from claimwright.core.canonical import sha256_hex
from claimwright.core.checks.case import PeerCell
from claimwright.core.checks.reader import read_rulebook
from claimwright.core.checks.result import CheckResult, Verdict
from claimwright.core.checks.rulebook import Rulebook
from claimwright.core.dates import business_date
from claimwright.core.ids import bucket_of
from claimwright.core.outcome import Refused
from claimwright.core.products.model import TermError
from claimwright.infra.db import Tx

SHIPPED = "shipped with the program"
FIRST = "first installation"


class RulebookCode(Enum):
    """Why a rulebook was not approved."""

    NO_SUCH_RULEBOOK = "no_such_rulebook"
    OWN_PROPOSAL = "own_proposal"
    ALREADY_APPROVED = "already_approved"


def propose_rulebook(
    tx: Tx, source_text: str, file_name: str, by: str, now: datetime
) -> Rulebook | tuple[TermError, ...]:
    """Keep a rulebook that reads without errors. It counts only once another person has approved it."""
    book = read_rulebook(source_text, file_name)
    if not isinstance(book, Rulebook):
        return book
    row = {
        "source_sha256": sha256_hex(source_text.encode()),
        "name": book.name,
        "effective": book.effective,
        "file_name": file_name,
        "source_text": source_text,
        "proposed_by": by,
        "proposed_at": now,
    }
    tx.execute(SQL["insert_rulebook"], row)
    return book


def approve_rulebook(tx: Tx, source_sha256: str, by: str, now: datetime) -> StoredRulebook | Refused:
    """Approve a proposed rulebook by its full hash: the one that the approver read."""
    tx.execute(SQL["lock_rulebooks"])
    found = stored_rulebook(tx, source_sha256)
    if found is None:
        return Refused(RulebookCode.NO_SUCH_RULEBOOK, {"value": source_sha256[:64]}, "source_sha256")
    if found.approved_by is not None:
        return Refused(RulebookCode.ALREADY_APPROVED, {"by": found.approved_by})
    if found.proposed_by == by:
        return Refused(RulebookCode.OWN_PROPOSAL, {"by": by}, "by")
    tx.execute(
        SQL["approve_rulebook"], {"source_sha256": source_sha256, "approved_by": by, "approved_at": now}
    )
    approved = stored_rulebook(tx, source_sha256)
    assert approved is not None, "it was there a moment ago"
    return approved


def stored_rulebook(tx: Tx, source_sha256: str) -> StoredRulebook | None:
    """A rulebook's row by its hash."""
    row = tx.execute(SQL["rulebook"], {"source_sha256": source_sha256}).fetchone()
    return None if row is None else StoredRulebook(*row)


def load_shipped(tx: Tx, source_text: str, file_name: str, now: datetime) -> bool:
    """Put the shipped rulebook in force where none is yet; where one is, it stays: True if it was put."""
    tx.execute(SQL["lock_rulebooks"])
    book = propose_rulebook(tx, source_text, file_name, SHIPPED, now)
    assert isinstance(book, Rulebook), f"the shipped rulebook reads: {book}"
    if rulebook_in_force(tx, book.name, business_date(now)) is not None:
        return False
    return not isinstance(approve_rulebook(tx, book.source_sha256, FIRST, now), Refused)


def keep_results(
    tx: Tx,
    version: str,
    results: Mapping[UUID, Sequence[CheckResult]],
    now: datetime,
    points: Mapping[UUID, int] | None = None,
    scorecard: str | None = None,
) -> None:
    """Keep one run per claim, all by one statement. The claims' locks are held."""
    claim_ids = list(results)
    scored = points or {}
    tx.execute(
        SQL["insert_results"],
        {
            "buckets": [bucket_of(one) for one in claim_ids],
            "claim_ids": claim_ids,
            "passed": [_passed(results[one]) for one in claim_ids],
            "open": [_open(results[one]) for one in claim_ids],
            "points": [scored.get(one) for one in claim_ids],
            "version": version,
            "scorecard": scorecard,
            "checked_at": now,
        },
    )


def _passed(results: Sequence[CheckResult]) -> str:
    return " ".join([one.check for one in results if one.verdict is Verdict.PASS])


def _open(results: Sequence[CheckResult]) -> str:
    found = [
        {
            "check": one.check,
            "verdict": one.verdict.value,
            "code": one.code,
            "facts": dict(one.facts),
            "basis": one.basis,
        }
        for one in results
        if one.verdict is not Verdict.PASS
    ]
    return json.dumps(found, ensure_ascii=False) if found else "[]"


def load_list(tx: Tx, list_name: str, entries: Sequence[ListedPerson], now: datetime) -> None:
    """Replace a list by these entries."""
    tx.execute(SQL["drop_list"], {"list_name": list_name})
    key_id = index_keys(tx)[-1]
    rows = [
        {
            "list_name": list_name,
            "entry_no": one.entry_no,
            "name": one.name,
            "name_key": name_key(one.name),
            **sealed_entry(list_name, one.entry_no, _plain_number(one.id_number), key_id),
            "birth_date": one.birth_date,
            "loaded_at": now,
        }
        for one in entries
    ]
    with tx.cursor() as cursor:
        cursor.executemany(SQL["insert_listed"], rows)


def _plain_number(typed: str | None) -> str | None:
    return (typed or "").strip().upper() or None


def put_peers(tx: Tx, cells: Sequence[PeerCell], now: datetime) -> None:
    """Replace the peers' statistics by these cells."""
    rows = [
        {
            "cell": one.cell,
            "count": one.count,
            "median_fen": one.median_fen,
            "mad_fen": one.mad_fen,
            "computed_at": now,
        }
        for one in cells
    ]
    with tx.cursor() as cursor:
        cursor.executemany(SQL["put_peer"], rows)
    tx.execute(SQL["drop_older_peers"], {"computed_at": now})
