"""Signs on a photograph: a figure whose paper has another grain than the paper around the others.

A patch that was painted or typed into a photograph lacks the camera's noise, or brings that of another
picture. Only flat, bright pixels are measured, and a value is compared with its nearest neighbours, because
light changes over a sheet. A picture without noise (a screenshot, a file that was drawn) tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from claimwright.app.documents.photo.decode import Matrix, Pixels
from claimwright.app.documents.readers.editors import editor_in
from claimwright.core.documents.bill import Box
from claimwright.core.documents.tampering import TamperCode, TamperSign

_LAPLACE: Final = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32) / 6
_FLAT_PIXELS_MIN: Final = 60
_NEIGHBOURS: Final = 6
_KNOWN_MIN: Final = 8  # values with enough paper around them
_NOISE_MIN: Final = 0.4  # grey levels: below there is no grain to compare
_RATIO_LOW: Final = 0.42
_RATIO_HIGH: Final = 2.4
_SIGNS_MAX: Final = 2  # more is a bad photograph
_SOFTWARE_TAG: Final = 0x0131


@dataclass(frozen=True, slots=True)
class _Patch:
    box: Box
    at: Matrix
    noise: float


def grain_signs(picture: Pixels, boxes: Sequence[Box]) -> tuple[TamperSign, ...]:
    """Of the figures in `boxes` on the picture, at most two; none when three or more would be odd."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    patches = [patch for box in boxes if (patch := _patch(grey, box)) is not None]
    if len(patches) < _KNOWN_MIN:
        return ()
    odd = []
    for patch in patches:
        others = sorted(patches, key=lambda other: float(np.linalg.norm(other.at - patch.at)))
        usual = float(np.median([other.noise for other in others[1 : _NEIGHBOURS + 1]]))
        ratio = patch.noise / max(usual, 1e-6)
        if usual >= _NOISE_MIN and not _RATIO_LOW <= ratio <= _RATIO_HIGH:
            facts = {"grain_percent": round(ratio * 100)}
            odd.append(TamperSign(TamperCode.OTHER_NOISE, patch.box, facts))
    return tuple(odd) if len(odd) <= _SIGNS_MAX else ()


def _patch(grey: Pixels, box: Box) -> _Patch | None:
    """The noise of the flat bright pixels in a box, as the median of the second difference."""
    height, width = grey.shape
    left, right = box.left * width // 1000, box.right * width // 1000 + 1
    top, bottom = box.top * height // 1000, box.bottom * height // 1000 + 1
    region = grey[top:bottom, left:right].astype(np.float32)
    if min(region.shape) < 8:
        return None
    smooth = cv2.GaussianBlur(region, (0, 0), 1.5)
    slope = np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)) / 8
    bright = smooth > np.percentile(smooth, 90) - 14
    flat = bright & (slope < max(1.5, float(np.percentile(slope, 35))))
    flat = cv2.erode(flat.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    if int(flat.sum()) < _FLAT_PIXELS_MIN:
        return None
    second = np.abs(cv2.filter2D(region, cv2.CV_32F, _LAPLACE))[flat]
    at = np.array([(left + right) / 2, (top + bottom) / 2])
    return _Patch(box, at, float(second.mean()))


def editor_signs(content: bytes) -> tuple[TamperSign, ...]:
    """The image editor that a picture's own entries name (EXIF Software, PNG Software, XMP CreatorTool)."""
    from io import BytesIO

    from PIL import Image

    try:
        with Image.open(BytesIO(content)) as picture:
            said = [picture.getexif().get(_SOFTWARE_TAG), picture.info.get("Software")]
            xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    except (OSError, ValueError, SyntaxError):
        return ()
    text = xmp.decode("utf-8", "replace") if isinstance(xmp, bytes) else str(xmp)
    _, named, tool = text[:65_536].partition("CreatorTool")
    for one in (*said, tool[:80] if named else None):
        program = editor_in(one.replace("\x00", "")) if isinstance(one, str) else None
        if program is not None:
            return (TamperSign(TamperCode.EDITED_WITH, None, {"program": program}),)
    return ()
