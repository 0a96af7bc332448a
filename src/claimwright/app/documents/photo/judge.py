"""How sure each value of a photographed bill is, and which of them a person must look at.

A value passes only when it is proved (by a sum, the QR code, arithmetic of dates, a list of known words)
or when two readings of it, one with and one without its surroundings, are equal and both clear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np

from claimwright.app.documents.photo.calibration import confidence_permille
from claimwright.app.documents.photo.decode import Matrix
from claimwright.app.documents.photo.dictionaries import load
from claimwright.app.documents.photo.engine import Line, crop, recognise
from claimwright.app.documents.photo.page import SeenGlyph
from claimwright.app.documents.photo.sheet import Sheet
from claimwright.app.documents.readers.page_text import Glyph, Page
from claimwright.core.documents.bill import Box, FieldEvidence, MedicalBill, Source
from claimwright.core.documents.chinese_amount import capital_amount
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.kinds.vocabulary import DEPARTMENTS, FEE_CLASSES, INSURANCE_TYPES

PROVED_FLOOR: Final = 0.5
TWICE_FLOOR: Final = 0.95
_LABEL_FLOORS: Final = {
    "self_paid_fen": 0.8,
    "self_funded_fen": 0.8,
}  # 自付 and 自费 look alike, no sum covers them
_EDGE_SHARE: Final = 0.5  # of the text's height
_LABEL_REACH: Final = 10  # characters before a value that name it
_AMOUNT = re.compile(r"^¥?-?\d{1,3}(,?\d{3})*\.\d{2}元?$")
_SUM_CODES: Final = {
    GateCode.FEES_SUM,
    GateCode.PAYERS_SUM,
    GateCode.PAYERS_MISSING,
    GateCode.NO_FEES,
    GateCode.VALUE_NOT_READ,
    GateCode.SOURCES_DISAGREE,
}
_PAYERS: Final = ("fund_paid_fen", "other_paid_fen", "account_paid_fen", "cash_paid_fen")


@dataclass(frozen=True, slots=True)
class Seen:
    """What judging needs: the flattened sheet, its lines and page, and the size of the whole picture."""

    sheet: Sheet
    lines: Sequence[Line]
    page: Page
    picture_width: int
    picture_height: int


@dataclass(frozen=True, slots=True)
class Sight:
    """How one value was seen: its lowest probability and whether a second reading was equal."""

    probability: float
    twice: bool
    box: Box | None


def judge(
    bill: MedicalBill,
    evidence: Mapping[str, FieldEvidence],
    findings: Sequence[GateFinding],
    seen: Seen,
    capitals: str,
) -> tuple[dict[str, FieldEvidence], tuple[GateFinding, ...]]:
    """(evidence with confidence and boxes on the picture as it was sent, findings for a person)."""
    proved = _proved(bill, evidence, findings)
    sights = _sights(evidence, seen, proved)
    signed = sum(_plain(known.text).startswith("¥") for known in evidence.values()) > 1
    judged: dict[str, FieldEvidence] = {}
    unsure: list[GateFinding] = []
    for name, known in evidence.items():
        sight = sights[name]
        if known.source is Source.QR:
            judged[name] = replace(known, box=sight.box, confidence_permille=999)
            continue
        sound = _sound(name, known.text, signed, bill)
        permille = confidence_permille(name in proved, sight.twice, sight.probability) if sound else 0
        judged[name] = replace(known, box=sight.box, confidence_permille=permille)
        floor = PROVED_FLOOR if name in proved else TWICE_FLOOR
        if not sound or sight.probability < floor or not (name in proved or sight.twice):
            unsure.append(_finding(GateCode.UNSURE, name, known.text))
    unsure += _unconfirmed(evidence)
    unsure += _capitals(bill, capitals)
    return judged, tuple(unsure)


def _sound(name: str, text: str, signed: bool, bill: MedicalBill) -> bool:
    """Amounts have the form of amounts; a fee class that nobody knows is a misread or cut-off one."""
    if name.endswith("_fen"):
        return _sound_amount(text, signed and "." not in name, bill)
    return not (name.startswith("fees.") and name.endswith(".name")) or text in FEE_CLASSES


def _sound_amount(text: str, signed: bool, bill: MedicalBill) -> bool:
    """With fen, with a ¥ where the others have one (¥ is misread as a digit), and no more than the total."""
    plain = _plain(text)
    if not _AMOUNT.match(plain) or (signed and not plain.startswith("¥")):
        return False
    figures = re.sub(r"[¥,元]", "", plain)
    return abs(int(figures.replace(".", ""))) <= abs(bill.total_fen)


def _finding(code: GateCode, name: str, text: str) -> GateFinding:
    return GateFinding(code, {"text": text[:80]}, name)


def _unconfirmed(evidence: Mapping[str, FieldEvidence]) -> list[GateFinding]:
    """No sum covers the bill's number: only a second source does."""
    return [
        _finding(GateCode.NOT_CONFIRMED, name, evidence[name].text)
        for name in ("bill_code", "bill_number", "issue_date")
        if name in evidence and evidence[name].source is not Source.QR
    ]


