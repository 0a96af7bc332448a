"""The originals of a case, with the places of what was read from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.bill import FieldEvidence
from claimwright.core.documents.messages import field_name
from claimwright.core.documents.reading import MedicalBillReading, OtherDocument
from claimwright.entry.views.policies import Labels
from claimwright.infra.db import Tx
from claimwright.infra.keys import KeyMissing


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
    locked_by: str = Field(
        default="", description="the id of a lost key: nothing of the document can be shown"
    )


def case_documents(tx: Tx, claim: Claim) -> list[CaseDocument]:
    """The originals with what was read from them and where: bills first, then papers sent later."""
    wanted = [(event.document_id, event.event_no) for event in claims.events_of(tx, claim.claim_id)]
    wanted += [(document_id, "") for document_id in claims.papers_of(tx, claim.claim_id)]
    return [_shown(tx, claim, document_id, event_no) for document_id, event_no in wanted]


def _shown(tx: Tx, claim: Claim, document_id: UUID, event_no: str) -> CaseDocument:
    try:
        found = documents.document_view(tx, document_id)
    except KeyMissing as lost:  # the other documents of the case are shown all the same
        return CaseDocument(
            document_id=document_id,
            event_no=event_no,
            file_name="",
            media_type="",
            sha256="",
            page_count=0,
            sources=[],
            boxes=[],
            check=None,
            seal="",
            locked_by=lost.key_id,
        )
    assert found is not None, "a claim's documents are kept"
    return case_document(tx, claim, found, event_no)


def case_document(tx: Tx, claim: Claim, found: documents.DocumentView, event_no: str) -> CaseDocument:
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
        check=_check(tx, claim, found.document_id) if event_no else None,
        seal=known.seal.verdict.value if known else "none",
    )


def _check(tx: Tx, claim: Claim, document_id: UUID) -> BillCheckView | None:
    checks = documents.bill_checks(tx, [claim.claim_id])[claim.claim_id]
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
