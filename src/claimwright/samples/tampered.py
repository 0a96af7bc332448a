"""Fictional bills as forgers change them, and as honest programs do: to measure signs of tampering."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, TextStringObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from claimwright.core.documents.bill import MedicalBill
from claimwright.core.documents.layout import PAGE_HEIGHT, PAGE_WIDTH, PlacedText, lay_out
from claimwright.core.money import format_yuan
from claimwright.samples.draw import Draw
from claimwright.samples.pdf import as_pdf
from claimwright.samples.photo import Damage, Form, bill_page
from claimwright.samples.photo.arrange import arrange
from claimwright.samples.photo.damage import DAMAGES, photograph
from claimwright.samples.photo.render import PIXELS_PER_TENTH_MM, latin_font
from claimwright.samples.xml import title_of

Pixels = np.ndarray[Any, np.dtype[Any]]
_POINTS: Final = 72 / 254
_SIZE: Final = (PAGE_WIDTH * _POINTS, PAGE_HEIGHT * _POINTS)


def _amount(bill: MedicalBill) -> tuple[PlacedText, str]:
    """The place of the printed total, and the amount that a forger would like there."""
    texts = lay_out(bill, title_of(bill)).texts
    place = next(text for text in texts if text.field == "total_fen")
    return place, format_yuan(bill.total_fen + 300_000, grouped=False)


def _cover(bill: MedicalBill, ground: tuple[float, float, float] = (1, 1, 1)) -> bytes:
    """One page that holds a filled box at the total and another amount on it."""
    place, wanted = _amount(bill)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=_SIZE, invariant=1)
    left, bottom = place.start * _POINTS, (PAGE_HEIGHT - place.baseline) * _POINTS
    canvas.setFillColorRGB(*ground)
    canvas.rect(left - 1, bottom - 2, place.width * _POINTS + 14, place.size * _POINTS + 2, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont("Courier", place.size * _POINTS * 5 / 6)
    canvas.drawString(left, bottom, wanted)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def covered_pdf(bill: MedicalBill) -> bytes:
    """A white box over the total and another amount on it, the file written anew."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(as_pdf(bill))))
    writer.pages[0].merge_page(PdfReader(io.BytesIO(_cover(bill))).pages[0])
    return _written(writer)


def replaced_pdf(bill: MedicalBill) -> bytes:
    """The page's content replaced by an incremental update: the earlier state is still in the file."""
    first = as_pdf(bill)
    other = PdfReader(io.BytesIO(as_pdf(_dearer(bill))))
    writer = PdfWriter(fileobj=io.BytesIO(first), incremental=True)
    content = DecodedStreamObject()
    contents = other.pages[0].get_contents()
    assert contents is not None, "a page has content"
    content.set_data(contents.get_data())
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content)
    fonts = other.pages[0]["/Resources"].clone(writer)
    writer.pages[0][NameObject("/Resources")] = fonts
    return _written(writer)


def _dearer(bill: MedicalBill) -> MedicalBill:
    from dataclasses import replace

    first = bill.fees[0]
    fees = (replace(first, amount_fen=first.amount_fen + 300_000), *bill.fees[1:])
    cash_fen = (bill.cash_paid_fen or 0) + 300_000
    return replace(bill, total_fen=bill.total_fen + 300_000, fees=fees, cash_paid_fen=cash_fen)


def over_scan_pdf(bill: MedicalBill, form: Form, seed: int) -> bytes:
    """A scan with a white box and another amount typed over it."""
    reader = PdfReader(io.BytesIO(scan_pdf(bill, form, seed)))
    writer = PdfWriter(clone_from=reader)
    writer.pages[0].merge_page(PdfReader(io.BytesIO(_cover(bill))).pages[0])
    return _written(writer)