def _capitals(bill: MedicalBill, capitals: str) -> list[GateFinding]:
    """Capitals that are written clearly and say another amount are a conflict."""
    written = re.sub(r"[圆圓]", "元", capitals).replace("正", "整").strip()
    if not written or not re.fullmatch(r"负?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]+", written):
        return []
    wanted = capital_amount(bill.total_fen)
    if written in (wanted, wanted + "整") or len(written) != len(wanted):
        return []
    return [GateFinding(GateCode.SOURCES_DISAGREE, {"ocr": f"{written} / {wanted}"}, "total_fen")]


def _proved(
    bill: MedicalBill, evidence: Mapping[str, FieldEvidence], findings: Sequence[GateFinding]
) -> set[str]:
    """Fields whose value something else on the paper confirms."""
    proved = {
        name
        for name, value, words in (
            ("department", bill.department, DEPARTMENTS),
            ("insurance_type", bill.insurance_type, INSURANCE_TYPES),
        )
        if value in words
    }
    if load().hospitals.find(bill.hospital_name) is not None:
        proved.add("hospital_name")
    if not {found.code for found in findings} & _SUM_CODES:
        proved |= {"total_fen", *_PAYERS, *(name for name in evidence if name.endswith(".amount_fen"))}
    proved |= {f"fees.{i}.name" for i, line in enumerate(bill.fees) if line.name in FEE_CLASSES}
    dated = evidence.get("issue_date")
    if dated is not None and dated.source is Source.QR and bill.visit_date == bill.issue_date:
        proved.add("visit_date")
    if bill.admission_date and bill.discharge_date and bill.stay_days is not None:
        stay = bill.discharge_date - bill.admission_date
        if stay in (timedelta(days=bill.stay_days), timedelta(days=bill.stay_days - 1)):
            proved |= {"admission_date", "discharge_date", "stay_days"}
    return proved


def _sights(evidence: Mapping[str, FieldEvidence], seen: Seen, proved: set[str]) -> dict[str, Sight]:
    """Only what nothing proves is read a second time."""
    glyphs = {name: _glyphs(known.box, seen.page) for name, known in evidence.items()}
    glyphs = {name: _unsigned(found) if name.endswith("_fen") else found for name, found in glyphs.items()}
    names = [
        name
        for name, known in evidence.items()
        if known.source is Source.OCR and glyphs[name] and name not in proved
    ]
    corners = {name: _corners(glyphs[name], seen.lines) for name in glyphs if glyphs[name]}
    again = recognise([crop(seen.sheet.pixels, _widened(corners[name])) for name in names])
    second = {
        name: ("".join(char.char for char in chars), min((char.probability for char in chars), default=0.0))
        for name, chars in zip(names, again, strict=True)
    }
    sights = {}
    for name, known in evidence.items():
        if not glyphs[name]:
            sights[name] = Sight(0.0, False, None)
            continue
        own = min(glyph.probability for glyph in glyphs[name])
        label = min((glyph.probability for glyph in _label(glyphs[name], seen.page)), default=1.0)
        text, again_probability = second.get(name, ("", 0.0))
        twice = _plain(text) == _plain("".join(glyph.char for glyph in glyphs[name]))
        clear = _clear_twice(own, again_probability) if twice else own
        if _at_edge(corners[name], seen.sheet):
            clear = 0.0
        named = "." in name or label >= _LABEL_FLOORS.get(name, PROVED_FLOOR)
        sights[name] = Sight(
            clear if named else min(clear, label), twice, _on_picture(corners[name], seen, known.box)
        )
    return sights


def _at_edge(corners: Matrix, sheet: Sheet) -> bool:
    """Text at the edge of the sheet may be cut off: what is left of a number looks like a number."""
    near = _EDGE_SHARE * float(np.linalg.norm(corners[3] - corners[0]))
    return bool(corners[:, 0].min() < near or corners[:, 0].max() > sheet.width - near)


