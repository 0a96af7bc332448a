"""Find the same paper again, whoever sent it: a second photograph, a screenshot, a print of a file.

A hit is something for a person to look at, never a refusal: a print may be of two papers that are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.app.documents.queries import views_of
from claimwright.app.documents.store import SQL, LockedDocument
from claimwright.core.documents.paper_print import band_keys, same_paper
from claimwright.core.documents.reading import Reading
from claimwright.core.documents.reading_print import paper_print
from claimwright.infra.db import Tx

LOOKED_AT_MAX = 100
"""How many papers that share a number or amounts are compared; the newest count."""


@dataclass(frozen=True, slots=True)
class SamePaper:
    """`document_id` shows the same paper as `other_id`, which belongs to the claim `other_claim_id`."""

    document_id: UUID
    other_id: UUID
    other_claim_id: UUID


def note_papers(
    tx: Tx, claim_id: UUID, kept: Sequence[tuple[UUID, Reading]], now: datetime
) -> tuple[SamePaper, ...]:
    """Keep the bands of these papers, and answer which earlier ones they are again, over all customers.

    The bands are locked in order first: of two reports at once the second sees the first. Papers of one call
    are compared with each other too.
    """
    prints = [(document_id, paper_print(reading)) for document_id, reading in kept]
    bands = sorted({band for _, one in prints for band in band_keys(one)})
    if not bands:
        return ()
    tx.execute(SQL["lock_bands"], {"bands": bands})
    hits: list[SamePaper] = []
    for document_id, one in prints:
        keys = list(band_keys(one))
        wanted = {"bands": keys, "document_id": document_id, "count_max": LOOKED_AT_MAX}
        claims: dict[UUID, UUID] = dict(tx.execute(SQL["same_bands"], wanted).fetchall())
        for other_id, other in views_of(tx, claims).items():
            # What a lost key hides cannot be told apart: a person looks, and new reports go on.
            if isinstance(other, LockedDocument) or same_paper(one, paper_print(other.reading)):
                hits.append(SamePaper(document_id, other_id, claims[other_id]))
        row = {"document_id": document_id, "claim_id": claim_id, "kept_at": now, "bands": keys}
        tx.execute(SQL["insert_bands"], row)
    return tuple(hits)