def edited_pdf(bill: MedicalBill) -> bytes:
    """Only the file's own entry tells that an editor wrote it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(as_pdf(bill))))
    writer.add_metadata({"/Producer": "PDF-XChange Editor 9.5"})
    return _written(writer)


def mixed_font_pdf(bill: MedicalBill) -> bytes:
    """The first digit of the total set in another font beside the untouched ones."""
    place, _ = _amount(bill)
    layout = lay_out(bill, title_of(bill))
    digits = place.text.lstrip("¥￥")
    lead = place.text[: len(place.text) - len(digits)]
    left = place.start + (len(lead) * place.size) // 2
    kept = PlacedText(0, left + place.size // 2, place.baseline, place.size, digits[1:])
    texts = tuple(text for text in layout.texts if text is not place)
    from dataclasses import replace

    first = PdfWriter(clone_from=PdfReader(io.BytesIO(as_pdf(bill, replace(layout, texts=(*texts, kept))))))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=_SIZE, invariant=1)
    canvas.setFont("Helvetica", place.size * _POINTS * 0.9)
    canvas.drawString(left * _POINTS, (PAGE_HEIGHT - place.baseline) * _POINTS, "9")
    canvas.showPage()
    canvas.save()
    first.pages[0].merge_page(PdfReader(io.BytesIO(out.getvalue())).pages[0])
    return _written(first)


def signed_then_changed_pdf(bill: MedicalBill) -> bytes:
    """Bytes added after the range that a signature covers. The signature itself is none."""
    content = as_pdf(bill)
    mark = b"\n%%sig /Type /Sig /ByteRange [0 %d %d 64]\n"
    head = mark % (len(content), len(content) + 40)
    signed = content + head + b"0" * 200
    return (
        signed[: len(content) + 104]
        + b"\n7 0 obj << /Length 9 >> stream\nBT ET BT\nendstream endobj\n%%EOF\n"
    )


def scan_pdf(bill: MedicalBill, form: Form, seed: int, *, text_layer: bool = False) -> bytes:
    """A scan as a copier makes it; with its invisible text layer when asked."""
    damage = Damage("scan", 0.8, False, 0.0, 0.0, 0.4, 3, 85, 0.0, False)
    picture = photograph(bill_page(bill, form, seed), damage, seed)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=_SIZE, invariant=1)
    canvas.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, *_SIZE)
    if text_layer:
        text = canvas.beginText(100, 100)
        text.setTextRenderMode(3)
        text.setFont("Courier", 9)
        for line in (bill.bill_number, bill.bill_code, format_yuan(bill.total_fen)):
            text.textLine(line)
        canvas.drawText(text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def resaved_pdf(bill: MedicalBill) -> bytes:
    """Honest: a title added by an incremental update, the page untouched."""
    writer = PdfWriter(fileobj=io.BytesIO(as_pdf(bill)), incremental=True)
    writer.add_metadata({"/Title": TextStringObject("发票")})
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pasted_photo(bill: MedicalBill, form: Form, damage_name: str, seed: int, *, way: str) -> bytes:
    """A photograph in which the total was changed afterwards.

    `way`: `painted` (a flat patch of the paper's colour, new digits), `other_picture` (a patch with stronger
    grain), `copied` (a piece of the same photograph, its own grain).
    """
    page = bill_page(bill, form, seed)
    place = next(text for text in arrange(bill, form).texts if text.field == "total_fen")
    damage = DAMAGES[damage_name]
    straight = Damage("flat", 0, False, 0, damage.shadow_share, damage.blur_pixels, damage.noise_levels, 92)
    taken = Image.open(io.BytesIO(photograph(page, straight, seed))).convert("RGB")
    _PASTED[way](taken, place, seed)
    out = io.BytesIO()
    taken.save(out, "JPEG", quality=damage.jpeg_quality)
    return out.getvalue()


def _spot(place: PlacedText) -> tuple[int, int, int, int]:
    scale = PIXELS_PER_TENTH_MM
    left, top = place.left * scale, (place.baseline - place.size * 1.05) * scale
    return (
        round(left) - 4,
        round(top),
        round(left + place.width * scale) + 24,
        round(top + place.size * 1.35 * scale),
    )


def _painted(picture: Image.Image, place: PlacedText, seed: int, grain: float = 0.0) -> None:
    box = _spot(place)
    pixels = np.asarray(picture.crop(box)).reshape(-1, 3)
    paper = np.percentile(pixels, 75, axis=0)
    shape = (box[3] - box[1], box[2] - box[0], 3)
    noise = np.random.default_rng(seed).normal(0, grain, shape) if grain else 0
    patch = Image.fromarray(np.clip(np.broadcast_to(paper, shape) + noise, 0, 255).astype(np.uint8))
    size = round(place.size * 0.82)
    amount = f"{Draw(f'pasted/{seed}').number(3000, 9999)}.60"
    ImageDraw.Draw(patch).text(
        (6, shape[0] - 10), amount, font=latin_font("vera", size), fill=(40, 40, 44), anchor="ls"
    )
    picture.paste(patch, box[:2])


def _other_picture(picture: Image.Image, place: PlacedText, seed: int) -> None:
    _painted(picture, place, seed, 22.0)


def _copied(picture: Image.Image, place: PlacedText, seed: int) -> None:
    """The last figures over the first ones: seen by no measure of grain."""
    del seed
    left, top, right, bottom = _spot(place)
    piece = picture.crop((left + (right - left) // 2, top, right - 24, bottom))
    picture.paste(piece, (left + 6, top))


_PASTED: Final[dict[str, Callable[[Image.Image, PlacedText, int], None]]] = {
    "painted": _painted,
    "other_picture": _other_picture,
    "copied": _copied,
}
