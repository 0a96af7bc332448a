"""Signs that a file was changed after it was made: each a reason to look, none a proof, never a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from claimwright.core.documents.bill import Box, FieldEvidence
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.outcome import FactValue


class TamperCode(Enum):
    """What was seen."""

    CHANGED_AFTER_SIGNING = "changed_after_signing"  # content was added after a PDF's signature
    VALUE_REPLACED = "value_replaced"  # an earlier state of the PDF shows another value in this place
    TEXT_OVER_PICTURE = "text_over_picture"  # text was set on a page that is a scan
    TEXT_COVERED = "text_covered"  # text lies hidden below a filled area or below other text
    OTHER_FONT = "other_font"  # a value in a font that no other value of its kind has
    EDITED_WITH = "edited_with"  # the file names an image or PDF editor
    OTHER_NOISE = "other_noise"  # a value's surroundings have another grain than the sheet


@dataclass(frozen=True, slots=True)
class TamperSign:
    """One sign with its place (when it has one) and the figures that show it."""

    code: TamperCode
    box: Box | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)


def tamper_findings(
    signs: Sequence[TamperSign], evidence: Mapping[str, FieldEvidence]
) -> tuple[GateFinding, ...]:
    """A finding for each sign, with the field whose value stands in its box, so that a person looks."""
    return tuple(
        GateFinding(
            GateCode.TAMPER_SIGN, {"sign": sign.code.value, **sign.facts}, _field_at(sign.box, evidence)
        )
        for sign in signs
    )


def _field_at(box: Box | None, evidence: Mapping[str, FieldEvidence]) -> str | None:
    if box is None:
        return None
    for name, known in evidence.items():
        if known.box is not None and overlap(box, known.box) > 0:
            return name
    return None


def overlap(one: Box, other: Box) -> int:
    """The shared area in millionths of the page, 0 for boxes of two pages."""
    if one.page != other.page:
        return 0
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0, width) * max(0, height)
