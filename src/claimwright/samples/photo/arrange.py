"""Place a bill's texts by a form: a `BillLayout` in tenths of a millimetre, like the usual form's."""

from __future__ import annotations

from datetime import date

from claimwright.core.documents.bill import BillKind, FeeLine, MedicalBill
from claimwright.core.documents.chinese_amount import capital_amount
from claimwright.core.documents.layout import PAGE_WIDTH, BillLayout, PlacedText, RuledLine
from claimwright.core.money import format_yuan
from claimwright.samples.photo.forms import Form, Pair

_LEFT, _RIGHT, _TITLE_SIZE = 100, 2000, 60


def arrange(bill: MedicalBill, form: Form) -> BillLayout:
    """One page of the bill in the form's words and order."""
    inpatient = bill.kind is BillKind.INPATIENT
    title = form.title.format(kind="住院" if inpatient else "门诊")
    texts = [PlacedText(0, (PAGE_WIDTH - _TITLE_SIZE * len(title)) // 2, 120, _TITLE_SIZE, title)]
    hospital: Pair = (form.hospital_label, "hospital_name")
    header = ((hospital,), *form.header) if form.hospital_on_top else form.header
    baseline = 200
    for row in header:
        texts += _pairs(bill, form, row, len(row), baseline)
        baseline += 54
    top = baseline - 30
    fee_texts, bottom = _fees(bill, form, top + 50)
    texts += fee_texts
    texts += _total(bill, form, bottom + 45)
    baseline = bottom + 115
    others = form.other_inpatient if inpatient else form.other_outpatient
    for start in range(0, len(others), form.other_columns):
        row = others[start : start + form.other_columns]
        texts += _pairs(bill, form, row, form.other_columns, baseline)
        baseline += form.text_size + 16
    if not form.hospital_on_top:
        texts += _pairs(bill, form, (hospital,), 1, max(baseline + 30, 1420))
    return BillLayout(tuple(texts), tuple(_rules(top, bottom, baseline)), 1)


def value_of(bill: MedicalBill, name: str, form: Form) -> str:
    """A field as the form prints it."""
    if name == "stay":
        return f"{_day(bill.admission_date, form)}至{_day(bill.discharge_date, form)}"
    value = getattr(bill, name) if name else None
    if value is None:
        return ""
    if isinstance(value, date):
        return _day(value, form)
    return f"{form.yuan_sign}{format_yuan(value, grouped=False)}" if name.endswith("_fen") else str(value)


def _day(day: date | None, form: Form) -> str:
    if day is None:
        return ""
    forms = {
        "iso": day.isoformat(),
        "han": f"{day.year}年{day.month:02d}月{day.day:02d}日",
        "compact": f"{day:%Y%m%d}",
        "slash": f"{day:%Y/%m/%d}",
    }
    return forms[form.day_style]


def _pairs(
    bill: MedicalBill, form: Form, row: tuple[Pair, ...], columns: int, baseline: int
) -> list[PlacedText]:
    step = (_RIGHT - _LEFT) // columns
    texts = []
    for index, (label, name) in enumerate(row):
        head = PlacedText(0, _LEFT + 10 + index * step, baseline, form.text_size, f"{label}{form.colon}")
        texts.append(head)
        value = value_of(bill, name, form)
        if value:
            left = head.left + head.width + form.text_size // 3
            texts.append(PlacedText(0, left, baseline, form.text_size, value, name))
    return texts


def _fees(bill: MedicalBill, form: Form, baseline: int) -> tuple[list[PlacedText], int]:
    width = (_RIGHT - _LEFT) // form.groups
    per_group = max(5, -(-len(bill.fees) // form.groups))
    texts = []
    for group in range(form.groups):
        for head, _, left, share in _columns(form, _LEFT + group * width, width):
            centred = left + (share - form.text_size * len(head)) // 2
            texts.append(PlacedText(0, centred, baseline, form.text_size, head))
    step = form.text_size + 14
    for index, line in enumerate(bill.fees):
        group, row = divmod(index, per_group)
        texts += _fee(line, index, form, _LEFT + group * width, width, baseline + 12 + step * (row + 1))
    return texts, baseline + 12 + step * per_group + 20


def _columns(form: Form, left: int, width: int) -> list[tuple[str, str, int, int]]:
    placed = []
    for head, role, share in form.columns:
        placed.append((head, role, left, width * share // 100))
        left += width * share // 100
    return placed


def _fee(line: FeeLine, index: int, form: Form, left: int, width: int, baseline: int) -> list[PlacedText]:
    texts = []
    joined = not any(role == "unit" for _, role, _ in form.columns)
    counted = f"{line.quantity}/{line.unit}" if joined else str(line.quantity)
    for _, role, start, share in _columns(form, left, width):
        size = form.text_size
        if role == "name":
            texts.append(PlacedText(0, start + 15, baseline, size, line.name, f"fees.{index}.name"))
        elif role == "count":
            texts.append(PlacedText(0, start + share // 2 - 20, baseline, size, counted))
        elif role == "unit":
            texts.append(PlacedText(0, start + share // 2 - 15, baseline, size, line.unit or ""))
        elif role == "amount":
            text = format_yuan(line.amount_fen, grouped=False)
            name = f"fees.{index}.amount_fen"
            texts.append(
                PlacedText(0, start + share * 3 // 4, baseline, size, text, name, right_aligned=True)
            )
    return texts


def _total(bill: MedicalBill, form: Form, baseline: int) -> list[PlacedText]:
    size = form.text_size
    capitals = f"{form.capitals_label}{form.colon}{capital_amount(bill.total_fen)}"
    figures = f"{form.figures_label}{form.colon}"
    left = 1300
    return [
        PlacedText(0, 120, baseline, size, capitals),
        PlacedText(0, left, baseline, size, figures),
        PlacedText(
            0, left + size * len(figures) + 8, baseline, size, value_of(bill, "total_fen", form), "total_fen"
        ),
    ]


def _rules(top: int, bottom: int, end: int) -> list[RuledLine]:
    rows = (top, top + 62, bottom, bottom + 65, end)
    lines = [RuledLine(0, _LEFT - 10, at, _RIGHT + 10, at) for at in rows]
    return lines + [RuledLine(0, left, top, left, end) for left in (_LEFT - 10, _RIGHT + 10)]
