"""The papers of a claim with what was read from them, taken once for everything that a page shows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.app.documents.public import DocumentView, LockedDocument
from claimwright.infra.db import Tx


@dataclass(frozen=True, slots=True)
class ClaimPapers:
    """`events` name the bills, in time order; `later` are papers that came after the report."""

    events: Sequence[claims.ClaimEventRow]
    later: Sequence[UUID]
    views: Mapping[UUID, DocumentView | LockedDocument]

    @property
    def in_order(self) -> tuple[DocumentView | LockedDocument, ...]:
        """The bills in the order of their events, then what came later."""
        wanted = (*(event.document_id for event in self.events), *self.later)
        return tuple([self.views[one] for one in wanted if one in self.views])

    def read(self, document_id: UUID) -> DocumentView | None:
        """A paper with its reading; None where there is none, or a lost key locks it."""
        found = self.views.get(document_id)
        return found if isinstance(found, DocumentView) else None


def claim_papers(tx: Tx, claim: Claim) -> ClaimPapers:
    """All papers of a claim, in three statements whatever their number."""
    events, later = claims.events_of(tx, claim.claim_id), claims.papers_of(tx, claim.claim_id)
    views = documents.views_of(tx, (*(event.document_id for event in events), *later))
    return ClaimPapers(events, later, views)
