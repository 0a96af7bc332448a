"""Fictional 数电票 (fully digital VAT invoices) of pharmacies, as XML, OFD and text PDF.

Element names as in published originals: `EInvoice/EInvoiceData` with seller, buyer, basic and item
information, and `TaxSupervisionInfo` with the 20-digit number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lxml import etree

from claimwright.core.documents.chinese_amount import capital_amount
from claimwright.core.documents.layout import PAGE_WIDTH, BillLayout, PlacedText, RuledLine
from claimwright.core.money import format_yuan
from claimwright.samples.draw import Draw
from claimwright.samples.fiction import GIVEN, SURNAMES
from claimwright.samples.ofd import layout_parts, pack
from claimwright.samples.pdf import layout_pdf

TITLE = "电子发票（普通发票）"
_TAX_PERCENT = 13
_TEXT = 34
_PHARMACIES = (
    "江淮市康禾大药房有限公司",
    "越州市百草堂医药连锁有限公司",
    "鹏城市同福药店",
    "锦川市惠民大药房有限公司",
)
_HEADS = ((100, "项目名称"), (620, "规格型号"), (900, "单位"), (1050, "数量"), (1350, "金额"), (1840, "税额"))
_MEDICINES = (
    ("*中成药*小柴胡颗粒", "10g*10袋", "盒"),
    ("*化学药品制剂*阿莫西林胶囊", "0.25g*24粒", "盒"),
    ("*中成药*连花清瘟胶囊", "0.35g*36粒", "盒"),
    ("*化学药品制剂*布洛芬缓释胶囊", "0.3g*20粒", "盒"),
    ("*生物药品*双歧杆菌活菌散", "1g*9包", "盒"),
)


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line, amounts without tax."""

    name: str
    model: str
    unit: str
    quantity: int
    amount_fen: int
    tax_fen: int


@dataclass(frozen=True, slots=True)
class Shudian:
    """A 数电票 of a pharmacy to a person."""

    number: str
    issue_date: date
    buyer_name: str
    seller_name: str
    seller_tax_id: str
    lines: tuple[InvoiceLine, ...]

    @property
    def amount_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)

    @property
    def tax_fen(self) -> int:
        return sum(line.tax_fen for line in self.lines)

    @property
    def total_fen(self) -> int:
        return self.amount_fen + self.tax_fen


def make_shudian(seed: int) -> Shudian:
    """One invoice, the same for the same seed."""
    draw = Draw(f"shudian/{seed}")
    day = date(2026, 1, 1) + timedelta(days=draw.number(0, 300))
    lines = []
    for name, model, unit in draw.some_of(_MEDICINES, draw.number(1, 4)):
        amount_fen = draw.number(500, 30_000)
        tax_fen = (amount_fen * _TAX_PERCENT + 50) // 100
        lines.append(InvoiceLine(name, model, unit, draw.number(1, 6), amount_fen, tax_fen))
    return Shudian(
        number=f"{day:%y}{draw.one_of(('32', '33', '44', '51'))}2000000{draw.digits(9)}",
        issue_date=day,
        buyer_name=draw.one_of(SURNAMES) + draw.one_of(GIVEN),
        seller_name=draw.one_of(_PHARMACIES),
        seller_tax_id=f"91{draw.digits(6)}MA{draw.letters(8, '0123456789ABCDEFGH')}",
        lines=tuple(lines),
    )


def shudian_xml(invoice: Shudian) -> bytes:
    """The XML original."""
    root = etree.Element("EInvoice")
    header = _add(root, "Header")
    _add(header, "EIid", invoice.number)
    _add(header, "EInvoiceTag", "SWEI3200")
    data = _add(root, "EInvoiceData")
    seller = _add(data, "SellerInformation")
    _add(seller, "SellerIdNum", invoice.seller_tax_id)
    _add(seller, "SellerName", invoice.seller_name)
    buyer = _add(data, "BuyerInformation")
    _add(buyer, "BuyerIdNum", "")
    _add(buyer, "BuyerName", invoice.buyer_name)
    basic = _add(data, "BasicInformation")
    _add(basic, "TotalAmWithoutTax", _yuan(invoice.amount_fen))
    _add(basic, "TotalTaxAm", _yuan(invoice.tax_fen))
    _add(basic, "TotalTax-includedAmount", _yuan(invoice.total_fen))
    _add(basic, "TotalTax-includedAmountInChinese", capital_amount(invoice.total_fen))
    for line in invoice.lines:
        item = _add(data, "IssuItemInformation")
        _add(item, "ItemName", line.name)
        _add(item, "Amount", _yuan(line.amount_fen))
        _add(item, "ComTaxAm", _yuan(line.tax_fen))
        _add(item, "TotaltaxIncludedAmount", _yuan(line.amount_fen + line.tax_fen))
    supervision = _add(root, "TaxSupervisionInfo")
    _add(supervision, "InvoiceNumber", invoice.number)
    _add(supervision, "IssueTime", invoice.issue_date.isoformat())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def shudian_ofd(invoice: Shudian) -> bytes:
    """The invoice's page as OFD."""
    return pack(layout_parts(shudian_layout(invoice), invoice.number))


