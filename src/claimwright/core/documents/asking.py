"""What to ask of a claimant about papers that could not be read for certain. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final
from uuid import UUID

from claimwright.core.documents.bill import Box
from claimwright.core.documents.correction import FORMS
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.illegible import IllegiblePart
from claimwright.core.documents.reading import (
    MedicalBillReading,
    OtherDocument,
    OtherKind,
    Reading,
    Unreadable,
    UnreadableCode,
)


class AskKind(Enum):
    """How a point is answered."""

    PAPER = "paper"  # a paper that is missing: sent
    RETAKE = "retake"  # a paper that cannot be read: sent again
    VALUE = "value"  # one value that cannot be read: typed, with its picture beside, or the paper sent again


@dataclass(frozen=True, slots=True)
class AskItem:
    """One point of a request: why, and where on which paper. `words` name a missing paper."""

    kind: AskKind
    reason: str
    words: str = ""
    document_id: UUID | None = None
    field: str | None = None
    box: Box | None = None

    @property
    def key(self) -> str:
        """Names the item among those of one claim."""
        return f"{self.kind.value}:{self.document_id or ''}:{self.field or self.words}"


MISSING: Final = "missing"
NOT_READ: Final = "not_read"
_UNCERTAIN: Final = {
    GateCode.UNSURE: "unsure",
    GateCode.NOT_CONFIRMED: "unsure",
    GateCode.VALUE_NOT_READ: "unsure",
    GateCode.SOURCES_DISAGREE: "disagree",
    GateCode.STAY_MISSING: NOT_READ,
}
_BY_SIGHT: Final = frozenset({"unsure", NOT_READ})  # what a blurred, dark or glaring place explains
_BY_LIGHT: Final = frozenset({UnreadableCode.NO_TEXT, UnreadableCode.FIELDS_MISSING})
_WHOLE_PAPER: Final = {GateCode.FEES_SUM: "sums", GateCode.PAYERS_SUM: "sums", GateCode.ITEMS_SUM: "sums"}


def asks_of(document_id: UUID, reading: Reading) -> tuple[AskItem, ...]:
    """The points that a claimant can clear up, each field once; an unreadable paper is one point."""
    if isinstance(reading, Unreadable):
        return (_again(document_id, reading),)
    if isinstance(reading, OtherDocument):
        return _of_no_known_kind(document_id, reading)
    if not isinstance(reading, MedicalBillReading):
        return (AskItem(AskKind.RETAKE, NOT_READ, document_id=document_id),)
    items: dict[str, AskItem] = {}
    for finding in reading.findings:
        for field, reason in _fields(finding):
            known = reading.evidence.get(field)
            box = known.box if known else None
            reason, box = _where(reason, box, reading.illegible)
            items.setdefault(field, AskItem(AskKind.VALUE, reason, "", document_id, field, box))
    return tuple(items.values())


def _again(document_id: UUID, reading: Unreadable) -> AskItem:
    """An unreadable paper: the largest part that nobody can read is the reason, else what the reader says."""
    if not reading.illegible or reading.code not in _BY_LIGHT:
        return AskItem(AskKind.RETAKE, reading.code.value, document_id=document_id)
    part = reading.illegible[0]
    return AskItem(AskKind.RETAKE, part.reason.value, document_id=document_id, box=part.box)


def _of_no_known_kind(document_id: UUID, reading: OtherDocument) -> tuple[AskItem, ...]:
    """A picture that is of nothing known may be a paper whose head nobody can read."""
    if reading.kind is not OtherKind.PLAIN_PICTURE or not reading.illegible:
        return ()
    part = reading.illegible[0]
    return (AskItem(AskKind.RETAKE, part.reason.value, document_id=document_id, box=part.box),)


def _where(reason: str, box: Box | None, parts: Sequence[IllegiblePart]) -> tuple[str, Box | None]:
    """Why and where one value cannot be read: the part it lies in; one that was not found may lie in any."""
    if reason not in _BY_SIGHT:
        return reason, box
    if box is None:
        return (parts[0].reason.value, parts[0].box) if parts else (reason, None)
    inside = next((part for part in parts if _meets(part.box, box)), None)
    return (inside.reason.value if inside else reason), box


def _meets(one: Box, other: Box) -> bool:
    return (
        one.page == other.page
        and max(one.left, other.left) < min(one.right, other.right)
        and max(one.top, other.top) < min(one.bottom, other.bottom)
    )


def _fields(finding: GateFinding) -> Sequence[tuple[str, str]]:
    if finding.code is GateCode.PAYERS_MISSING:
        return [(name, NOT_READ) for name in str(finding.facts.get("fields", "")).split() if name in FORMS]
    reason = _UNCERTAIN.get(finding.code) or _WHOLE_PAPER.get(finding.code)
    if not reason or finding.field is None or finding.field not in FORMS:
        return []
    return [(finding.field, reason)]
