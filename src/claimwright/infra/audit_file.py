"""The audit file: every change and every read of some days, as lines that can be verified without us.

One canonical JSON object a line: a head, the entries of the journal (`core.journal`), the reads
(`core.identity.reads`), an end that counts the lines and hashes them all. `claimwright.verifier.audit`
checks it offline and shares no code with this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Protocol

from claimwright.core.canonical import Json, canonical_json
from claimwright.core.ids import BUCKETS
from claimwright.core.journal import Entry
from claimwright.infra.db import Statements, Tx
from claimwright.infra.journal import entry_of

SQL = Statements.of(__package__, "store_audit.sql")
FORMAT = 1


class Chained(Protocol):
    """A read with what its hash covers."""

    @property
    def content(self) -> Json: ...
    @property
    def hash(self) -> str: ...


def audit_lines(
    tx: Tx, reads: Iterable[Chained], from_day: date, until_day: date, now: datetime
) -> Iterator[bytes]:
    """The lines of the file for ``[from_day, until_day)`` in UTC, each with its line feed."""
    digest, count = hashlib.sha256(), 0
    head: Json = {
        "kind": "audit",
        "format": FORMAT,
        "from": from_day.isoformat(),
        "until": until_day.isoformat(),
        "exported_at": now.astimezone(UTC).isoformat(timespec="seconds"),
    }
    for value in _values(tx, head, reads, from_day, until_day):
        line = canonical_json(value) + b"\n"
        digest.update(line)
        count += 1
        yield line
    yield canonical_json({"kind": "end", "lines": count, "sha256": digest.hexdigest()}) + b"\n"


def _values(tx: Tx, head: Json, reads: Iterable[Chained], from_day: date, until_day: date) -> Iterator[Json]:
    yield head
    from_at, until_at = (datetime.combine(day, time.min, UTC) for day in (from_day, until_day))
    for bucket in range(BUCKETS):
        key = {"bucket": bucket, "from_at": from_at, "until_at": until_at}
        for row in tx.execute(SQL["entries_between_of_bucket"], key):
            entry = entry_of(row)
            yield {"kind": "entry", "of": _content(entry), "hash": entry.hash}
    for read in reads:
        yield {"kind": "read", "of": read.content, "hash": read.hash}


def _content(entry: Entry) -> Json:
    """What an entry's hash covers (`core.journal.entry_hash`)."""
    return {
        "entity": entry.entity,
        "entity_id": str(entry.entity_id),
        "seq": entry.seq,
        "event": entry.event,
        "actor": [entry.actor.kind, entry.actor.id, entry.actor.name],
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "was": entry.was,
        "then": entry.then,
        "facts": entry.facts,
        "prev_hash": entry.prev_hash,
    }
