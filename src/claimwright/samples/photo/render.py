"""Draw a layout as a picture: black text, ruled lines, the QR code and the issuer's red seal."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from claimwright.core.documents.bill import MedicalBill
from claimwright.core.documents.layout import PAGE_HEIGHT, PAGE_WIDTH, BillLayout, PlacedText
from claimwright.core.money import format_yuan

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Pixels = np.ndarray[Any, np.dtype[Any]]
PIXELS_PER_TENTH_MM = 0.95  # 241 dpi: what a phone gives for a half page
_INK, _LABEL_RED, _RULE, _SEAL = (25, 25, 30), (140, 45, 40), (120, 60, 50), (205, 40, 45)


def render(
    layout: BillLayout,
    *,
    qr_text: str | None = None,
    seal_text: str | None = None,
    red_labels: bool = False,
    latin: str = "vera",
    height: int = PAGE_HEIGHT,
) -> Pixels:
    """The first page as RGB pixels (height, width, 3)."""
    scale = PIXELS_PER_TENTH_MM
    picture = Image.new("RGB", (round(PAGE_WIDTH * scale), round(height * scale)), (252, 252, 250))
    draw = ImageDraw.Draw(picture)
    for line in layout.lines:
        ends = [round(at * scale) for at in (line.left, line.top, line.right, line.bottom)]
        draw.line(ends, fill=_RULE, width=2)
    for text in layout.texts:
        if text.page == 0:
            colour = _LABEL_RED if red_labels and text.field is None else _INK
            _write(draw, text, colour, latin)
    if qr_text is not None:
        _put_qr(picture, qr_text)
    if seal_text is not None:
        _put_seal(picture, seal_text, height)
    return np.asarray(picture)


def fiscal_qr(bill: MedicalBill) -> str:
    """The QR text of a fiscal bill: tag, code, number, check code, amount, date."""
    parts = (
        f"CZ-EI-{bill.bill_code[:2]}",
        bill.bill_code,
        bill.bill_number,
        bill.check_code or "",
        format_yuan(bill.total_fen, grouped=False),
        f"{bill.issue_date:%Y%m%d}",
    )
    return ",".join(parts)


def _write(draw: ImageDraw.ImageDraw, text: PlacedText, colour: tuple[int, int, int], latin: str) -> None:
    size = text.size * PIXELS_PER_TENTH_MM
    runs = [("".join(chars), ascii_run) for ascii_run, chars in groupby(text.text, lambda c: ord(c) < 0x100)]
    fonts = [
        latin_font(latin, round(size * 0.86)) if ascii_run else _chinese(round(size)) for _, ascii_run in runs
    ]
    widths = [font.getlength(run) for (run, _), font in zip(runs, fonts, strict=True)]
    left = text.left * PIXELS_PER_TENTH_MM - (sum(widths) if text.right_aligned else 0)
    for (run, _), font, width in zip(runs, fonts, widths, strict=True):
        draw.text((left, text.baseline * PIXELS_PER_TENTH_MM), run, font=font, fill=colour, anchor="ls")
        left += width


@cache
def _chinese(size: int) -> FreeTypeFont:
    path = files("claimwright.samples") / "fonts" / "DroidSansFallback-GB2312.ttf"
    return ImageFont.truetype(BytesIO(path.read_bytes()), size)


@cache
def latin_font(name: str, size: int) -> FreeTypeFont:
    if name == "vera":
        path = files("reportlab") / "fonts" / "Vera.ttf"
        return ImageFont.truetype(BytesIO(path.read_bytes()), size)
    font = ImageFont.load_default(size)
    assert not isinstance(font, ImageFont.ImageFont), "pillow brings a scalable font"
    return font


def _put_qr(picture: Image.Image, text: str) -> None:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    modules = Image.fromarray(np.array(code.to_image(scale=4, add_quiet_zones=True)))
    side = round(170 * PIXELS_PER_TENTH_MM)
    picture.paste(
        modules.convert("RGB").resize((side, side), Image.Resampling.NEAREST), (picture.width - side - 40, 12)
    )


def _put_seal(picture: Image.Image, text: str, height: int) -> None:
    """A round seal with the hospital's name along its rim, pressed over what is printed below it."""
    radius = round(165 * PIXELS_PER_TENTH_MM)
    seal = Image.new("RGBA", (2 * radius, 2 * radius), (0, 0, 0, 0))
    draw = ImageDraw.Draw(seal)
    draw.ellipse((4, 4, 2 * radius - 4, 2 * radius - 4), outline=(*_SEAL, 215), width=7)
    for index, char in enumerate(text):
        angle = math.radians(-115 + 230 * index / max(1, len(text) - 1))
        tile = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
        ImageDraw.Draw(tile).text((30, 30), char, font=_chinese(32), fill=(*_SEAL, 215), anchor="mm")
        tile = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        at = (radius + (radius - 40) * math.sin(angle), radius - (radius - 40) * math.cos(angle))
        seal.alpha_composite(tile, (round(at[0] - 30), round(at[1] - 30)))
    draw.text((radius, radius + 50), "收费专用章", font=_chinese(34), fill=(*_SEAL, 215), anchor="mm")
    centre = (round(560 * PIXELS_PER_TENTH_MM), round((height - 200) * PIXELS_PER_TENTH_MM))
    picture.paste(seal, (centre[0] - radius, centre[1] - radius), seal)
