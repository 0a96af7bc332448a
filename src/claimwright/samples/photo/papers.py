"""Papers other than bills as rendered pages with the fields they state: medical papers and cards.

`variant` 0 served to write the readers, `variant` 1 only measures them: other words, another order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from claimwright.core.documents.kinds.numbers import id_check_digit
from claimwright.core.documents.layout import BillLayout, PlacedText
from claimwright.core.documents.reading import OtherKind
from claimwright.core.money import format_yuan
from claimwright.samples import fiction
from claimwright.samples.draw import Draw
from claimwright.samples.photo.render import Pixels, render

DISEASES: Final = (
    ("急性阑尾炎", "K35"),
    ("社区获得性肺炎", "J18.9"),
    ("胆囊结石伴慢性胆囊炎", "K80.1"),
    ("桡骨远端骨折", "S52.5"),
    ("脑梗死", "I63.9"),
    ("腰椎间盘突出症", "M51.2"),
)
_BANKS: Final = ("江淮银行", "越州商业银行", "南粤农村商业银行")


@dataclass(frozen=True, slots=True)
class Paper:
    """A page and what is printed on it, by standard field names."""

    kind: OtherKind
    page: Pixels
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Case:
    """The invented patient and stay that a paper is about."""

    draw: Draw
    name: str
    sex: str
    hospital: str
    department: str
    disease: tuple[str, str]
    admitted: date
    discharged: date

    @property
    def age(self) -> str:
        return str(20 + len(self.name) * 7)


def make_paper(kind: OtherKind, seed: int, variant: int = 0) -> Paper:
    """One fictional paper. Raises `KeyError` for a kind that is not drawn."""
    draw = Draw(f"paper/{kind.value}/{seed}")
    admitted = date(2026, 1, 5) + timedelta(days=draw.number(0, 280))
    case = _Case(
        draw,
        draw.one_of(fiction.SURNAMES) + draw.one_of(fiction.GIVEN),
        draw.one_of("男女"),
        draw.one_of(fiction.HOSPITALS)[2],
        draw.one_of(fiction.DEPARTMENTS),
        draw.one_of(DISEASES),
        admitted,
        admitted + timedelta(days=draw.number(2, 15)),
    )
    lines, fields, size = _MAKERS[kind](case, variant)
    small = kind in (OtherKind.ID_CARD, OtherKind.BANK_CARD)
    layout = _placed(lines, size)
    seal = None if small else case.hospital
    page = render(layout, seal_text=seal, height=900 if small else 1480, latin=("vera", "aileron")[seed % 2])
    return Paper(kind, page, fields)


_Lines = list[tuple[int, str]]  # (left edge, text); "" starts the next row
_Made = tuple[_Lines, dict[str, str], int]


def _placed(lines: _Lines, size: int) -> BillLayout:
    texts = []
    baseline = 130
    for left, text in lines:
        if not text:
            baseline += size * 2 - 6
            continue
        texts.append(PlacedText(0, left, baseline, 54 if baseline == 130 else size, text))
    return BillLayout(tuple(texts), (), 1)


def _rows(*rows: tuple[tuple[int, str], ...]) -> _Lines:
    lines: _Lines = []
    for row in rows:
        lines += [*row, (0, "")]
    return lines


def _title(text: str) -> tuple[tuple[int, str], ...]:
    return ((1050 - 27 * len(text), text),)


def _patient(case: _Case) -> dict[str, str]:
    return {
        "patient_name": case.name,
        "sex": case.sex,
        "department": case.department,
        "hospital": case.hospital,
    }


def _discharge(case: _Case, variant: int) -> _Made:
    name, code = case.disease
    number = case.draw.digits(8)
    fields = {
        **_patient(case),
        "stay_number": number,
        "admission_date": case.admitted.isoformat(),
        "discharge_date": case.discharged.isoformat(),
        "admission_diagnosis": name,
        "discharge_diagnosis": name,
        "icd10": f"{code} {name}",
    }
    admitted, discharged = case.admitted, case.discharged
    if variant == 0:
        return (
            _rows(
                _title(f"{case.hospital}出院小结"),
                ((120, f"姓名：{case.name}"), (560, f"性别：{case.sex}"), (900, f"年龄：{case.age}岁")),
                ((120, f"科别：{case.department}"), (900, f"住院号：{number}")),
                ((120, f"入院日期：{admitted:%Y-%m-%d}"), (900, f"出院日期：{discharged:%Y-%m-%d}")),
                ((120, f"入院诊断：{name}"),),
                ((120, f"出院诊断：{name}"),),
                ((120, "诊疗经过：入院后完善检查，予对症治疗，病情好转。"),),
                ((120, "出院医嘱：注意休息，一月后门诊复查。"),),
            ),
            fields,
            36,
        )
    return (
        _rows(
            _title(case.hospital),
            _title("出院记录"),
            ((100, f"科室名称：{case.department}"), (760, f"病案号：{number}")),
            ((100, f"患者姓名：{case.name}"), (760, f"性别：{case.sex}"), (1300, f"年龄：{case.age}岁")),
            (
                (100, f"入院时间：{admitted.year}年{admitted.month:02d}月{admitted.day:02d}日"),
                (1000, f"出院时间：{discharged.year}年{discharged.month:02d}月{discharged.day:02d}日"),
            ),
            ((100, "入院诊断："), (420, name)),
            ((100, "治疗经过：给予抗感染及支持治疗。"),),
            ((100, "出院诊断："), (420, name)),
            ((100, "医师签名："),),
        ),
        fields,
        34,
    )


def _certificate(case: _Case, variant: int) -> _Made:
    name, code = case.disease
    fields = {
        **_patient(case),
        "diagnosis": name,
        "icd10": f"{code} {name}",
        "report_date": case.discharged.isoformat(),
    }
    label, title, dated = (
        ("诊断", "疾病诊断证明书", "日期") if variant == 0 else ("临床诊断", "诊断证明书", "开具日期")
    )
    patient: list[tuple[tuple[int, str], ...]]
    if variant == 0:
        patient = [
            ((120, f"姓名：{case.name}"), (640, f"性别：{case.sex}"), (1000, f"科室：{case.department}"))
        ]
    else:
        patient = [
            ((120, f"科室：{case.department}"), (1000, f"患者姓名：{case.name}")),
            ((120, f"性别：{case.sex}"), (1000, f"年龄：{case.age}岁")),
        ]
    rows = (
        _title(case.hospital),
        _title(title),
        *patient,
        ((120, f"{label}：{name}"),),
        ((120, "处理意见：建议休息两周，不适随诊。"),),
        ((1200, f"{dated}：{case.discharged:%Y-%m-%d}"),),
    )
    return _rows(*rows), fields, 38


def _pathology(case: _Case, variant: int) -> _Made:
    fields = {
        **_patient(case),
        "specimen": "甲状腺左叶",
        "pathology_diagnosis": "甲状腺乳头状癌",
        "icd10": "C73 甲状腺恶性肿瘤",
        "report_date": case.discharged.isoformat(),
    }
    specimen, department = ("送检材料", "科室") if variant == 0 else ("标本名称", "送检科室")
    rows = (
        _title(f"{case.hospital}病理检查报告单" if variant == 0 else f"{case.hospital}病理诊断报告"),
        ((120, f"姓名：{case.name}"), (640, f"性别：{case.sex}"), (1000, f"{department}：{case.department}")),
        ((120, f"{specimen}：甲状腺左叶"),),
        ((120, "肉眼所见：灰白组织一块，大小约一厘米。"),),
        ((120, "病理诊断：甲状腺乳头状癌"),),
        ((120, "报告医师："), (1000, f"报告日期：{case.discharged:%Y-%m-%d}")),
    )
    return _rows(*rows), fields, 38


def _prescription(case: _Case, variant: int) -> _Made:
    number = case.draw.digits(10)
    name, code = case.disease
    drugs = ("阿莫西林胶囊 0.25g×24粒", "布洛芬缓释胶囊 0.3g×20粒")
    fields = {
        **_patient(case),
        "prescription_number": number,
        "diagnosis": name,
        "icd10": f"{code} {name}",
        "report_date": case.discharged.isoformat(),
    }
    numbered, dated = ("处方号", "日期") if variant == 0 else ("处方编号", "开方日期")
    rows = (
        _title(f"{case.hospital}处方笺"),
        ((120, f"{numbered}：{number}"), (1000, f"{dated}：{case.discharged:%Y-%m-%d}")),
        ((120, f"姓名：{case.name}"), (640, f"性别：{case.sex}"), (1000, f"科别：{case.department}")),
        ((120, f"临床诊断：{name}"),),
        ((120, "Rp"),),
        *(((200, drug),) for drug in drugs),
        ((120, "医师："), (900, "药师：")),
    )
    return _rows(*rows), fields, 38


def _itemised(case: _Case, variant: int) -> _Made:
    lines = [
        (name, unit, case.draw.number(100, 90_000)) for name, unit in case.draw.some_of(fiction.ITEMS, 9)
    ]
    total_fen = sum(amount_fen for _, _, amount_fen in lines)
    fields = {
        "patient_name": case.name,
        "department": case.department,
        "hospital": case.hospital,
        "lines": str(len(lines)),
        "total_yuan": format_yuan(total_fen, grouped=False),
    }
    title = "住院费用清单" if variant == 0 else "患者收费明细清单"
    head = ((120, f"姓名：{case.name}"), (900, f"科室：{case.department}"))
    rows = (
        _title(f"{case.hospital}{title}"),
        head if variant == 0 else ((120, f"科室：{case.department}"), (900, f"患者姓名：{case.name}")),
        ((120, "项目名称"), (900, "数量"), (1150, "单位"), (1500, "金额（元）")),
        *(
            ((120, name), (920, "1"), (1160, unit), (1510, format_yuan(amount_fen, grouped=False)))
            for name, unit, amount_fen in lines
        ),
        ((1150, "合计："), (1510, fields["total_yuan"])),
    )
    return _rows(*rows), fields, 34


def _id_card(case: _Case, variant: int) -> _Made:
    del variant
    born = date(1950, 1, 1) + timedelta(days=case.draw.number(0, 20_000))
    serial = case.draw.number(10, 99) * 10 + (1 if case.sex == "男" else 2)
    first = f"{case.draw.one_of(('320199', '330199', '440199', '510199'))}{born:%Y%m%d}{serial:03d}"
    number = first + id_check_digit(first)
    fields = {
        "name": case.name,
        "sex": case.sex,
        "ethnicity": "汉",
        "birth_date": born.isoformat(),
        "address": "江淮市云栖区梧桐路18号2栋301室",
        "id_number": number,
    }
    rows = (
        ((160, f"姓名  {case.name}"),),
        ((160, f"性别  {case.sex}"), (560, "民族  汉")),
        ((160, f"出生  {born.year}年{born.month}月{born.day}日"),),
        ((160, "住址  江淮市云栖区梧桐路18号"),),
        ((350, "2栋301室"),),
        ((0, ""),),
        ((160, "公民身份号码"), (620, number)),
    )
    lines = [(left, text) for left, text in _rows(*rows)]
    return lines, fields, 48


def _bank_card(case: _Case, variant: int) -> _Made:
    first = f"62{case.draw.digits(16)}"
    digits = [int(char) for char in first]
    doubled = sum(digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-1::-2])
    check = -(doubled + sum(digits[-2::-2])) % 10
    number = f"{first}{check}"
    bank = case.draw.one_of(_BANKS)
    grouped = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    rows = (
        ((160, bank), (1400, "借记卡")),
        ((0, ""),),
        ((0, ""),),
        ((200, grouped if variant == 0 else number),),
        ((0, ""),),
        ((200, "VALID THRU 12/31"), (1500, "银联")),
    )
    return _rows(*rows), {"card_number": number, "bank_name": bank}, 64


_MAKERS: Final = {
    OtherKind.DISCHARGE_SUMMARY: _discharge,
    OtherKind.DIAGNOSIS_CERTIFICATE: _certificate,
    OtherKind.PATHOLOGY_REPORT: _pathology,
    OtherKind.PRESCRIPTION: _prescription,
    OtherKind.ITEMISED_LIST: _itemised,
    OtherKind.ID_CARD: _id_card,
    OtherKind.BANK_CARD: _bank_card,
}
PAPER_KINDS: Final = tuple(_MAKERS)
