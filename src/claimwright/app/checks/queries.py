"""Look up rulebooks, lists, peers and results; what concerns many claims is asked by one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from claimwright.app.checks.sealing import blind_listed, index_keys
from claimwright.app.checks.store import SQL, CheckRun, StoredRulebook, parsed, run_of
from claimwright.core.checks.case import PeerCell
from claimwright.core.checks.rulebook import Rulebook
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx

ROBOTS = "claims-robots"
OTHER_NUMBER = ""
_known: dict[str, Rulebook] = {}


def rulebook_in_force(tx: Tx, name: str, on: date) -> Rulebook | None:
    """The approved rulebook of this name for a day, or None where none was ever loaded."""
    row = tx.execute(SQL["rulebook_in_force"], {"name": name, "on": on}).fetchone()
    if row is None:
        return None
    (source_sha256,) = row
    if source_sha256 not in _known:
        source = tx.execute(SQL["rulebook_source"], {"source_sha256": source_sha256}).fetchone()
        assert source is not None, "it was in force a moment ago"
        _known[source_sha256] = parsed(source_sha256, *source)
    return _known[source_sha256]


def rulebooks(tx: Tx) -> Sequence[StoredRulebook]:
    """Every rulebook, by name and date."""
    return [StoredRulebook(*row) for row in tx.execute(SQL["rulebooks"]).fetchall()]


def rulebook_source(tx: Tx, source_sha256: str) -> str | None:
    """A rulebook's text."""
    row = tx.execute(SQL["rulebook_source"], {"source_sha256": source_sha256}).fetchone()
    return None if row is None else str(row[1])


def runs_of(tx: Tx, claim_id: UUID) -> Sequence[CheckRun]:
    """What the robots said of a claim, each run, oldest first."""
    key = {"bucket": bucket_of(claim_id), "claim_id": claim_id}
    return [run_of(row) for row in tx.execute(SQL["results_of"], key).fetchall()]


def peers(tx: Tx, cells: Collection[str]) -> Mapping[str, PeerCell]:
    """The statistics of these cells, those that exist."""
    if not cells:
        return {}
    rows = tx.execute(SQL["peers"], {"cells": list(cells)}).fetchall()
    return {row[0]: PeerCell(*row) for row in rows}


ListRow = tuple[str, str, str, str | None, date | None]


def listed(tx: Tx, name_keys: Collection[str], id_numbers: Collection[str]) -> Sequence[ListRow]:
    """Entries of all lists with one of these names or numbers: (list, entry, name key, number, birth).

    An entry with a number that was not asked for has `OTHER_NUMBER` in its place.
    """
    keys = index_keys(tx)
    by_blind = {blind_listed(number, key_id): number for number in id_numbers for key_id in keys}
    wanted = {"name_keys": list(name_keys), "id_numbers": list(id_numbers), "id_blinds": list(by_blind)}
    rows = tx.execute(SQL["listed"], wanted).fetchall()
    return [
        (*entry, clear if blind is None else by_blind.get(bytes(blind), OTHER_NUMBER), birth_date)
        for *entry, clear, blind, birth_date in rows
    ]
