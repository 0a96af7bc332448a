"""The originals of a case, with the places of what was read from them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.core.documents.bill import FieldEvidence
from claimwright.core.documents.messages import field_name
from claimwright.core.documents.reading import MedicalBillReading
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


def case_documents(tx: Tx, claim: Claim) -> list[CaseDocument]:
    """The originals with what was read from them and where: bills first, then papers sent later."""
    wanted = [(event.document_id, event.event_no) for event in claims.events_of(tx, claim.claim_id)]
    wanted += [(document_id, "") for document_id in claims.papers_of(tx, claim.claim_id)]
    found = [(documents.document_view(tx, document_id), event_no) for document_id, event_no in wanted]
    return [_case_document(one, event_no) for one, event_no in found if one is not None]


def _case_document(found: documents.DocumentView, event_no: str) -> CaseDocument:
    bill = found.reading if isinstance(found.reading, MedicalBillReading) else None
    return CaseDocument(
        document_id=found.document_id,
        event_no=event_no,
        file_name=found.file_name,
        media_type=found.media_type,
        sha256=found.sha256,
        page_count=bill.page_count if bill else 1,
        sources=[source.value for source in bill.sources] if bill else [],
        boxes=_boxes(bill.evidence) if bill else [],
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
