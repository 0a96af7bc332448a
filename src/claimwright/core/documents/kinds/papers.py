"""Key fields of medical papers: summary, certificate, pathology report, prescription, itemised list."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.kinds.dictionary import Dictionary
from claimwright.core.documents.kinds.text import PaperRow, labelled, read_day
from claimwright.core.documents.reading import OtherKind
from claimwright.core.money import AmountError, format_yuan, parse_yuan

Rows = Sequence[PaperRow]
Fields = dict[str, str]

_NAME: Final = ("患者姓名", "病人姓名", "姓名")
_SHARED: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("patient_name", _NAME),
    ("sex", ("性别",)),
    ("age", ("年龄",)),
    ("department", ("出院科室", "住院科室", "送检科室", "科室名称", "科室", "科别", "病区")),
    ("stay_number", ("住院号", "病案号", "住院病历号")),
)
_DAYS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("admission_date", ("入院日期", "入院时间", "住院日期")),
    ("discharge_date", ("出院日期", "出院时间")),
    ("report_date", ("报告日期", "报告时间", "签发日期", "开具日期", "开方日期", "日期")),
    ("death_date", ("死亡日期", "死亡时间")),
    ("visit_date", ("就诊日期", "就诊时间")),
)
_DIAGNOSES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("admission_diagnosis", ("入院诊断",)),
    ("discharge_diagnosis", ("出院诊断", "最后诊断", "确定诊断")),
    ("pathology_diagnosis", ("病理诊断", "病理诊断意见")),
    ("diagnosis", ("临床诊断", "诊断意见", "初步诊断", "疾病诊断", "诊断")),
)


def read_paper(
    kind: OtherKind, rows: Rows, hospitals: Dictionary, diseases: Dictionary
) -> tuple[Fields, tuple[GateFinding, ...]]:
    """(fields by standard name, findings). A paper of these kinds is always looked at by a person."""
    fields = _labels(rows, _SHARED)
    fields |= {name: day.isoformat() for name, labels in _DAYS if (day := read_day(labelled(rows, labels)))}
    fields |= _hospital(rows, hospitals)
    fields |= _labels(rows, _DIAGNOSES, several_lines=True)
    fields |= _codes(fields, diseases)
    more = _MORE.get(kind)
    if more is not None:
        fields |= more(rows)
    return fields, (*_stay(fields), GateFinding(GateCode.PERSON_LOOKS))


def _labels(
    rows: Rows, table: Sequence[tuple[str, tuple[str, ...]]], *, several_lines: bool = False
) -> Fields:
    found = {name: labelled(rows, labels, several_lines=several_lines) for name, labels in table}
    return {name: value for name, value in found.items() if value}


def _hospital(rows: Rows, hospitals: Dictionary) -> Fields:
    """The hospital named on the page: from the list, else by the ending of a row."""
    for row in rows:
        for entry in hospitals.named_in(row.text, 1):
            return {"hospital": entry.name, "hospital_level": entry.more.get("level", "")}
    for row in rows[:6]:
        match = re.search(r"[\u4e00-\u9fff]{3,20}(?:医院|卫生院|保健院|医学中心)", row.text)
        if match is not None:
            near = hospitals.candidates(match.group(), 1, 2)
            if len(near) == 1:
                return {
                    "hospital": near[0].entry.name,
                    "hospital_level": near[0].entry.more.get("level", ""),
                }
            return {"hospital": match.group()}
    return {}


def _codes(fields: Fields, diseases: Dictionary) -> Fields:
    """ICD-10 candidates of the diagnoses, surest first: `K35 急性阑尾炎; …`."""
    for name in ("discharge_diagnosis", "pathology_diagnosis", "diagnosis", "admission_diagnosis"):
        if name not in fields:
            continue
        found = [f"{entry.code} {entry.name}" for entry in diseases.named_in(fields[name])]
        for part in re.split(r"[,;。、]|\d[.、]", fields[name]):
            if not found and len(part) >= 3:
                found += [f"{near.entry.code} {near.entry.name}" for near in diseases.candidates(part, 1)]
        if found:
            return {"icd10": "; ".join(dict.fromkeys(found))}
    return {}


def _stay(fields: Fields) -> tuple[GateFinding, ...]:
    """ISO dates sort as text."""
    admission, discharge = fields.get("admission_date"), fields.get("discharge_date")
    if admission is None or discharge is None or admission <= discharge:
        return ()
    facts = {"admission": admission, "discharge": discharge}
    return (GateFinding(GateCode.STAY_DATES, facts, "discharge_date"),)


def _pathology(rows: Rows) -> Fields:
    return _labels(rows, (("specimen", ("送检材料", "标本名称", "送检标本")),))


def _prescription(rows: Rows) -> Fields:
    """Drugs are the rows that name a form or a strength."""
    drug = re.compile(
        r"(片|胶囊|注射液|颗粒|口服液|丸|滴眼液|软膏|缓释)|\d+(\.\d+)?(mg|g|ml)\b", re.IGNORECASE
    )
    drugs = [row.text for row in rows if drug.search(row.text) and not re.search(r"用法|:", row.text)]
    fields = _labels(rows, (("prescription_number", ("处方编号", "处方号")),))
    return fields | ({"drugs": "; ".join(drugs)} if drugs else {})


def _itemised(rows: Rows) -> Fields:
    """How many lines end with an amount, what they sum to, and the total that is stated."""
    amounts: list[int] = []
    total: int | None = None
    for row in rows:
        amount_fen = _amount_fen(row.cells[-1])
        if re.search(r"合计|总计|总金额", row.text):
            match = re.search(r"\d[\d,]*\.\d{2}", row.text)
            total = _amount_fen(match.group()) if match else total
        elif amount_fen is not None and len(row.cells) >= 3:
            amounts.append(amount_fen)
    fields = {"lines": str(len(amounts))}
    if total is not None:
        fields["total_yuan"] = format_yuan(total, grouped=False)
    return fields


def _amount_fen(text: str) -> int | None:
    if not re.fullmatch(r"¥?-?\d[\d,]*\.\d{2}元?", text):
        return None
    try:
        return parse_yuan(re.sub(r"[¥元]", "", text), negative=True)
    except AmountError:
        return None


def _death(rows: Rows) -> Fields:
    """The certificate of death by a hospital or the police (国卫规划发〔2013〕57号)."""
    return _labels(
        rows, (("patient_name", ("死者姓名", "逝者姓名")), ("cause_of_death", ("死亡原因", "直接死因")))
    )


def _disability(rows: Rows) -> Fields:
    """The grade as the assessor states it by JR/T 0083: ``7 级`` becomes ``7``."""
    text = "".join(row.text for row in rows)
    match = re.search(
        r"(?:伤残等级|评定为|构成)[^0-9一二三四五六七八九十]{0,8}(10|[1-9]|[一二三四五六七八九十])级", text
    )
    if match is None:
        return {}
    found = match[1]
    return {"disability_grade": found if found.isdigit() else str("一二三四五六七八九十".index(found) + 1)}


_MORE: Final[dict[OtherKind, Callable[[Rows], Fields]]] = {
    OtherKind.DEATH_CERTIFICATE: _death,
    OtherKind.DISABILITY_REPORT: _disability,
    OtherKind.PATHOLOGY_REPORT: _pathology,
    OtherKind.PRESCRIPTION: _prescription,
    OtherKind.ITEMISED_LIST: _itemised,
}
