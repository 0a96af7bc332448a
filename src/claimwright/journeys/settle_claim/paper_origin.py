"""What keeps an event that only papers tell from being paid without a person: where its papers come from."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.documents import public as documents
from claimwright.core.adjudication import InsuredEvent
from claimwright.core.claims.declared import INPATIENT, SUMMARY
from claimwright.core.claims.proof_origin import ProofOrigin
from claimwright.core.claims.proving import PROOFS_OF, ProofPaper, not_proven
from claimwright.core.documents.origin import BillVerdict
from claimwright.core.documents.reading import OtherDocument
from claimwright.core.documents.seal import SealVerdict
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.calculation import Case

CONFIRMED = (BillVerdict.NORMAL, BillVerdict.ENTERED)


def told_by_papers(case: Case) -> tuple[InsuredEvent, ...]:
    """The events of a claim that rest on papers, not on a bill; most claims have none."""
    return tuple([one for one in case.events if _is_told_by_paper(case, one)])


def _is_told_by_paper(case: Case, event: InsuredEvent) -> bool:
    if event.kind == INPATIENT:  # a stay is told by its bill, but for one that was declared
        return case.sources.get((event.event_no, "stay_days")) == SUMMARY
    return event.kind in PROOFS_OF


def unproven(tx: Tx, case: Case, accepted: Collection[ProofOrigin]) -> tuple[Question, ...]:
    """What a person must look at of papers that prove nothing by themselves; a few statements a claim."""
    events = told_by_papers(case)
    if not events:
        return ()
    papers = _papers(tx, case.claim.claim_id)
    return tuple(
        [one for event in events for one in not_proven(event.event_no, event.kind, papers, accepted)]
    )


def _papers(tx: Tx, claim_id: UUID) -> list[ProofPaper]:
    ids = [one.document_id for one in claims.events_of(tx, claim_id)]
    found = []
    for document_id in dict.fromkeys((*ids, *claims.papers_of(tx, claim_id))):
        view = documents.document_view(tx, document_id)
        if view is not None and isinstance(view.reading, OtherDocument):
            origin = _origin(tx, document_id, view.reading)
            found.append(ProofPaper(view.reading.kind.value, origin))
    return found


def _origin(tx: Tx, document_id: UUID, reading: OtherDocument) -> ProofOrigin:
    checks = documents.checks_of_document(tx, document_id)
    if checks and checks[-1].verdict in CONFIRMED:
        return ProofOrigin.VERIFIED_SOURCE
    if reading.seal.verdict is SealVerdict.TRUSTED and not reading.signs:
        return ProofOrigin.TRUSTED_SEAL
    return ProofOrigin.ANY_PAPER