def shudian_pdf(invoice: Shudian) -> bytes:
    """The invoice's page as text PDF."""
    return layout_pdf(shudian_layout(invoice), TITLE)


def shudian_layout(invoice: Shudian) -> BillLayout:
    """The usual form: buyer left of seller, lines, sums, the total in capitals and figures."""
    day = invoice.issue_date
    left, right = _party(60, invoice.buyer_name, ""), _party(1110, invoice.seller_name, invoice.seller_tax_id)
    texts = [
        PlacedText(0, (PAGE_WIDTH - 56 * len(TITLE)) // 2, 150, 56, TITLE),
        *_pair(1560, 110, "发票号码：", invoice.number),
        *_pair(1560, 170, "开票日期：", f"{day.year}年{day.month:02d}月{day.day:02d}日"),
        *left,
        *right,
        *_table(invoice),
        PlacedText(0, 100, 1010, _TEXT, "价税合计（大写）"),
        PlacedText(0, 480, 1010, _TEXT, capital_amount(invoice.total_fen).replace("元", "圆")),
        *_pair(1400, 1010, "（小写）", f"¥{_yuan(invoice.total_fen)}"),
        *_pair(100, 1340, "开票人：", "样例员"),
    ]
    rules = [RuledLine(0, 45, top, 2055, top) for top in (300, 520, 960, 1040, 1240)]
    return BillLayout(tuple(texts), (*rules, RuledLine(0, 1050, 300, 1050, 520)), 1)


def _party(left: int, name: str, tax_id: str) -> list[PlacedText]:
    return [*_pair(left, 380, "名称：", name), *_pair(left, 470, "统一社会信用代码/纳税人识别号：", tax_id)]


def _table(invoice: Shudian) -> list[PlacedText]:
    heads = (
        (100, "项目名称"),
        (620, "规格型号"),
        (900, "单位"),
        (1050, "数量"),
        (1350, "金额"),
        (1840, "税额"),
    )
    texts = [PlacedText(0, left, 570, _TEXT, head) for left, head in heads]
    for index, line in enumerate(invoice.lines):
        baseline = 630 + 50 * index
        texts += [
            PlacedText(0, 60, baseline, _TEXT, line.name),
            PlacedText(0, 620, baseline, _TEXT, line.model),
            PlacedText(0, 910, baseline, _TEXT, line.unit),
            PlacedText(0, 1100, baseline, _TEXT, str(line.quantity), right_aligned=True),
            PlacedText(0, 1480, baseline, _TEXT, _yuan(line.amount_fen), right_aligned=True),
            PlacedText(0, 2040, baseline, _TEXT, _yuan(line.tax_fen), right_aligned=True),
        ]
    return [
        *texts,
        PlacedText(0, 180, 930, _TEXT, "合计"),
        PlacedText(0, 1480, 930, _TEXT, f"¥{_yuan(invoice.amount_fen)}", right_aligned=True),
        PlacedText(0, 2040, 930, _TEXT, f"¥{_yuan(invoice.tax_fen)}", right_aligned=True),
    ]


def _pair(left: int, baseline: int, label: str, value: str) -> list[PlacedText]:
    head = PlacedText(0, left, baseline, _TEXT, label)
    return [head, PlacedText(0, left + head.width, baseline, _TEXT, value)] if value else [head]


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element


def _yuan(amount_fen: int) -> str:
    return format_yuan(amount_fen, grouped=False)
