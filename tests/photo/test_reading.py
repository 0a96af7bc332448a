"""Photographs read end to end in the limited process: right, or a person is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from claimwright.app.documents.photo.pool import picture_pool
from claimwright.app.documents.public import PageImage, read_file, render_page, warm_picture_readers
from claimwright.core.documents import (
    BillKind,
    GateCode,
    MedicalBill,
    MedicalBillReading,
    OtherDocument,
    OtherKind,
)
from claimwright.core.documents.bill import Source
from claimwright.samples import make_bill
from claimwright.samples.photo import (
    BUILD,
    DAMAGES,
    UNSEEN,
    bill_page,
    make_paper,
    photograph,
    photograph_bill,
    side_by_side,
)
from claimwright.samples.photo.arrange import arrange
from claimwright.samples.photo.render import fiscal_qr, render

START = "from claimwright.entry.cli import main; main()"
NOT_PRINTED = {"hospital_code", "items", "red_of", "fees"}


def _bill(content: bytes) -> MedicalBillReading:
    reading = read_file(content)
    assert isinstance(reading, MedicalBillReading), reading
    return reading


def _assert_same(read: MedicalBill, made: MedicalBill) -> None:
    for field in fields(MedicalBill):
        if field.name not in NOT_PRINTED:
            assert getattr(read, field.name) == getattr(made, field.name), field.name
    lines = [(line.name, line.amount_fen) for line in read.fees]
    assert lines == [(line.name, line.amount_fen) for line in made.fees]


def test_the_reader_of_pictures_has_no_sockets() -> None:
    """The system call filter is on: rapidocr's models come from its wheel, never from the network."""
    if sys.platform == "linux":
        assert picture_pool().warm()


def test_the_first_photograph_finds_a_reader_that_is_ready() -> None:
    pool = picture_pool()
    warm_picture_readers().join(timeout=120)
    child = pool._take()
    pool._give_back(child)
    assert child is not None
    assert child.alive()


@pytest.mark.parametrize(
    ("form", "damage", "kind"),
    [
        (BUILD[0], "photo", BillKind.INPATIENT),
        (BUILD[1], "turned", BillKind.OUTPATIENT),
        (BUILD[3], "perspective", BillKind.INPATIENT),
        (UNSEEN[3], "photo", BillKind.OUTPATIENT),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_photographed_bill_comes_back_whole(form: object, damage: str, kind: BillKind) -> None:
    bill = make_bill(321, kind=kind)
    reading = _bill(photograph_bill(bill, form, DAMAGES[damage], 17))  # type: ignore[arg-type]
    _assert_same(reading.bill, bill)
    assert {found.code for found in reading.findings} <= {GateCode.UNSURE}
    assert reading.sources == (Source.QR, Source.OCR)
    assert reading.evidence["bill_number"].source is Source.QR


def test_boxes_are_places_on_the_picture_as_it_was_sent() -> None:
    bill = make_bill(322)
    reading = _bill(photograph(bill_page(bill, BUILD[0], 2), DAMAGES["clean"], 2))
    box = reading.evidence["bill_number"].box
    assert box is not None
    placed = next(text for text in arrange(bill, BUILD[0]).texts if text.field == "bill_number")
    assert abs(box.left - placed.left * 1000 / 2100) < 15
    assert box.top < placed.baseline * 1000 / 1480 < box.bottom + 10


def test_without_a_qr_code_nobody_vouches_for_the_number() -> None:
    bill = make_bill(323)
    reading = _bill(photograph_bill(bill, BUILD[2], DAMAGES["clean"], 3, with_qr=False))
    _assert_same(reading.bill, bill)
    named = {found.field for found in reading.findings if found.code is GateCode.NOT_CONFIRMED}
    assert named == {"bill_code", "bill_number", "issue_date"}


def test_print_that_was_altered_after_issue_contradicts_its_qr_code() -> None:
    bill = make_bill(324, total_fen=45_000, fund_paid_fen=5_000, account_paid_fen=0)
    more = replace(
        bill,
        total_fen=bill.total_fen + 900_000,
        cash_paid_fen=40_000 + 900_000,
        fees=(replace(bill.fees[0], amount_fen=bill.fees[0].amount_fen + 900_000), *bill.fees[1:]),
    )
    page = render(arrange(more, BUILD[0]), qr_text=fiscal_qr(bill), seal_text=bill.hospital_name)
    reading = _bill(photograph(page, DAMAGES["clean"], 4))
    found = [(found.code, found.field) for found in reading.findings]
    assert (GateCode.SOURCES_DISAGREE, "total_fen") in found


def test_two_bills_in_one_picture_go_to_a_person() -> None:
    pages = [bill_page(make_bill(seed), BUILD[0], seed) for seed in (325, 326)]
    reading = _bill(photograph(side_by_side(pages, 1), DAMAGES["clean"], 1))
    found = [found for found in reading.findings if found.code is GateCode.SEVERAL_DOCUMENTS]
    assert [dict(one.facts) for one in found] == [{"count": 2}]


def test_a_scan_in_a_pdf_is_read_like_a_photograph() -> None:
    bill = make_bill(327)
    out = BytesIO()
    Image.fromarray(bill_page(bill, BUILD[0], 1)).save(out, "PDF", resolution=200)
    reading = _bill(out.getvalue())
    assert reading.media_type == "application/pdf"
    assert reading.bill.total_fen == bill.total_fen


def test_an_identity_card_is_told_by_its_number() -> None:
    paper = make_paper(OtherKind.ID_CARD, 5)
    reading = read_file(photograph(paper.page, DAMAGES["photo"], 5))
    assert isinstance(reading, OtherDocument)
    assert reading.kind is OtherKind.ID_CARD
    assert {name: reading.fields[name] for name in paper.fields} == paper.fields
    assert reading.evidence["id_number"].box is not None


def test_a_discharge_summary_in_words_the_reader_was_not_built_with() -> None:
    paper = make_paper(OtherKind.DISCHARGE_SUMMARY, 6, variant=1)
    reading = read_file(photograph(paper.page, DAMAGES["photo"], 6))
    assert isinstance(reading, OtherDocument)
    assert reading.kind is OtherKind.DISCHARGE_SUMMARY
    assert reading.fields["discharge_date"] == paper.fields["discharge_date"]
    assert GateCode.PERSON_LOOKS in {found.code for found in reading.findings}


def test_a_picture_is_drawn_to_show_beside_its_fields() -> None:
    page = render_page(photograph_bill(make_bill(328), BUILD[0], DAMAGES["photo"], 8))
    assert isinstance(page, PageImage)
    assert page.media_type == "image/jpeg"
    assert max(Image.open(BytesIO(page.content)).size) == 1600


def test_the_command_line_reads_a_photograph(tmp_path: Path) -> None:
    bill = make_bill(329)
    path = tmp_path / "photo.jpg"
    path.write_bytes(photograph_bill(bill, BUILD[0], DAMAGES["photo"], 9))
    command = [sys.executable, "-c", START, "read", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=80, check=False)
    said = json.loads(done.stdout)
    assert said["result"] == "MedicalBillReading"
    assert said["reading"]["bill"]["total_fen"] == bill.total_fen
    assert done.returncode == said["exit_code"] in (0, 2)
