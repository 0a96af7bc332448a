"""The originals of a case, with the places of what was read from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.app.documents.public import BillCheck
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.bill import FieldEvidence
from claimwright.core.documents.messages import field_name
from claimwright.core.documents.reading import MedicalBillReading, OtherDocument
from claimwright.entry.views.claim_papers import ClaimPapers
from claimwright.entry.views.policies import Labels
from claimwright.infra.db import Tx


class BoxView(BaseModel):
    """Where a field stands on a page, in thousandths of the page."""

    field: str
    labels: Labels
    text: str
    page: int
    left: int
    top: int
    width: int
    height: int


class BillCheckView(BaseModel):
    """What came of asking the issuer's platform about a bill; `asking`: its answer is awaited."""

    verdict: str
    platform: str
    reference: str
    red_bill: str
    checked_at: datetime | None


class CaseDocument(BaseModel):
    """A file with the places of what was read from it."""

    document_id: UUID
    event_no: str = Field(description="empty for a paper that was sent later")
    file_name: str
    media_type: str
    sha256: str
    page_count: int
    sources: list[str]
    boxes: list[BoxView]
    check: BillCheckView | None = Field(description="what the issuer's platform said; none: it is no bill")
    seal: str
    locked_by: str = Field(default="", description="the id of a lost key: nothing that was read can be shown")


def case_documents(tx: Tx, claim: Claim, papers: ClaimPapers) -> list[CaseDocument]:
    """The originals with what was read from them and where: bills first, then papers sent later."""
    checks = bill_checks(tx, claim)
    bills = [
        _shown(papers, event.document_id, event.event_no, bill_check(claim, checks, event.document_id))
        for event in papers.events
    ]
    return bills + [_shown(papers, document_id, "", None) for document_id in papers.later]


def _shown(
    papers: ClaimPapers, document_id: UUID, event_no: str, check: BillCheckView | None
) -> CaseDocument:
    found = papers.views.get(document_id)
    assert found is not None, "a claim's documents are kept"
    if isinstance(found, documents.DocumentView):
        return case_document(found, event_no, check)
    return CaseDocument(
        document_id=document_id,
        event_no=event_no,
        file_name=found.file_name,
        media_type=found.media_type,
        sha256=found.sha256,
        page_count=0,
        sources=[],
        boxes=[],
        check=check,
        seal="none",
        locked_by=found.key_id,
    )


def case_document(found: documents.DocumentView, event_no: str, check: BillCheckView | None) -> CaseDocument:
    """One document with the places of what was read, and what proves it."""
    reading = found.reading
    known = reading if isinstance(reading, MedicalBillReading | OtherDocument) else None
    return CaseDocument(
        document_id=found.document_id,
        event_no=event_no,
        file_name=found.file_name,
        media_type=found.media_type,
        sha256=found.sha256,
        page_count=known.page_count if known else 1,
        sources=[source.value for source in known.sources] if known else [],
        boxes=_boxes(known.evidence) if known else [],
        check=check,
        seal=known.seal.verdict.value if known else "none",
    )


def bill_checks(tx: Tx, claim: Claim) -> Sequence[BillCheck]:
    """The latest check of each bill of a claim, in one statement."""
    return documents.bill_checks(tx, [claim.claim_id])[claim.claim_id]


def bill_check(claim: Claim, checks: Sequence[BillCheck], document_id: UUID) -> BillCheckView | None:
    """What was said of one of the bills; None: nobody asks."""
    found = next((one for one in checks if one.document_id == document_id), None)
    if found is None:
        is_asked = claim.state in (ClaimState.READY, ClaimState.IN_REVIEW)
        nothing = BillCheckView(verdict="asking", platform="", reference="", red_bill="", checked_at=None)
        return nothing if is_asked else None
    return BillCheckView(
        verdict=found.verdict.value,
        platform=found.platform,
        reference=found.reference,
        red_bill=" ".join(found.red_bill) if found.red_bill else "",
        checked_at=found.checked_at,
    )


def _boxes(evidence: Mapping[str, FieldEvidence]) -> list[BoxView]:
    return [
        BoxView(
            field=name,
            labels=Labels(zh=field_name(name, "zh"), en=field_name(name, "en")),
            text=one.text,
            page=one.box.page,
            left=one.box.left,
            top=one.box.top,
            width=max(one.box.right - one.box.left, 1),
            height=max(one.box.bottom - one.box.top, 1),
        )
        for name, one in evidence.items()
        if one.box is not None
    ]
