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
