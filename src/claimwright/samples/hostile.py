"""Files that harm: seeds of every form, mutations of them, and attacks made on purpose. All from a seed."""

from __future__ import annotations

import io
import random  # noqa: TID251 - seeded; nothing but test files is drawn
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

from PIL import Image

from claimwright.samples.bills import make_bill
from claimwright.samples.ofd import as_ofd, ofd_parts, pack
from claimwright.samples.pdf import as_pdf
from claimwright.samples.photo import DAMAGES, UNSEEN, photograph_bill
from claimwright.samples.seal import as_sealed_ofd
from claimwright.samples.shudian import make_shudian, shudian_ofd, shudian_pdf, shudian_xml
from claimwright.samples.xml import as_xml

_NUMBERS: Final = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
_TOKENS: Final = (
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"<![CDATA[",
    b"-->",
    b"&#0;",
    b"\xff\xfe",
    b"../../etc/passwd",
    b"%%EOF",
    b"/ByteRange [0 1 2 3]",
    b"xref\n0 1\n",
    b"9" * 400,
    b"<a>" * 300,
    "￥-0.001元".encode(),
    b"1e999",
    b"2026-02-30",
)


def seeds(seed: int = 1) -> list[bytes]:
    """Sound small files of every form that is read."""
    bill = make_bill(seed, with_items=True)
    invoice = make_shudian(seed)
    small = Image.open(io.BytesIO(photograph_bill(bill, UNSEEN[0], DAMAGES["photo"], seed)))
    small.thumbnail((500, 400))
    return [
        as_xml(bill),
        as_ofd(bill, attach_xml=True),
        as_sealed_ofd(make_bill(seed + 1)),
        as_pdf(make_bill(seed + 1)),
        shudian_xml(invoice),
        shudian_ofd(invoice),
        shudian_pdf(invoice),
        *(_saved(small, form) for form in ("JPEG", "PNG", "BMP", "WEBP", "PDF")),
    ]


def _saved(picture: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, form)
    return out.getvalue()


def mutated(content: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """One to eight changes: of bytes anywhere, or inside one part of a package."""
    if content[:2] == b"PK" and chance.random() < 0.7:
        return _package(content, chance, other)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if changed:
            chance.choice(_CHANGES)(changed, chance, other)
    return bytes(changed)


def _flip(content: bytearray, chance: random.Random, _: bytes) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _overwrite(content: bytearray, chance: random.Random, _: bytes) -> None:
    at = chance.randrange(len(content))
    content[at : at + 4] = struct.pack(chance.choice("<>") + "I", chance.choice(_NUMBERS))


def _insert(content: bytearray, chance: random.Random, _: bytes) -> None:
    at = chance.randrange(len(content) + 1)
    content[at:at] = chance.choice(_TOKENS)


def _remove(content: bytearray, chance: random.Random, _: bytes) -> None:
    at = chance.randrange(len(content))
    del content[at : at + chance.randint(1, 200)]


def _repeat(content: bytearray, chance: random.Random, _: bytes) -> None:
    at = chance.randrange(len(content))
    content[at:at] = content[at : at + chance.randint(1, 400)] * chance.randint(1, 20)


def _cut(content: bytearray, chance: random.Random, _: bytes) -> None:
    del content[chance.randrange(len(content)) :]


def _splice(content: bytearray, chance: random.Random, other: bytes) -> None:
    if other:
        at = chance.randrange(len(other))
        content[chance.randrange(len(content)) :] = other[at : at + 100_000]


def _other_tag(content: bytearray, chance: random.Random, _: bytes) -> None:
    """Swap two names of tags, or drop one."""
    names = [found.span(1) for found in re.finditer(rb"</?([A-Za-z:]{2,30})", content)]
    if len(names) > 1:
        (start, end), (from_, to) = chance.choice(names), chance.choice(names)
        content[start:end] = content[from_:to]


_CHANGES: Final[tuple[Callable[[bytearray, random.Random, bytes], None], ...]] = (
    _flip,
    _flip,
    _overwrite,
    _insert,
    _remove,
    _repeat,
    _cut,
    _splice,
    _other_tag,
)


def _package(content: bytes, chance: random.Random, other: bytes) -> bytes:
    """Change one part of a zip and pack it again, sometimes under a name that leads out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()[:200]}
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, NotImplementedError):
        return content[: len(content) // 2]
    if not parts:
        return content
    name = chance.choice(list(parts))
    part = bytearray(parts[name])
    for _ in range(chance.randint(1, 5)):
        if part:
            chance.choice(_CHANGES)(part, chance, other)
    if chance.random() < 0.1:
        name = chance.choice(("../x.xml", "/etc/x", "OFD.xml", "Doc_0/../../x", name.upper()))
    if chance.random() < 0.05:
        del parts[chance.choice(list(parts))]
    return pack({**parts, name: bytes(part)})


def attacks(seed: int = 1) -> dict[str, bytes]:
    """Made on purpose, by what each tries."""
    parts = ofd_parts(make_bill(seed))
    pdf, xml = as_pdf(make_bill(seed)), as_xml(make_bill(seed))
    entity = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><EInvoice>&f;</EInvoice>'
    )
    return {
        "entity": entity,
        "entity_in_package": pack({**parts, "OFD.xml": entity}),
        "bomb": pack({**parts, "Doc_0/Res/big.bin": b"\x00" * (15 << 20)}),
        "zip_in_zip": pack({**parts, "Doc_0/x.ofd": pack({**parts, "y.zip": pack(parts)})}),
        "many_parts": pack({**parts, **{f"Doc_0/Res/{n}": b"x" for n in range(1_100)}}),
        "path_out": pack({**parts, "../../tmp/claimwright-was-here": b"x"}),
        "absolute_path": pack({**parts, "/tmp/claimwright-was-here": b"x"}),  # noqa: S108 - the attack itself
        "deep": b"<a>" * 100_000,
        "wide": b"<EInvoice>" + b"<a/>" * 500_000 + b"</EInvoice>",
        "giant_picture": _giant_png(60_000, 60_000),
        "long_picture": _giant_png(1_000_000, 40),
        "giant_bmp": b"BM"
        + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 50_000, 50_000, 1, 24, *[0] * 6),
        "polyglot_pdf_zip": pdf + pack(parts),
        "polyglot_zip_pdf": pack(parts) + pdf,
        "polyglot_png_xml": _giant_png(100, 100)[:60] + xml,
        "polyglot_jpeg_pdf": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20 + pdf,
        "endless_pdf": pdf.replace(b"endobj", b"endobj\n1 0 obj<</Kids[1 0 R]>>endobj", 3),
        "pdf_loop": b"%PDF-1.4\n1 0 obj<</Type/Pages/Kids[1 0 R]/Count 9>>endobj\n"
        b"2 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 2 0 R>>",
        "truncated_zip": pack(parts)[:-100],
        "nothing_but_zeros": b"\x00" * 100_000,
        "long_line": b"<EInvoice><EInvoiceCode>" + b"9" * 3_000_000 + b"</EInvoiceCode></EInvoice>",
    }


def _giant_png(width: int, height: int) -> bytes:
    """A head that promises a picture, and a few rows of it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 4_000_000)) + chunk(b"IEND", b"")
    )
