"""One document with everything that is known of each field: value, source, place, confidence, doubts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.app.documents.public import CorrectedField, DocumentView
from claimwright.app.providers import public as providers
from claimwright.core.claims.events import event_date_of
from claimwright.core.documents.correction import FieldValue, correctable, form_of, value_of
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.messages import explain_finding, field_name
from claimwright.core.documents.reading import MedicalBillReading, OtherDocument
from claimwright.core.money import format_yuan
from claimwright.entry.views.case_documents import CaseDocument, bill_check, bill_checks, case_document
from claimwright.entry.views.policies import Labels
from claimwright.infra.db import Tx


class OtherSource(BaseModel):
    """What another source states of a field."""

    source: str
    text: str


class EvidenceField(BaseModel):
    """A field with where it came from. `confidence_permille` is 1000 for exact digital sources."""

    name: str
    labels: Labels
    typed: str = Field(description="as it stands in an input field: yuan, ISO dates, whole numbers")
    form: str
    source: str
    confidence_permille: int
    read_as: str = Field(description="the text as it stands on the paper")
    has_place: bool
    others: list[OtherSource]
    doubts: list[Labels]
    choices: list[str]
    corrected_by: str | None
    answered: str | None = Field(description="what the claimant typed when asked")


class CorrectionView(BaseModel):
    """Who corrected what, and why."""

    labels: Labels
    author_name: str
    reason: str
    at: datetime
    revision: int


class EvidenceView(BaseModel):
    """A document beside its fields. `revision` is said back with a correction."""

    document: CaseDocument
    revision: int
    is_bill: bool
    fields: list[EvidenceField]
    findings: list[Labels]
    corrections: list[CorrectionView]


def evidence_view(tx: Tx, claim: Claim, document_id: UUID, event_no: str) -> EvidenceView | None:
    """The document's latest reading, field by field; None when there is no such document."""
    view = documents.document_view(tx, document_id)
    if view is None:
        return None
    corrections = documents.corrections_of(tx, document_id)
    reading = view.reading
    findings = reading.findings if isinstance(reading, MedicalBillReading | OtherDocument) else ()
    check = bill_check(claim, bill_checks(tx, claim), document_id) if event_no else None
    return EvidenceView(
        document=case_document(view, event_no, check),
        revision=view.revision,
        is_bill=isinstance(reading, MedicalBillReading),
        fields=_fields(tx, claim, view, corrections),
        findings=[_words(one) for one in findings],
        corrections=[
            CorrectionView(
                labels=_label(one.field),
                author_name=one.author_name,
                reason=one.reason,
                at=one.corrected_at,
                revision=one.revision,
            )
            for one in corrections
        ],
    )


def _fields(
    tx: Tx, claim: Claim, view: DocumentView, corrections: Sequence[CorrectedField]
) -> list[EvidenceField]:
    reading = view.reading
    by = {one.field: one.author_name for one in corrections}
    if isinstance(reading, MedicalBillReading):
        choices = {"hospital_name": _hospitals(tx, reading)}
        answers = _answers(tx, claim, view.document_id)
        return [
            _field(reading, name, by.get(name), choices.get(name, []), answers.get(name))
            for name in correctable(reading.bill)
        ]
    if isinstance(reading, OtherDocument):
        return [_other_field(reading, name, text) for name, text in reading.fields.items()]
    return []


def _field(
    reading: MedicalBillReading,
    name: str,
    corrected_by: str | None,
    choices: list[str],
    answered: str | None,
) -> EvidenceField:
    known = reading.evidence.get(name)
    about = [one for one in reading.findings if one.field == name]
    return EvidenceField(
        name=name,
        labels=_label(name, reading),
        typed=typed_text(name, value_of(reading.bill, name)),
        form=form_of(name).value,
        source=known.source.value if known else "none",
        confidence_permille=known.confidence_permille if known else 0,
        read_as=known.text if known else "",
        has_place=known is not None and known.box is not None,
        others=_others(about, known.source.value if known else ""),
        doubts=[_words(one) for one in about],
        choices=choices,
        corrected_by=corrected_by,
        answered=answered,
    )


def _answers(tx: Tx, claim: Claim, document_id: UUID) -> dict[str, str]:
    """What the claimant typed about this document's fields in the latest request."""
    found = documents.latest_request(tx, claim.claim_id)
    return {
        one.ask.field: one.answer_value
        for one in (found.items if found else ())
        if one.ask.document_id == document_id and one.ask.field and one.answer_value
    }


def _other_field(reading: OtherDocument, name: str, text: str) -> EvidenceField:
    known = reading.evidence.get(name)
    about = [one for one in reading.findings if one.field == name]
    return EvidenceField(
        name=name,
        labels=_label(name),
        typed=text,
        form="shown",
        source=known.source.value if known else "none",
        confidence_permille=known.confidence_permille if known else 0,
        read_as=known.text if known else "",
        has_place=known is not None and known.box is not None,
        others=[],
        doubts=[_words(one) for one in about],
        choices=[],
        corrected_by=None,
        answered=None,
    )


def typed_text(name: str, value: FieldValue) -> str:
    """A value as it stands in an input field."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and name.endswith("_fen"):
        return format_yuan(value, grouped=False)
    return str(value)


def _others(about: Sequence[GateFinding], own: str) -> list[OtherSource]:
    """What sources say that disagree with the one whose value was taken."""
    stated: Mapping[str, object] = {
        source: text
        for one in about
        if one.code is GateCode.SOURCES_DISAGREE
        for source, text in one.facts.items()
        if source != own
    }
    return [OtherSource(source=source, text=str(text)) for source, text in stated.items()]


def _hospitals(tx: Tx, reading: MedicalBillReading) -> list[str]:
    found = providers.hospital_candidates(tx, reading.bill.hospital_name, event_date_of(reading.bill))
    return [one.hospital.name for one in found]


def _label(name: str, reading: MedicalBillReading | None = None) -> Labels:
    parts = name.split(".")
    if parts[0] == "fees" and len(parts) == 3:
        place = int(parts[1])
        known = reading.bill.fees[place].name if reading and place < len(reading.bill.fees) else ""
        zh, en = field_name("fees", "zh"), field_name("fees", "en")
        return Labels(zh=known or f"{zh} {place + 1}", en=f"{en} {place + 1} {known}".strip())
    return Labels(zh=field_name(name, "zh"), en=field_name(name, "en"))


def _words(finding: GateFinding) -> Labels:
    explained = explain_finding(finding)
    return Labels(zh=explained.zh, en=explained.en)
