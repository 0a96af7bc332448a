"""The brightness pattern of a flattened sheet: 256 bits that light, angle and compression hardly change."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from claimwright.app.documents.photo.decode import Pixels

_SIDE: Final = 16
_BLURRED: Final = 128  # pixels: single characters melt into lines
_CONTRAST_MIN: Final = 2.0  # grey levels: a blank page has no pattern, only grain


def pattern_of(sheet: Pixels) -> tuple[str, ...]:
    """64 hex digits: is each of 16 by 16 fields brighter than its left neighbour; nothing of a blank page."""
    grey = cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (_BLURRED, _BLURRED), interpolation=cv2.INTER_AREA)
    fields = cv2.resize(small, (_SIDE + 1, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float64)
    if float(fields.std()) < _CONTRAST_MIN:
        return ()
    brighter = (fields[:, 1:] > fields[:, :-1]).ravel()
    return (np.packbits(brighter).tobytes().hex(),)
