"""A file that was changed after it was made shows signs with their place; an honest one shows none."""

from __future__ import annotations

import pytest

from claimwright.app.documents.public import explain_reading
from claimwright.app.documents.readers.editors import editor_in
from claimwright.app.documents.readers.read import read_content
from claimwright.core.documents import (
    GateCode,
    MedicalBill,
    MedicalBillReading,
    OtherDocument,
    Reading,
    TamperCode,
    TamperSign,
    Unreadable,
    UnreadableCode,
)
from claimwright.core.documents.bill import Box, FieldEvidence, Source
from claimwright.core.documents.tampering import overlap, tamper_findings
from claimwright.samples import as_pdf, make_bill, tampered
from claimwright.samples.photo import UNSEEN, drawn_form
from claimwright.samples.photo.arrange import arrange
from claimwright.samples.shudian import make_shudian, shudian_pdf

BILLS = [make_bill(seed) for seed in range(31, 37)]


def _signs(content: bytes) -> tuple[TamperSign, ...]:
    reading: Reading = read_content(content)
    assert isinstance(reading, MedicalBillReading | OtherDocument | Unreadable)
    return reading.signs


@pytest.mark.parametrize("bill", BILLS, ids=range(len(BILLS)))
def test_each_way_of_changing_a_pdf_is_named(bill: MedicalBill) -> None:
    assert [sign.code for sign in _signs(tampered.covered_pdf(bill))] == [TamperCode.TEXT_COVERED]
    assert [sign.code for sign in _signs(tampered.mixed_font_pdf(bill))] == [TamperCode.OTHER_FONT]
    assert [sign.code for sign in _signs(tampered.edited_pdf(bill))] == [TamperCode.EDITED_WITH]
    changed = [sign.code for sign in _signs(tampered.signed_then_changed_pdf(bill))]
    assert changed == [TamperCode.CHANGED_AFTER_SIGNING]
    assert {sign.code for sign in _signs(tampered.replaced_pdf(bill))} == {TamperCode.VALUE_REPLACED}


def test_the_sign_stands_on_the_total_and_says_what_was_there_before() -> None:
    bill = BILLS[0]
    reading = read_content(tampered.replaced_pdf(bill))
    assert isinstance(reading, MedicalBillReading)
    total = reading.evidence["total_fen"]
    assert total.box is not None
    (sign,) = [sign for sign in reading.signs if sign.box and overlap(sign.box, total.box)]
    assert str(sign.facts["after"]).endswith(total.text.lstrip("¥￥"))
    assert sign.facts["before"] != sign.facts["after"]
    (finding,) = [found for found in reading.findings if found.field == "total_fen"]
    assert finding.code is GateCode.TAMPER_SIGN
    said = [one for one in explain_reading(reading) if one.field == "total_fen"]
    assert "早先版本" in said[0].zh
    assert "earlier state" in said[0].en


def test_honest_files_show_none() -> None:
    for number, bill in enumerate(BILLS):
        assert _signs(as_pdf(bill)) == ()
        assert _signs(tampered.resaved_pdf(bill)) == ()
        assert _signs(as_pdf(bill, arrange(bill, UNSEEN[number % 4]))) == ()
        assert _signs(as_pdf(bill, arrange(bill, drawn_form(number)))) == ()
        assert _signs(shudian_pdf(make_shudian(number))) == ()


def test_a_scan_is_read_as_a_picture_whatever_text_lies_under_or_on_it() -> None:
    """A hidden layer may say anything: the picture is what people see."""
    for content in (
        tampered.scan_pdf(BILLS[0], UNSEEN[0], 1, text_layer=True),
        tampered.over_scan_pdf(BILLS[0], UNSEEN[0], 1),
    ):
        reading = read_content(content)
        assert isinstance(reading, Unreadable)
        assert reading.code is UnreadableCode.NO_TEXT


def test_phones_printers_and_converters_are_no_editors() -> None:
    for name in ("iOS 17.1", "HUAWEI P60", "Microsoft: Print To PDF", "WPS Office", "Skia/PDF m120", "Canon"):
        assert editor_in(name) is None
    assert editor_in("Adobe Photoshop 25.0 (Windows)\n") == "Adobe Photoshop 25.0 (Windows)"


def test_a_sign_is_a_finding_of_the_field_in_its_box() -> None:
    evidence = {"total_fen": FieldEvidence(Source.TEXT, "1.00", Box(0, 100, 100, 200, 120))}
    here = TamperSign(TamperCode.TEXT_COVERED, Box(0, 150, 110, 260, 130))
    elsewhere = TamperSign(TamperCode.TEXT_COVERED, Box(1, 150, 110, 260, 130))
    findings = tamper_findings((here, elsewhere, TamperSign(TamperCode.EDITED_WITH)), evidence)
    assert [found.field for found in findings] == ["total_fen", None, None]
