"""How sure each value of a photographed bill is, and which of them a person must look at.

A value passes only when it is proved (by a sum, the QR code, arithmetic of dates, a list of known words)
or when two readings of it, one with and one without its surroundings, are equal and both clear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from claimwright.app.documents.photo.calibration import Way, confidence_permille
from claimwright.app.documents.photo.dictionaries import load
from claimwright.app.documents.photo.sight import PROVED_FLOOR, Seen, Sight, plain_value, sights_of
from claimwright.core.documents.bill import BillKind, FieldEvidence, MedicalBill, Source
from claimwright.core.documents.chinese_amount import capital_amount
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.kinds.vocabulary import (
    DEPARTMENTS,
    FEE_CLASSES,
    INSURANCE_TYPES,
    alone_in,
)
from claimwright.core.outcome import FactValue

TWICE_FLOOR: Final = 0.95
WORD_FLOOR: Final = 0.85
_FORMS: Final = {
    "payer_name": re.compile(r"^[\u4e00-\u9fff·]{2,20}$"),
    "business_number": re.compile(r"^[0-9A-Za-z-]{6,40}$"),
}
_AMOUNT = re.compile(r"^¥?-?\d{1,3}(,?\d{3})*\.\d{2}元?$")
_STATED: Final = ("self_paid_fen", "self_funded_fen", "insurance_type", "department", "business_number")
_STAY_DATES: Final = ("admission_date", "discharge_date", "stay_days")
_SUM_CODES: Final = {
    GateCode.FEES_SUM,
    GateCode.PAYERS_SUM,
    GateCode.PAYERS_MISSING,
    GateCode.NO_FEES,
    GateCode.VALUE_NOT_READ,
    GateCode.SOURCES_DISAGREE,
}
_PAYERS: Final = ("fund_paid_fen", "other_paid_fen", "account_paid_fen", "cash_paid_fen")


def judge(
    bill: MedicalBill,
    evidence: Mapping[str, FieldEvidence],
    findings: Sequence[GateFinding],
    seen: Seen,
    capitals: str,
) -> tuple[dict[str, FieldEvidence], tuple[GateFinding, ...]]:
    """(evidence with confidence and boxes on the picture as it was sent, findings for a person)."""
    proved = _proved(bill, evidence, findings)
    sights = sights_of(evidence, seen, proved)
    signed = sum(plain_value(known.text).startswith("¥") for known in evidence.values()) > 1
    judged: dict[str, FieldEvidence] = {}
    unsure: list[GateFinding] = []
    for name, known in evidence.items():
        sight = sights[name]
        if known.source is Source.QR:
            judged[name] = replace(known, box=sight.box, confidence_permille=999)
            continue
        sound = _sound(name, known.text, signed, bill)
        way = Way.PROVED if name in proved else Way.TWICE if sight.twice else Way.ONCE
        permille = confidence_permille(way, sight.probability) if sound else 0
        judged[name] = replace(known, box=sight.box, confidence_permille=permille)
        if not sound or not _passes(name, name in proved, sight):
            unsure.append(_finding(GateCode.UNSURE, name, known.text, bill))
    unsure += _unconfirmed(evidence)
    unsure += [_finding(GateCode.UNSURE, name, "—") for name in _unseen(bill)]
    unsure += _capitals(bill, capitals)
    return judged, tuple(unsure)


def _passes(name: str, proved: bool, sight: Sight) -> bool:
    """Proved and legible; or read twice alike and clear, for words both times (骨科, 儿科)."""
    if proved:
        return sight.probability >= PROVED_FLOOR
    wordy = name in ("hospital_name", "department", "insurance_type") or name.endswith(".name")
    return sight.twice and sight.probability >= TWICE_FLOOR and (not wordy or sight.lower >= WORD_FLOOR)


def _unseen(bill: MedicalBill) -> list[str]:
    """What every bill's 其他信息 states: a picture that does not show it was not read to the end."""
    dates = _STAY_DATES if bill.kind is BillKind.INPATIENT else ("visit_date",)
    return [name for name in (*_STATED, *dates) if getattr(bill, name) is None]


def _sound(name: str, text: str, signed: bool, bill: MedicalBill) -> bool:
    """Amounts have the form of amounts; a fee class that nobody knows is a misread or cut-off one."""
    if name.endswith("_fen"):
        return _sound_amount(text, signed and "." not in name, bill)
    if name in _FORMS:
        return _FORMS[name].match(text) is not None
    if name == "hospital_name":  # near a known name and not that name: most likely misread
        known = load().hospitals
        read = bill.hospital_name
        return known.find(read) is not None or not known.candidates(read, 2, 1)
    return not (name.startswith("fees.") and name.endswith(".name")) or text in FEE_CLASSES


def _sound_amount(text: str, signed: bool, bill: MedicalBill) -> bool:
    """With fen, with a ¥ where the others have one (¥ is misread as a digit), and no more than the total."""
    plain = plain_value(text)
    if not _AMOUNT.match(plain) or (signed and not plain.startswith("¥")):
        return False
    figures = re.sub(r"[¥,元]", "", plain)
    return abs(int(figures.replace(".", ""))) <= abs(bill.total_fen)


def _finding(code: GateCode, name: str, text: str, bill: MedicalBill | None = None) -> GateFinding:
    """With the listed hospitals that the name may be."""
    facts: dict[str, FactValue] = {"text": text[:80]}
    if name == "hospital_name" and bill is not None:
        near = load().hospitals.candidates(bill.hospital_name, 3)
        facts |= {"candidates": "; ".join(found.entry.name for found in near)} if near else {}
    return GateFinding(code, facts, name)


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
        if value is not None and alone_in(value, words)
    }
    if len(load().hospitals.candidates(bill.hospital_name, 2)) == 1:
        proved |= {"hospital_name"} if load().hospitals.find(bill.hospital_name) else set()
    if not {found.code for found in findings} & _SUM_CODES:
        proved |= {"total_fen", *_PAYERS, *(name for name in evidence if name.endswith(".amount_fen"))}
    proved |= {f"fees.{i}.name" for i, line in enumerate(bill.fees) if alone_in(line.name, FEE_CLASSES)}
    dated = evidence.get("issue_date")
    if dated is not None and dated.source is Source.QR and bill.visit_date == bill.issue_date:
        proved.add("visit_date")
    if bill.admission_date and bill.discharge_date and bill.stay_days is not None:
        stay = bill.discharge_date - bill.admission_date
        if stay in (timedelta(days=bill.stay_days), timedelta(days=bill.stay_days - 1)):
            proved |= {"admission_date", "discharge_date", "stay_days"}
    return proved
