"""Pictures before any text is read: limits, sheets, seals, QR codes."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from claimwright.app.documents.photo.decode import LONG_SIDE_MAX, decode
from claimwright.app.documents.photo.header import looks_like_picture
from claimwright.app.documents.photo.qr import read_codes
from claimwright.app.documents.photo.seal import without_seals
from claimwright.app.documents.photo.sheet import Sheet, find_sheets, turned
from claimwright.app.documents.readers.limits import ReadEnded
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.messages import explain_finding, explain_reading
from claimwright.core.documents.reading import Hostile, HostileCode, OtherKind, Unreadable, UnreadableCode
from claimwright.core.documents.words import OTHER_KINDS
from claimwright.samples import make_bill
from claimwright.samples.photo import BUILD, DAMAGES, bill_page, photograph, photograph_bill, side_by_side

BILL = make_bill(11)
PAGE = bill_page(BILL, BUILD[0], 2)


def _png_header(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def _saved(form: str, size: tuple[int, int] = (400, 300), **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (250, 250, 250)).save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_png_header(40_000, 40_000), "too_many_pixels"),
        (_png_header(500_000, 500_000), "too_many_pixels"),
        (_png_header(900, 900), "broken_picture"),
        (photograph_bill(BILL, BUILD[0], DAMAGES["photo"], 1)[:20_000], "broken_picture"),
        (_saved("PNG", (20, 300)), "picture_too_small"),
        (_saved("GIF"), "picture"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 60, "picture"),
    ],
)
def test_what_is_no_readable_picture_ends_with_its_code(content: bytes, code: str) -> None:
    with pytest.raises(ReadEnded) as ended:
        decode(content)
    assert ended.value.result.code.value == code


def test_a_large_picture_is_made_smaller_and_turned_upright_by_its_camera_tag() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    out = BytesIO()
    Image.new("RGB", (4000, 3000), (250, 250, 250)).save(out, "JPEG", exif=exif)
    assert decode(out.getvalue()).shape == (LONG_SIDE_MAX, LONG_SIDE_MAX * 3 // 4, 3)


def test_headers() -> None:
    assert looks_like_picture(_saved("JPEG"))
    assert looks_like_picture(_saved("PNG"))
    assert not looks_like_picture(b"\x89PNG\r\n\x1a\n" + b"\0" * 80)
    assert not looks_like_picture(b"\xff\xd8\xff\xe0" + b"\0" * 400)


@pytest.mark.parametrize("damage", ["photo", "perspective", "shadow", "hard"])
def test_a_sheet_is_found_and_flattened(damage: str) -> None:
    picture = decode(photograph(PAGE, DAMAGES[damage], 5))
    (sheet,) = find_sheets(picture)
    assert sheet.pixels.shape != picture.shape
    assert abs(sheet.width / sheet.height - PAGE.shape[1] / PAGE.shape[0]) < 0.2


def test_the_frame_of_a_table_is_no_sheet() -> None:
    (sheet,) = find_sheets(PAGE)
    assert sheet.pixels.shape == PAGE.shape


def test_three_bills_on_a_desk_are_three_sheets() -> None:
    pages = [bill_page(make_bill(seed), BUILD[seed % 4], seed) for seed in (1, 2, 3)]
    assert len(find_sheets(decode(photograph(side_by_side(pages, 4), DAMAGES["clean"], 4)))) == 3


@pytest.mark.parametrize("degrees", [90.0, 180.0, -90.0, 12.0])
def test_a_turned_sheet_knows_where_its_pixels_came_from(degrees: float) -> None:
    page = np.full((300, 500, 3), 255, np.uint8)
    page[40:44, 100:104] = 0
    sheet = turned(Sheet(page, np.eye(3)), degrees)
    rows, columns = np.nonzero(sheet.pixels[..., 0] < 128)
    back = sheet.to_picture @ np.array([columns.mean(), rows.mean(), 1.0])
    assert np.allclose(back[:2] / back[2], [101.5, 41.5], atol=1.5)


def test_a_red_seal_is_paled_and_black_print_below_it_stays() -> None:
    page = PAGE.copy()
    red = (page[..., 0].astype(int) - page[..., 1] > 90).sum()
    cleaned = without_seals(page)
    left = (cleaned[..., 0].astype(int) - cleaned[..., 1] > 90).sum()
    assert left < red / 20
    dark = (page.max(axis=2) < 80).sum()
    assert (cleaned.max(axis=2) < 100).sum() > 0.97 * dark


def _code(text: str) -> np.ndarray:  # type: ignore[type-arg]
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    grey = np.array(code.to_image(scale=5, add_quiet_zones=True))
    return np.stack([grey] * 3, axis=2)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "CZ-EI-32,32060123,0123456789,a1b2c3,993.54,20230506",
            {
                "bill_code": "32060123",
                "bill_number": "0123456789",
                "check_code": "a1b2c3",
                "total_fen": "993.54",
                "issue_date": "20230506",
            },
        ),
        (
            "01,31,,23322000000012345678,100.00,20230506,,ABCD",
            {"invoice_number": "23322000000012345678", "total_yuan": "100.00", "issue_date": "20230506"},
        ),
        (
            "01,10,032001900111,12345678,88.50,20230506,12345678901234567890,ABCD",
            {
                "invoice_code": "032001900111",
                "invoice_number": "12345678",
                "amount_without_tax_yuan": "88.50",
                "issue_date": "20230506",
                "check_code": "12345678901234567890",
            },
        ),
        (
            "https://pj.example.gov.cn/page/32060123/0123456789/a1b2c3",
            {"bill_code": "32060123", "bill_number": "0123456789", "check_code": "a1b2c3"},
        ),
    ],
)
def test_qr_codes(text: str, values: dict[str, str]) -> None:
    (source,) = read_codes(_code(text))
    assert {name: raw.text for name, raw in source.values.items()} == values


def test_other_qr_codes_say_nothing() -> None:
    assert read_codes(_code("https://example.org/hello")) == []


def test_600_mutated_pictures_end_with_a_code_or_a_picture() -> None:
    chance = np.random.default_rng(7)
    small = Image.fromarray(chance.integers(0, 255, (60, 80, 3), dtype=np.uint8))
    files = []
    for form, options in (
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("BMP", {}),
    ):
        out = BytesIO()
        small.save(out, form, **options)
        files.append(out.getvalue())
    codes = set()
    for number in range(600):
        content = bytearray(files[number % len(files)])
        for _ in range(int(chance.integers(1, 12))):
            content[int(chance.integers(0, min(len(content), 200)))] = int(chance.integers(0, 256))
        if number % 5 == 0:
            content = content[: int(chance.integers(1, len(content)))]
        try:
            codes.add(str(decode(bytes(content)).ndim))
        except ReadEnded as ended:
            codes.add(ended.result.code.value)
    assert {"3", "broken_picture", "picture"} <= codes


@pytest.mark.parametrize("code", [*GateCode, *UnreadableCode, *HostileCode])
def test_every_reason_is_said_in_both_languages(code: GateCode | UnreadableCode | HostileCode) -> None:
    if isinstance(code, GateCode):
        said = explain_finding(GateFinding(code, {"text": "1.00", "count": 2}, "total_fen"))
    elif isinstance(code, UnreadableCode):
        (said,) = explain_reading(Unreadable(code, {"width": 20, "height": 30}))
    else:
        (said,) = explain_reading(Hostile(code, {"megapixels_max": 64}))
    assert said.code == code.value
    assert len(said.zh) > 8
    assert len(said.en) > 15


@pytest.mark.parametrize("kind", list(OtherKind))
def test_every_kind_has_a_name(kind: OtherKind) -> None:
    assert all(OTHER_KINDS[kind])
