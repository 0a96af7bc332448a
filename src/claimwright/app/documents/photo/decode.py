"""Pictures from strangers as RGB pixels, within limits checked on the header before anything is unpacked."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any, Final

import numpy as np

from claimwright.app.documents.readers.limits import hostile, unreadable
from claimwright.core.documents.reading import HostileCode, UnreadableCode

Pixels = np.ndarray[Any, np.dtype[Any]]  # (height, width, 3) of bytes
Matrix = np.ndarray[Any, np.dtype[Any]]  # floats

PIXELS_MAX: Final = 64_000_000
LONG_SIDE_MAX: Final = 2_400  # more does not read better and costs time in proportion
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP")


def decode(content: bytes) -> Pixels:
    """An upright (EXIF) RGB picture of at most `LONG_SIDE_MAX`.

    Ends with TOO_MANY_PIXELS, PICTURE (a kind that is not read, HEIC among them) or BROKEN_PICTURE.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(BytesIO(content), formats=_FORMATS)
            _check_size(*picture.size)
            picture.draft("RGB", (LONG_SIDE_MAX, LONG_SIDE_MAX))
            picture = ImageOps.exif_transpose(picture)
            picture.thumbnail((LONG_SIDE_MAX, LONG_SIDE_MAX), Image.Resampling.LANCZOS)
            return np.asarray(_on_white(picture))
    except UnidentifiedImageError:
        raise unreadable(UnreadableCode.PICTURE, found=_found(content)) from None
    except Image.DecompressionBombError:
        raise hostile(HostileCode.TOO_MANY_PIXELS, megapixels_max=PIXELS_MAX // 1_000_000) from None
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError) as error:
        raise unreadable(UnreadableCode.BROKEN_PICTURE, reason=type(error).__name__) from None


def _check_size(width: int, height: int) -> None:
    if width * height > PIXELS_MAX:
        megapixels = width * height // 1_000_000
        raise hostile(
            HostileCode.TOO_MANY_PIXELS, megapixels=megapixels, megapixels_max=PIXELS_MAX // 1_000_000
        )
    if min(width, height) < 32:
        raise unreadable(UnreadableCode.PICTURE_TOO_SMALL, width=width, height=height)


def _on_white(picture: Any) -> Any:
    """Transparent pixels are paper."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "P"):
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(ground, layer).convert("RGB")
    return picture.convert("RGB")


def _found(content: bytes) -> str:
    return "image/heic" if content[4:8] == b"ftyp" else content[:8].hex(" ")
