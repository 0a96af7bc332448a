"""A bill laid out on a page, as placed texts and ruled lines in tenths of a millimetre.

The form of the 医疗门诊/住院收费票据（电子）: header, fee table, total, 其他信息, hospital. It draws a
bill that came as XML (which has no page of its own).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.core.documents.bill import BillKind, Box, FeeLine, MedicalBill
from claimwright.core.documents.chinese_amount import capital_amount
from claimwright.core.money import format_yuan

PAGE_WIDTH = 2100
PAGE_HEIGHT = 1480
_FEE_ROWS = 10
_ITEM_ROWS = 36
_TEXT = 34


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text with its left edge and baseline; `field` names the bill field that it shows."""

    page: int
    left: int
    baseline: int
    size: int
    text: str
    field: str | None = None
    right_aligned: bool = False

    @property
    def width(self) -> int:
        """Width at full width for Chinese and half width for ASCII characters."""
        return sum(self.size if ord(char) > 0xFF else self.size // 2 for char in self.text)

    @property
    def start(self) -> int:
        """The left edge, also of a right-aligned text."""
        return self.left - self.width if self.right_aligned else self.left


@dataclass(frozen=True, slots=True)
class RuledLine:
    """A straight line of the form."""

    page: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class BillLayout:
    """Pages of one bill: all of `PAGE_WIDTH` by `PAGE_HEIGHT`."""

    texts: tuple[PlacedText, ...]
    lines: tuple[RuledLine, ...]
    page_count: int

    def boxes(self) -> dict[str, Box]:
        """Where each field's value stands, first place first."""
        found: dict[str, Box] = {}
        for text in self.texts:
            if text.field is not None and text.field not in found:
                found[text.field] = _box(text)
        return found


def _box(text: PlacedText) -> Box:
    return Box(
        page=text.page,
        left=max(0, text.start * 1000 // PAGE_WIDTH),
        top=max(0, (text.baseline - text.size) * 1000 // PAGE_HEIGHT),
        right=min(1000, (text.start + text.width) * 1000 // PAGE_WIDTH),
        bottom=min(1000, (text.baseline + text.size // 4) * 1000 // PAGE_HEIGHT),
    )


def lay_out(bill: MedicalBill, title: str | None = None) -> BillLayout:
    """Draw `bill` in the usual form; an itemised list follows on further pages."""
    item_pages = [bill.items[i : i + _ITEM_ROWS] for i in range(0, len(bill.items), _ITEM_ROWS)]
    texts = [*_header(bill, title or usual_title(bill)), *_fees(bill), *_total(bill), *_other(bill)]
    for index, items in enumerate(item_pages):
        texts += _item_page(bill, items, index + 1)
    return BillLayout(tuple(texts), tuple(_frame()), 1 + len(item_pages))


def usual_title(bill: MedicalBill) -> str:
    """The bill's name where the file states none."""
    return "医疗住院收费票据（电子）" if bill.kind is BillKind.INPATIENT else "医疗门诊收费票据（电子）"


def _pair(left: int, baseline: int, label: str, value: str, name: str | None) -> list[PlacedText]:
    head = PlacedText(0, left, baseline, _TEXT, f"{label}：")
    if not value:
        return [head]
    return [head, PlacedText(0, left + head.width, baseline, _TEXT, value, name)]


def _header(bill: MedicalBill, title: str) -> list[PlacedText]:
    size = 64
    left = (PAGE_WIDTH - size * len(title)) // 2
    return [
        PlacedText(0, left, 130, size, title),
        *_pair(100, 220, "票据代码", bill.bill_code, "bill_code"),
        *_pair(1300, 220, "票据号码", bill.bill_number, "bill_number"),
        *_pair(100, 275, "交款人统一社会信用代码", "", None),
        *_pair(1300, 275, "校验码", bill.check_code or "", "check_code"),
        *_pair(100, 330, "交款人", bill.payer_name, "payer_name"),
        *_pair(1300, 330, "开票日期", bill.issue_date.isoformat(), "issue_date"),
    ]


def _fees(bill: MedicalBill) -> list[PlacedText]:
    columns = (100, 1070)
    texts: list[PlacedText] = []
    for left in columns:
        texts += [
            PlacedText(0, left + 150, 400, _TEXT, "项目名称"),
            PlacedText(0, left + 430, 400, _TEXT, "数量/单位"),
            PlacedText(0, left + 640, 400, _TEXT, "金额（元）"),
            PlacedText(0, left + 840, 400, _TEXT, "备注"),
        ]
    rows = max(_FEE_ROWS, (len(bill.fees) + 1) // 2)
    for index, line in enumerate(bill.fees):
        left = columns[index // rows]
        baseline = 455 + (index % rows) * (450 // rows)
        texts += _fee(line, left, baseline, index)
    return texts


def _fee(line: FeeLine, left: int, baseline: int, index: int) -> list[PlacedText]:
    counted = f"{line.quantity or ''}{'/' if line.quantity and line.unit else ''}{line.unit or ''}"
    return [
        PlacedText(0, left + 15, baseline, _TEXT, line.name, f"fees.{index}.name"),
        *([PlacedText(0, left + 450, baseline, _TEXT, counted)] if counted else []),
        PlacedText(
            0,
            left + 810,
            baseline,
            _TEXT,
            format_yuan(line.amount_fen, grouped=False),
            f"fees.{index}.amount_fen",
            right_aligned=True,
        ),
    ]


def _total(bill: MedicalBill) -> list[PlacedText]:
    return [
        *_pair(120, 975, "金额合计（大写）", capital_amount(bill.total_fen), None),
        *_pair(1300, 975, "（小写）", format_yuan(bill.total_fen, grouped=False), "total_fen"),
    ]


def _other(bill: MedicalBill) -> list[PlacedText]:
    """其他信息 three to a row, then the hospital's line."""
    texts: list[PlacedText] = []
    for index, (label, value, name) in enumerate(_other_values(bill)):
        row, column = divmod(index, 3)
        texts += _pair(120 + column * 640, 1050 + row * 52, label, value, name)
    texts += _pair(100, 1430, "收款单位（章）", bill.hospital_name, "hospital_name")
    return texts


def _other_values(bill: MedicalBill) -> list[tuple[str, str, str]]:
    shared = [("业务流水号", bill.business_number or "", "business_number")]
    if bill.kind is BillKind.INPATIENT:
        stay = f"{_compact(bill.admission_date)}至{_compact(bill.discharge_date)}"
        shared += [
            ("住院科别", bill.department or "", "department"),
            ("住院时间", stay if stay != "至" else "", "admission_date"),
            ("住院天数", "" if bill.stay_days is None else str(bill.stay_days), "stay_days"),
        ]
    else:
        shared += [
            ("就诊日期", _compact(bill.visit_date), "visit_date"),
            ("科别", bill.department or "", "department"),
        ]
    shared += [("医保类型", bill.insurance_type or "", "insurance_type")]
    amounts = [
        ("医保统筹基金支付", bill.fund_paid_fen, "fund_paid_fen"),
        ("其他支付", bill.other_paid_fen, "other_paid_fen"),
        ("个人账户支付", bill.account_paid_fen, "account_paid_fen"),
        ("个人现金支付", bill.cash_paid_fen, "cash_paid_fen"),
        ("个人自付", bill.self_paid_fen, "self_paid_fen"),
        ("个人自费", bill.self_funded_fen, "self_funded_fen"),
    ]
    shared += [(label, _yuan(amount_fen), name) for label, amount_fen, name in amounts]
    if bill.red_of is not None:
        shared.append(("相关票据代码及号码", " ".join(bill.red_of), "red_of"))
    return shared


def _yuan(amount_fen: int | None) -> str:
    return "" if amount_fen is None else format_yuan(amount_fen, grouped=False)


def _compact(day: date | None) -> str:
    return "" if day is None else day.isoformat().replace("-", "")


def _item_page(bill: MedicalBill, items: tuple[FeeLine, ...], page: int) -> list[PlacedText]:
    texts = [
        PlacedText(page, 860, 110, 54, "收费明细清单"),
        PlacedText(page, 200, 180, _TEXT, "项目名称"),
        PlacedText(page, 980, 180, _TEXT, "数量"),
        PlacedText(page, 1200, 180, _TEXT, "单位"),
        PlacedText(page, 1600, 180, _TEXT, "金额（元）"),
    ]
    for index, line in enumerate(items):
        baseline = 225 + index * 34
        texts += [
            PlacedText(page, 120, baseline, 28, line.name),
            *([PlacedText(page, 990, baseline, 28, line.quantity)] if line.quantity else []),
            *([PlacedText(page, 1210, baseline, 28, line.unit)] if line.unit else []),
            PlacedText(
                page, 1760, baseline, 28, format_yuan(line.amount_fen, grouped=False), right_aligned=True
            ),
        ]
    return texts


def _frame() -> list[RuledLine]:
    rows = (355, 415, 930, 1000, 1390)
    lines = [RuledLine(0, 90, top, 2010, top) for top in rows]
    lines += [RuledLine(0, left, 355, left, 1390) for left in (90, 2010)]
    return [*lines, RuledLine(0, 1050, 355, 1050, 930)]
