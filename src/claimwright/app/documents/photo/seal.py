"""Take the red ink of a seal off the page, so that black print below it can be read."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from claimwright.app.documents.photo.decode import Pixels

_SIDE_SHARE_MIN: Final = 0.08  # of the page's shorter side
_SIDE_SHARE_MAX: Final = 0.6


def without_seals(page: Pixels) -> Pixels:
    """The page with round red seals paled to paper; red print elsewhere (labels, rules) stays."""
    red = _red(page)
    side = min(page.shape[:2])
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((max(3, side // 40),) * 2, np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    cleaned = page
    for left, top, width, height, area in stats[1:count]:
        if not _SIDE_SHARE_MIN * side <= min(width, height) <= max(width, height) <= _SIDE_SHARE_MAX * side:
            continue
        if max(width, height) > 1.9 * min(width, height) or area < 0.25 * width * height:
            continue
        if cleaned is page:
            cleaned = page.copy()
        _pale(cleaned[top : top + height, left : left + width])
    return cleaned


def _red(page: Pixels) -> Pixels:
    """Seal ink: vivid red. The darker red of printed labels mostly falls short of it."""
    hsv = cv2.cvtColor(page, cv2.COLOR_RGB2HSV)
    hue, saturation, value = cv2.split(hsv)
    mask = ((hue < 12) | (hue > 165)) & (saturation > 90) & (value > 70)
    return mask.astype(np.uint8) * 255


def _pale(region: Pixels) -> None:
    """In place: the red channel shows red ink as light as paper and black print as black."""
    red = region[..., 0].astype(np.int16)
    reddish = red - region[..., 1:].astype(np.int16).max(axis=2)
    paper = int(np.percentile(red, 80))
    lifted = np.where(reddish > 25, np.clip(red + reddish // 3, 0, paper), red).astype(np.uint8)
    region[...] = np.where((reddish > 12)[..., None], lifted[..., None], region)
