"""Wrong and hostile files: a clear code with a sentence in both languages, and readers that go on."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib

import pytest

from claimwright.app.documents.public import explain_reading, read_file, render_page
from claimwright.core.documents import Hostile, MedicalBillReading, OtherDocument, OtherKind, Unreadable
from claimwright.samples import as_ofd, as_pdf, as_xml, make_bill
from claimwright.samples.ofd import ofd_parts, pack

BILL = make_bill(21)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE EInvoice [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><EInvoice><EInvoiceCode>&c;</EInvoiceCode></EInvoice>"""
LAUGHS_UTF_16 = LAUGHS.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")
FILE_ENTITY = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<EInvoice><EInvoiceCode>&f;</EInvoiceCode></EInvoice>"""


def _with_part(path: str, content: bytes) -> bytes:
    return pack({**ofd_parts(BILL), path: content})


def _bomb() -> bytes:
    return _with_part("Doc_0/Res/big.bin", b"\x00" * (15 * 1024 * 1024))


def _many_parts() -> bytes:
    return pack({**ofd_parts(BILL), **{f"Doc_0/Res/{number}": b"x" for number in range(1100)}})


def _lying_size() -> bytes:
    """A part whose head says 10 bytes and whose data unpacks to 30 MB."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packed.compress(b"\x00" * (30 * 1024 * 1024)) + packed.flush()
    name = b"OFD.xml"
    head = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(data), 10, len(name), 0)
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII",
        b"PK\x01\x02",
        20,
        20,
        0,
        8,
        0,
        33,
        0,
        len(data),
        10,
        len(name),
        0,
        0,
        0,
        0,
        0,
        0,
    )
    start = len(head) + len(name) + len(data)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(entry) + len(name), start, 0)
    return head + name + data + entry + name + end


def _locked_zip() -> bytes:
    content = bytearray(as_ofd(BILL))
    content[6] |= 1
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def _twice() -> bytes:
    out = io.BytesIO(as_ofd(BILL))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("ofd.XML", b"<x/>")
    return out.getvalue()


def _outside() -> bytes:
    parts = ofd_parts(BILL)
    parts["OFD.xml"] = parts["OFD.xml"].replace(b"Doc_0/Document.xml", b"../../../etc/passwd")
    return pack(parts)


def _without_fields() -> bytes:
    return as_xml(BILL).replace(BILL.bill_number.encode(), b"")


CASES = {
    "empty": (b"", "empty"),
    "noise": (bytes(range(1, 250)) * 4, "unknown_format"),
    "text": ("这不是票据".encode(), "unknown_format"),
    "picture renamed .xml": (PNG, "picture"),
    "jpeg": (b"\xff\xd8\xff\xe0" + b"\x00" * 40, "picture"),
    "truncated xml": (as_xml(BILL)[:900], "broken_xml"),
    "truncated ofd": (as_ofd(BILL)[:1500], "broken_ofd"),
    "truncated pdf": (as_pdf(BILL)[:600], "broken_pdf"),
    "zip without OFD.xml": (pack({"readme.txt": b"x"}), "unknown_format"),
    "a part is missing": (
        pack({path: part for path, part in ofd_parts(BILL).items() if "Page_0" not in path}),
        "broken_ofd",
    ),
    "broken xml inside": (_with_part("Doc_0/Document.xml", b"<a><b></a>"), "broken_xml"),
    "locked zip": (_locked_zip(), "encrypted"),
    "two parts of one name": (_twice(), "broken_ofd"),
    "laughs": (LAUGHS, "entities"),
    "file entity": (FILE_ENTITY, "entities"),
    "utf-16 entities": (
        LAUGHS.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16"),
        "entities",
    ),
    "entities inside": (_with_part("Doc_0/Document.xml", LAUGHS), "entities"),
    "zip bomb": (_bomb(), "zip_bomb"),
    "a part without a name": (_with_part("qQ/q", b"x").replace(b"qQ/q", b"\x00Q/q"), "broken_ofd"),
    "lying size": (_lying_size(), "broken_ofd"),
    "many parts": (_many_parts(), "too_many_parts"),
    "path out by name": (_with_part("../../etc/cron.d/x", b"x"), "path_escape"),
    "absolute path": (_with_part("/etc/passwd", b"x"), "path_escape"),
    "path out by reference": (_outside(), "path_escape"),
    "deep xml": (b"<a>" * 5000 + b"</a>" * 5000, "too_deep"),
    "a million elements": (b"<r>" + b"<a/>" * 1_000_000 + b"</r>", "too_many_parts"),
    "200 MB": (b"<" + b" " * (200 * 1024 * 1024), "too_large"),
    "bill without number": (_without_fields(), "fields_missing"),
}


@pytest.mark.parametrize("name", CASES)
def test_wrong_files_get_a_code_and_a_sentence(name: str) -> None:
    content, code = CASES[name]
    started = time.monotonic()
    reading = read_file(content, "invoice.xml")
    assert time.monotonic() - started < 5
    assert isinstance(reading, Unreadable | Hostile), reading
    assert reading.code.value == code, reading
    (said,) = explain_reading(reading)
    assert said.code == code
    assert len(said.zh) > 10
    assert len(said.en) > 20
    assert "—" not in said.zh + said.en, "every figure of the sentence is given"
    image = render_page(content)
    assert code == "fields_missing" or isinstance(image, Unreadable | Hostile)


def test_the_missing_fields_are_named() -> None:
    reading = read_file(_without_fields())
    assert isinstance(reading, Unreadable)
    assert reading.facts == {"fields": "bill_number"}
    assert reading.fields["payer_name"] == BILL.payer_name
    assert "票据号码" in explain_reading(reading)[0].zh


def test_sub_fen_amounts_are_not_rounded() -> None:
    total = f"{BILL.total_fen // 100}.{BILL.total_fen % 100:02d}"
    reading = read_file(
        as_xml(BILL).replace(f"<TotalAmount>{total}<".encode(), f"<TotalAmount>{total}1<".encode())
    )
    assert isinstance(reading, Unreadable)
    assert reading.facts == {"fields": "total_fen"}


def test_other_xml_and_pdf_are_named() -> None:
    reading = read_file(b"<?xml version='1.0'?><catalog><book>a</book></catalog>")
    assert isinstance(reading, OtherDocument)
    assert (reading.kind, reading.fields) == (OtherKind.PLAIN_XML, {"title": "catalog"})


def test_a_locked_pdf_says_so() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(as_pdf(BILL))))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    reading = read_file(out.getvalue())
    assert isinstance(reading, Unreadable)
    assert reading.code.value == "encrypted"


def test_mutated_files_never_break_the_reader() -> None:
    """Bit flips and cuts of good files: always a value, and a good file still reads afterwards."""
    seeds = (as_xml(BILL), as_ofd(BILL), as_pdf(BILL))
    state = 12345
    for number in range(240):
        content = bytearray(seeds[number % 3])
        for _ in range(1 + number % 8):
            state = (state * 1103515245 + 12345) % 2**31
            content[state % len(content)] ^= 1 << (state % 8)
        cut = len(content) if number % 4 else state % len(content)
        reading = read_file(bytes(content[:cut]))
        if isinstance(reading, Hostile):
            assert reading.code.value not in ("reader_died", "time_out"), (number, reading)
    assert isinstance(read_file(seeds[0]), MedicalBillReading)
