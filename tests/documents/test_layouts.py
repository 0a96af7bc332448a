"""Forms of several provinces, as OFD and PDF: known forms are read whole, unknown ones never wrongly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace

import pytest

from claimwright.app.documents.readers.read import read_content
from claimwright.core.documents import BillKind, MedicalBill, MedicalBillReading
from claimwright.core.documents.layout import BillLayout, PlacedText, lay_out
from claimwright.samples import as_ofd, as_pdf, make_bill
from claimwright.samples.photo.arrange import arrange
from claimwright.samples.photo.forms import BUILD, Form
from claimwright.samples.photo.unseen import UNSEEN

WRITERS: dict[str, Callable[[MedicalBill, BillLayout], bytes]] = {
    "ofd": lambda bill, layout: as_ofd(bill, layout=layout),
    "pdf": lambda bill, layout: as_pdf(bill, layout=layout),
}
SEEDS = range(100, 112)


def _printed(form: Form, kind: BillKind) -> set[str]:
    others = form.other_inpatient if kind is BillKind.INPATIENT else form.other_outpatient
    names = {name for row in form.header for _, name in row} | {name for _, name in others}
    if "stay" in names:
        names |= {"admission_date", "discharge_date"}
    return (names | {"hospital_name", "total_fen"}) & {field.name for field in fields(MedicalBill)}


def _differences(form: Form, writer: str) -> Iterator[tuple[str, object, object, bool]]:
    """(field, printed, read, gate passed) of every field that is not read as printed."""
    for seed in SEEDS:
        bill = make_bill(seed)
        reading = read_content(WRITERS[writer](bill, arrange(bill, form)))
        if not isinstance(reading, MedicalBillReading):
            yield "bill", bill, None, False
            continue
        passed = reading.findings == ()
        for name in _printed(form, bill.kind):
            printed, read = getattr(bill, name), getattr(reading.bill, name)
            if printed != read:
                yield name, printed, read, passed
        wanted = [(line.name, line.amount_fen) for line in bill.fees]
        lines = [(line.name, line.amount_fen) for line in reading.bill.fees]
        if lines != wanted:
            yield "fees", wanted, lines or None, passed


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("form", BUILD, ids=lambda form: form.name)
def test_known_forms_are_read_whole(form: Form, writer: str) -> None:
    assert list(_differences(form, writer)) == []


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("form", UNSEEN, ids=lambda form: form.name)
def test_unknown_forms_are_never_read_wrongly(form: Form, writer: str) -> None:
    """A label that is not known leaves a field empty, and an amount that is missing stops at the gate."""
    for name, _, read, passed in _differences(form, writer):
        assert read is None, name
        assert not (passed and name.endswith("_fen")), name


@pytest.mark.parametrize("writer", WRITERS)
def test_a_hospital_name_of_two_lines_is_read_whole(writer: str) -> None:
    name = "江淮市云栖人民医院（江淮医科大学第一附属医院、江淮市急救中心）"
    bill = replace(make_bill(7), hospital_name=name)
    usual = lay_out(bill)
    (placed,) = [text for text in usual.texts if text.text == name]
    cut = (
        replace(placed, text=name[:20], baseline=placed.baseline - 20),
        replace(placed, text=name[20:], baseline=placed.baseline + 20),
    )
    texts = (*(text for text in usual.texts if not text.text.startswith(("收款单位", name))), *cut)
    label = PlacedText(0, 100, placed.baseline - 20, placed.size, "收款单位（章）：")
    reading = read_content(WRITERS[writer](bill, replace(usual, texts=(*texts, label))))
    assert isinstance(reading, MedicalBillReading)
    assert reading.bill.hospital_name == name
    assert reading.findings == ()


def _placed(rows: list[list[tuple[int, str]]]) -> BillLayout:
    texts = [
        PlacedText(0, left, 100 + 60 * number, 34, text)
        for number, row in enumerate(rows)
        for left, text in row
    ]
    return BillLayout(tuple(texts), (), 1)


HEAD = [
    [(700, "某省医疗门诊收费票据（电子）")],
    [(100, "票据代码：11060126"), (1200, "票据号码：0000000001")],
    [(100, "交款人：王安"), (1200, "开票日期：2026-03-02")],
    [(100, "项目名称"), (800, "金额（元）")],
    [(100, "西药费"), (800, "60.00")],
    [(100, "其他费用"), (800, "40.00")],
    [(100, "合计（小写）：100.00")],
]
END = [[(100, "收款单位：某市医院")]]


def _paid(rows: list[list[tuple[int, str]]]) -> tuple[list[int | None], list[str]]:
    reading = read_content(as_pdf(make_bill(1), layout=_placed([*HEAD, *rows, *END])))
    assert isinstance(reading, MedicalBillReading), reading
    bill = reading.bill
    paid = [bill.fund_paid_fen, bill.other_paid_fen, bill.account_paid_fen, bill.cash_paid_fen]
    return paid, [found.code.value for found in reading.findings]


def test_payments_below_their_labels() -> None:
    labels = [(100, "医保统筹基金支付"), (600, "其他支付"), (1000, "个人账户支付"), (1500, "个人现金支付")]
    values = [(150, "30.00"), (610, "0.00"), (1050, "20.00"), (1550, "50.00")]
    assert _paid([labels, values]) == ([3000, 0, 2000, 5000], [])
    shifted = [(150, "30.00"), (1050, "20.00"), (1550, "50.00")]  # an empty cell is not a zero
    assert _paid([labels, shifted]) == ([3000, None, 2000, 5000], ["payers_missing"])


def test_payments_in_other_words() -> None:
    rows = [
        [(100, "本次统筹基金报销：30.00"), (900, "大病保险支付：0.00")],
        [(100, "医保账户余额：999.00"), (900, "本次个人账户付：20.00")],
        [(100, "本次现金付：50.00"), (900, "个人自费部分：10.00")],
    ]
    assert _paid(rows) == ([3000, 0, 2000, 5000], [])


def test_two_payments_of_one_meaning_are_left_to_a_person() -> None:
    rows = [
        [(100, "居民统筹报销：10.00"), (900, "职工统筹报销：20.00")],
        [(100, "大病保险支付：0.00"), (900, "本次个人账户付：20.00")],
        [(100, "本次现金付：50.00")],
    ]
    assert _paid(rows) == ([None, 0, 2000, 5000], ["payers_missing"])
