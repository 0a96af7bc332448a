"""Where a photograph cannot be read: too blurred, too dark, or white with reflected light.

The flattened sheet is looked at in square tiles. A tile is dark when even its brightest pixels are; it
reflects when it is white through and through on a sheet that is not; it is blurred when what stands there
rises too slowly from ink to paper for its contrast: the edge of a print that is spread over s pixels has a
slope of its contrast divided by 2.5 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from claimwright.app.documents.photo.decode import Matrix, Pixels
from claimwright.core.documents.bill import Box
from claimwright.core.documents.illegible import IllegiblePart, IllegibleReason

PARTS_MAX: Final = 5
_TILES: Final = 24  # along the longer side
_AREA_TILES_MIN: Final = 4  # less is a thumb's edge or a smudge
_DARK_BELOW: Final = 60  # grey level of a tile's brightest twentieth
_WHITE: Final = 250
_WHITE_SHARE: Final = 0.75
_PAPER_BELOW: Final = 242  # where paper itself is white, white says nothing
_INK_CONTRAST: Final = 35  # grey levels between print and paper
_SLOPE_MIN: Final = 0.13  # of the contrast, for each pixel: spread over 3 pixels


def illegible_parts(sheet: Pixels) -> tuple[IllegiblePart, ...]:
    """Of a flattened sheet (a dark desk is no part of it) the largest parts first, at most `PARTS_MAX`.

    Empty for a sheet that is sharp and evenly lit.
    """
    grey = cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY)
    side = max(8, max(grey.shape) // _TILES)
    rows, columns = grey.shape[0] // side, grey.shape[1] // side
    if rows < 2 or columns < 2:
        return ()
    tiles = _tiled(grey, side)
    bright = np.percentile(tiles, 95, axis=2)
    contrast = bright - np.percentile(tiles, 2, axis=2)
    dark = bright < _DARK_BELOW
    lit = bright[~dark]
    paper = float(np.median(lit)) if lit.size else 0.0
    white = (tiles >= _WHITE).mean(axis=2) > _WHITE_SHARE
    glare = white & (paper < _PAPER_BELOW)
    slope = np.percentile(_tiled(_slopes(grey), side), 98, axis=2)
    blurred = ~dark & ~glare & (contrast > _INK_CONTRAST) & (slope < _SLOPE_MIN * contrast)
    masks = (
        (IllegibleReason.BLURRED, blurred),
        (IllegibleReason.DARK, dark),
        (IllegibleReason.GLARE, glare),
    )
    found = [part for reason, mask in masks for part in _parts(mask, reason, side, grey.shape)]
    return tuple(sorted(found, key=lambda part: -_area(part.box))[:PARTS_MAX])


def _tiled(levels: Matrix, side: int) -> Matrix:
    """(rows, columns, pixels of the tile); what is left at the right and below is not looked at."""
    rows, columns = levels.shape[0] // side, levels.shape[1] // side
    cut = levels[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return np.asarray(cut.transpose(0, 2, 1, 3).reshape(rows, columns, side * side))


def _slopes(grey: Pixels) -> Matrix:
    """Grey levels a pixel, with the camera's grain taken off first."""
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 0.8)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(smooth, cv2.CV_32F, 0, 1) / 8
    return np.asarray(np.hypot(across, down))


def _parts(mask: Matrix, reason: IllegibleReason, side: int, size: Sequence[int]) -> list[IllegiblePart]:
    """Tiles that touch make one part; a gap of one tile (a blank line) does not divide it."""
    padded = np.pad(mask.astype(np.uint8), 2)  # else closing runs out to the edge
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))[2:-2, 2:-2]
    count, _, found, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    height, width = size[0], size[1]
    parts = []
    for left, top, across, down, area in found[1:count].tolist():
        if area >= _AREA_TILES_MIN:
            corners = (left * side, top * side, (left + across) * side, (top + down) * side)
            whole = (width, height, width, height)
            box = Box(0, *(min(1000, at * 1000 // of) for at, of in zip(corners, whole, strict=True)))
            parts.append(IllegiblePart(reason, box))
    return parts


def _area(box: Box) -> int:
    return (box.right - box.left) * (box.bottom - box.top)
