"""What comparable bills cost: read settled bills in portions, write robust statistics by cell."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from claimwright.app.checks import public as checks
from claimwright.app.claims import public as claims
from claimwright.app.documents import public as documents
from claimwright.core.checks.peers import cells_of, statistics
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Database

PORTION = 2_000


def compare_peers(db: Database, since: date, count_min: int, now: datetime) -> tuple[int, int]:
    """Compute the cells of bills settled since a day and replace the table. (bills, cells)."""
    amounts: dict[str, list[int]] = {}
    after: tuple[int, UUID, str] = (-1, UUID(int=0), "")
    bills = 0
    while True:
        with db.transaction() as tx:
            portion = claims.settled_bills_fan_out(tx, since, after, PORTION)
            headers = documents.bill_headers(tx, {one.document_id for one in portion}) if portion else {}
        for one in portion:
            header = headers.get(one.document_id)
            hospital, code = (header.hospital, header.bill_code) if header else ("", "")
            for cell in cells_of(hospital, code, one.kind, one.diagnosis):
                amounts.setdefault(cell, []).append(one.total_fen)
        bills += len(portion)
        if len(portion) < PORTION:
            break
        last = portion[-1]
        after = (bucket_of(last.claim_id), last.claim_id, last.event_no)
    cells = statistics(sorted(amounts.items()), count_min)
    with db.transaction() as tx:
        checks.put_peers(tx, cells, now)
    return bills, len(cells)