def _clear_twice(one: float, other: float) -> float:
    """Two equal readings: the clearer of them counts when the other is not a mere guess."""
    return max(one, other) if min(one, other) >= PROVED_FLOOR else min(one, other)


def place_of(glyphs: Sequence[Glyph], seen: Seen) -> tuple[Box | None, float]:
    """(box on the picture as sent, lowest probability) of glyphs that were seen."""
    own = [glyph for glyph in glyphs if isinstance(glyph, SeenGlyph)]
    if not own:
        return None, 0.0
    corners = _corners(own, seen.lines)
    return _on_picture(corners, seen, None), min(glyph.probability for glyph in own)


def _plain(text: str) -> str:
    return re.sub(r"[\s:]", "", unicodedata.normalize("NFKC", text)).replace("￥", "¥").strip(".,:;'")


def _unsigned(glyphs: list[SeenGlyph]) -> list[SeenGlyph]:
    """An amount without its currency sign, which is often unclear and says nothing."""
    return glyphs[1:] if glyphs and not glyphs[0].char.isdigit() and glyphs[0].char != "-" else glyphs


def _glyphs(box: Box | None, page: Page) -> list[SeenGlyph]:
    """The glyphs whose middle is in the box, left to right."""
    if box is None:
        return []
    left, right = (box.left - 1) * page.width / 1000, (box.right + 1) * page.width / 1000
    top, bottom = (box.top - 1) * page.height / 1000, (box.bottom + 1) * page.height / 1000
    found = [
        glyph
        for glyph in page.glyphs
        if isinstance(glyph, SeenGlyph)
        and left <= (glyph.left + glyph.right) / 2 <= right
        and top <= glyph.middle <= bottom
    ]
    return sorted(found, key=lambda glyph: glyph.left)


def _label(value: Sequence[SeenGlyph], page: Page) -> list[SeenGlyph]:
    """The nearest characters before a value on its row."""
    first = value[0]
    before = [
        glyph
        for glyph in page.glyphs
        if isinstance(glyph, SeenGlyph)
        and glyph.left < first.left
        and abs(glyph.middle - first.middle) < 0.5 * first.height
        and first.left - glyph.right < _LABEL_REACH * first.height
        and ord(glyph.char) > 0x2FFF
        and "\u4e00" <= glyph.char <= "\u9fff"
    ]
    return sorted(before, key=lambda glyph: -glyph.left)[:6]


def _corners(glyphs: Sequence[SeenGlyph], lines: Sequence[Line]) -> Matrix:
    """The glyphs' place on the sheet: along the line that holds the first of them."""
    line = lines[glyphs[0].line]
    own = [glyph for glyph in glyphs if glyph.line == glyphs[0].line]
    start, end = min(glyph.start for glyph in own), max(glyph.end for glyph in own)
    top, bottom = line.corners[1] - line.corners[0], line.corners[2] - line.corners[3]
    return np.array(
        [
            line.corners[0] + top * start,
            line.corners[0] + top * end,
            line.corners[3] + bottom * end,
            line.corners[3] + bottom * start,
        ]
    )


def _widened(corners: Matrix) -> Matrix:
    """A little more paper above, below and beside: another view of the same print."""
    down, across = corners[3] - corners[0], corners[1] - corners[0]
    height, width = float(np.linalg.norm(down)), max(float(np.linalg.norm(across)), 1.0)
    more_down, more_across = down * 0.10, across * (0.22 * height / width)
    widened: Matrix = corners + np.array(
        [
            -more_down - more_across,
            -more_down + more_across,
            more_down + more_across,
            more_down - more_across,
        ]
    )
    return widened


def _on_picture(corners: Matrix, seen: Seen, fallback: Box | None) -> Box | None:
    """The box on the picture as it was sent, in thousandths."""
    points = np.hstack([corners, np.ones((4, 1))]) @ seen.sheet.to_picture.T
    if np.any(points[:, 2] == 0):
        return fallback
    flat = points[:, :2] / points[:, 2:]
    low, high = flat.min(axis=0), flat.max(axis=0)
    size = np.array([seen.picture_width, seen.picture_height])
    left, top = np.clip(low * 1000 / size, 0, 1000).astype(int)
    right, bottom = np.clip(high * 1000 / size, 0, 1000).astype(int)
    return Box(0, int(left), int(top), int(right), int(bottom))
