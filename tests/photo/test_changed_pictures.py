"""Changed pictures, misread hospitals, several papers, and pages drawn with their boxes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from claimwright.app.documents.photo.hospital import with_known_hospital
from claimwright.app.documents.photo.page import SeenGlyph
from claimwright.app.documents.photo.read_picture import without_misread_check_code
from claimwright.app.documents.public import (
    explain_reading,
    paper_print,
    read_documents,
    read_file,
    same_paper,
)
from claimwright.app.documents.readers.page_text import Page
from claimwright.app.documents.readers.raw import RawDocument, RawValue
from claimwright.core.documents import MedicalBill, MedicalBillReading, TamperCode, Unreadable
from claimwright.core.documents.bill import Box, FieldEvidence, Source
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.tampering import overlap
from claimwright.samples import as_xml, make_bill, tampered
from claimwright.samples.photo import DAMAGES, UNSEEN, bill_page, photograph, photograph_bill, side_by_side

START = "from claimwright.entry.cli import main; main()"


def test_a_painted_amount_on_a_photograph_has_another_grain() -> None:
    changed = read_file(tampered.pasted_photo(make_bill(40), UNSEEN[0], "photo", 0, way="painted"))
    assert isinstance(changed, MedicalBillReading)
    (sign,) = changed.signs
    assert sign.code is TamperCode.OTHER_NOISE
    assert sign.box is not None
    assert overlap(sign.box, Box(0, 500, 0, 1000, 1000)) > 0, "the total stands on the right"
    honest = read_file(photograph_bill(make_bill(40), UNSEEN[0], DAMAGES["photo"], 0))
    assert isinstance(honest, MedicalBillReading)
    assert honest.signs == ()


def test_text_typed_over_a_scan_is_named_and_the_scan_is_read() -> None:
    bill = make_bill(41)
    reading = read_file(tampered.over_scan_pdf(bill, UNSEEN[1], 3))
    signs = {sign.code for sign in getattr(reading, "signs", ())}
    assert TamperCode.TEXT_OVER_PICTURE in signs


def test_two_bills_on_one_photograph_are_two_documents() -> None:
    bills = [make_bill(50), make_bill(51)]
    picture = side_by_side([bill_page(bill, UNSEEN[0], 1) for bill in bills], 1)
    readings = read_documents(photograph(picture, DAMAGES["clean"], 1))
    assert [one.bill.bill_number for one in readings if isinstance(one, MedicalBillReading)] == [
        bill.bill_number for bill in bills
    ]
    assert read_documents(as_xml(bills[0])) == (read_file(as_xml(bills[0])),)
    prints = [paper_print(one) for one in readings]
    assert not same_paper(*prints)
    assert same_paper(prints[1], paper_print(read_file(as_xml(bills[1]))))


def test_heic_is_refused_with_what_to_do() -> None:
    reading = read_file(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 400)
    assert isinstance(reading, Unreadable)
    (said,) = explain_reading(reading)
    assert "兼容性最佳" in said.zh
    assert "Most Compatible" in said.en


def _bill_read_as(name: str, unclear: str) -> MedicalBill:
    made = make_bill(7)
    bill = MedicalBill(**{**{f: getattr(made, f) for f in made.__slots__}, "hospital_name": name})
    bill = MedicalBill(**{**{f: getattr(bill, f) for f in bill.__slots__}, "bill_code": "33060126"})
    glyphs = [
        SeenGlyph(c, 10.0 * i, 10.0, 10.0 * i + 9, 20.0, 0.6 if c in unclear else 0.999, 0, 0.0, 1.0)
        for i, c in enumerate(name)
    ]
    page = Page(0, 200.0, 100.0, list(glyphs))
    return with_known_hospital(bill, FieldEvidence(Source.OCR, name, Box(0, 0, 90, 1000, 210)), page)


def test_a_misread_hospital_is_put_right_only_without_a_doubt() -> None:
    assert _bill_read_as("钱塘新城任和医院", "任").hospital_name == "钱塘新城仁和医院"
    assert _bill_read_as("钱塘新城任和医院", "").hospital_name == "钱塘新城任和医院", "it was read clearly"
    assert _bill_read_as("越州市望湖第二医院", "二").hospital_name == "越州市望湖第二医院", "another hospital"
    assert _bill_read_as("江淮市云西人民医院", "西").hospital_name == "江淮市云西人民医院", "another region"


def test_pages_are_written_with_a_box_for_every_value(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(photograph_bill(make_bill(60), UNSEEN[2], DAMAGES["photo"], 2))
    (tmp_path / "b.xml").write_bytes(as_xml(make_bill(61)))
    done = subprocess.run(
        [sys.executable, "-c", START, "read", "a.jpg", "b.xml", "--json", "--pages", "--out", "pages"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == max(one["exit_code"] for one in said), done.stderr
    for one in said:
        (page,) = one["pages"]
        evidence = one["reading"]["evidence"].values()
        assert page["boxes"] == sum(known["box"] is not None for known in evidence) > 15
        root = ElementTree.parse(tmp_path / page["file"]).getroot()
        assert len(root.findall(".//{*}rect")) == page["boxes"]


def _check_code_seen_as(text: str, *, number_seen: bool = True) -> bool:
    """True when a person has to look at it."""
    bill = make_bill(7)
    values = {"check_code": RawValue(text), "total_fen": RawValue("1.00")}
    values |= {"bill_number": RawValue(bill.bill_number)} if number_seen else {}
    found = GateFinding(GateCode.SOURCES_DISAGREE, {}, "check_code")
    return bool(without_misread_check_code((found,), bill, RawDocument(Source.OCR, "", values)))


def test_the_qr_code_decides_over_a_misread_check_code_only_where_all_else_agrees() -> None:
    code = make_bill(7).check_code
    assert code is not None
    assert not _check_code_seen_as(f"{code[:-1]}z")
    assert _check_code_seen_as(code[::-1])
    assert _check_code_seen_as(f"{code[:-1]}z", number_seen=False)
