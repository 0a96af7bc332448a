"""What the generator writes, the readers read back: every field, in every form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimwright.app.documents.readers.read import read_content
from claimwright.core.documents import (
    BillKind,
    FeeLine,
    MedicalBill,
    MedicalBillReading,
    Source,
    gate,
)
from claimwright.samples import as_ofd, as_pdf, as_xml, make_bill
from claimwright.samples.bills import red_bill


def _with_attachment(bill: MedicalBill) -> bytes:
    return as_ofd(bill, attach_xml=True)


FORMS: dict[str, Callable[[MedicalBill], bytes]] = {
    "xml": as_xml,
    "ofd": as_ofd,
    "ofd_with_xml": _with_attachment,
    "pdf": as_pdf,
}
NOT_PRINTED = {"hospital_code"}


def _printed(lines: tuple[FeeLine, ...]) -> list[FeeLine]:
    """The printed form shows no codes of lines."""
    return [replace(line, code=None) for line in lines]


def _assert_same(read: MedicalBill, made: MedicalBill, form: str) -> None:
    whole = form in ("xml", "ofd_with_xml")
    for field in fields(MedicalBill):
        got, wanted = getattr(read, field.name), getattr(made, field.name)
        if not whole and field.name in NOT_PRINTED:
            assert got is None
        elif not whole and field.name in ("fees", "items"):
            assert _printed(got) == _printed(wanted)
        else:
            assert got == wanted, field.name


def _read(content: bytes) -> MedicalBillReading:
    reading = read_content(content)
    assert isinstance(reading, MedicalBillReading), reading
    return reading


bills = st.builds(
    make_bill,
    st.integers(0, 10**9),
    kind=st.sampled_from(BillKind),
    total_fen=st.one_of(st.none(), st.integers(1, 10**9)),
    fund_paid_fen=st.none(),
    with_items=st.booleans(),
)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bill=bills)
def test_every_field_comes_back(form: str, bill: MedicalBill) -> None:
    assert gate(bill) == ()
    reading = _read(FORMS[form](bill))
    _assert_same(reading.bill, bill, form)
    assert reading.findings == ()


@pytest.mark.parametrize("form", FORMS)
def test_red_bill_comes_back_as_red(form: str) -> None:
    bill = make_bill(11)
    reading = _read(FORMS[form](red_bill(bill, 1)))
    assert reading.bill.red_of == (bill.bill_code, bill.bill_number)
    assert reading.bill.total_fen == -bill.total_fen
    assert [found.code.value for found in reading.findings] == ["red_bill"]


@pytest.mark.parametrize("form", FORMS)
def test_wrong_sum_is_found_in_every_form(form: str) -> None:
    bill = make_bill(12)
    assert bill.cash_paid_fen is not None
    reading = _read(FORMS[form](replace(bill, cash_paid_fen=bill.cash_paid_fen + 100)))
    assert [found.code.value for found in reading.findings] == ["payers_sum"]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_bill_gives_the_same_bytes(form: str) -> None:
    assert FORMS[form](make_bill(5)) == FORMS[form](make_bill(5))
    assert FORMS[form](make_bill(5)) != FORMS[form](make_bill(6))


@pytest.mark.parametrize(
    ("form", "sources"),
    [
        ("xml", (Source.XML,)),
        ("ofd", (Source.TEXT,)),
        ("pdf", (Source.TEXT,)),
        ("ofd_with_xml", (Source.ATTACHMENT, Source.TEXT)),
    ],
)
def test_evidence_names_source_text_and_place(form: str, sources: tuple[Source, ...]) -> None:
    bill = make_bill(3, kind=BillKind.INPATIENT)
    reading = _read(FORMS[form](bill))
    assert reading.sources == sources
    total = reading.evidence["total_fen"]
    assert total.source is sources[0]
    assert total.text == f"{bill.total_fen // 100}.{bill.total_fen % 100:02d}"
    assert total.box is not None
    assert total.box.page == 0
    assert 650 < total.box.left < total.box.right < 900
    assert 600 < total.box.top < total.box.bottom < 700


def test_text_that_contradicts_the_attached_xml_goes_to_a_person() -> None:
    bill = make_bill(9)
    shown = replace(bill, payer_name="另一个人", total_fen=bill.total_fen + 1)
    from claimwright.core.documents.layout import lay_out

    reading = _read(as_ofd(bill, attach_xml=True, layout=lay_out(shown, "江苏省医疗门诊收费票据（电子）")))
    assert reading.bill.total_fen == bill.total_fen  # the attachment is trusted more
    disagreeing = {found.field for found in reading.findings if found.code.value == "sources_disagree"}
    assert disagreeing == {"payer_name", "total_fen"}
