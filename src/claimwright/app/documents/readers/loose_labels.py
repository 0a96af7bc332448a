"""Forms that word or place their amounts in a way of their own.

Two fallbacks for fields that no known label gave: labels in one row with their values below, and labels
that are not known but say what they mean. What they find still has to pass the sums of the gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from claimwright.app.documents.readers.labels import plain
from claimwright.app.documents.readers.page_text import Cell, Page, Row, cells_of
from claimwright.app.documents.readers.raw import RawValue

# The first rule whose word occurs decides; None: an amount of another meaning.
_MEANINGS: tuple[tuple[str, str | None], ...] = (
    ("预|补缴|退|余额|大写|累计|起付|封顶", None),
    ("自费", "self_funded_fen"),
    ("自付", "self_paid_fen"),
    ("现金", "cash_paid_fen"),
    ("账户|帐户", "account_paid_fen"),
    ("(其他|其它|大病|大额|补充|补助|救助|公务员|商业).*(支付|报销|承担|基金|保险)", "other_paid_fen"),
    ("其他|其它|大病|大额|补充|补助|救助|公务员|商业|减免", None),  # 其他费用 is a fee
    ("统筹|基金", "fund_paid_fen"),
)
# What a label that is not in the list says, for values that are no amounts. The first rule decides.
_WORDINGS: tuple[tuple[str, str | None], ...] = (
    ("流水", "business_number"),
    ("病历|门诊号|住院号|编号|身份|信用|登记|卡号|电话|床|大写|相关|执业|医师|医生", None),
    ("科室|科别", "department"),
    ("(医保|参保|险种|保险|人员).*(类型|类别|性质)", "insurance_type"),
    ("校验", "check_code"),
    ("票据.*代码", "bill_code"),
    ("票据.*号", "bill_number"),
    ("(开票|开具|出票|填开|制单).*(日期|时间)", "issue_date"),
    ("(就诊|就医|诊疗|门诊).*(日期|时间)", "visit_date"),
    ("入院.*(日期|时间)", "admission_date"),
    ("出院.*(日期|时间)", "discharge_date"),
    ("(住院|实住).*[天日]数?$", "stay_days"),
    ("(交款|缴款|付款|就诊|缴费)人|(患者|病人).*名", "payer_name"),
    ("机构.*(代码|编码|类型|等级)", None),
    ("(收款|开票|收费|执收)单位|(医院|机构).*名", "hospital_name"),
)
_LABELLED = re.compile(
    r"(?<![^ \t])(?P<label>[一-鿿()]{2,16})[ \t]*:[ \t]?(?P<value>[^\t:]+?)(?=\t|$|[ ][一-鿿()]{2,16}[ \t]*:)"
)
_WORDED = re.compile(r"(?P<label>[一-鿿()]{2,20})[ \t]*:?[ \t]*(?P<amount>¥?-?\d[\d,]*\.\d{2})(?!\d)")


def values_below(
    page: Page, row: Row, below: Row, labels: Mapping[str, str | None]
) -> Iterable[tuple[str, RawValue]]:
    """A row of nothing but known labels over a row of values: each value is its nearest label's."""
    heads = [(cell, labels.get(plain(cell.text).replace(" ", ""), "")) for cell in cells_of(row)]
    if len(heads) < 2 or any(name == "" for _, name in heads):
        return
    taken: dict[int, list[Cell]] = {}
    for cell in cells_of(below):
        nearest = min(range(len(heads)), key=lambda index: abs(heads[index][0].centre - cell.centre))
        taken.setdefault(nearest, []).append(cell)
    for index, cells in taken.items():
        name = heads[index][1]
        if name is not None and len(cells) == 1 and ":" not in plain(cells[0].text):
            yield name, RawValue(cells[0].text, page.box(cells[0].glyphs))


def worded_amounts(pages: Sequence[Page], rows: Mapping[int, Sequence[Row]]) -> dict[str, RawValue]:
    """Payments by what their label says. Two labels of one meaning are nobody's: a person decides."""
    found: dict[str, list[RawValue]] = {}
    for page in pages:
        for row in rows[page.number]:
            for match in _WORDED.finditer(plain(row.text)):
                name = _meaning(match["label"])
                if name is not None:
                    box = page.box(row.glyphs(*match.span("amount")))
                    found.setdefault(name, []).append(RawValue(match["amount"], box))
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def worded_values(pages: Sequence[Page], rows: Mapping[int, Sequence[Row]]) -> dict[str, RawValue]:
    """Other values by what their label says. Two labels of one meaning that differ are nobody's."""
    found: dict[str, list[RawValue]] = {}
    for page in pages:
        for row in rows[page.number]:
            for match in _LABELLED.finditer(plain(row.text)):
                name = _meaning(match["label"], _WORDINGS)
                if name is not None:
                    start, end = match.span("value")
                    value = RawValue(row.text[start:end].strip(), page.box(row.glyphs(start, end)))
                    found.setdefault(name, []).append(value)
    return {name: values[0] for name, values in found.items() if len({value.text for value in values}) == 1}


def _meaning(label: str, meanings: tuple[tuple[str, str | None], ...] = _MEANINGS) -> str | None:
    for words, name in meanings:
        if re.search(words, label):
            return name
    return None
