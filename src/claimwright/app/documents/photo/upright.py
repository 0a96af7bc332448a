"""Turn a sheet so that its text runs from left to right, and read every line of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from claimwright.app.documents.photo.decode import Matrix
from claimwright.app.documents.photo.engine import Line, crop, detect
from claimwright.app.documents.photo.recogniser import Char, recognise
from claimwright.app.documents.photo.seal import without_seals
from claimwright.app.documents.photo.sheet import Sheet, turned

_TILT_KEPT_DEGREES: Final = 8.0  # lines are cropped along their own slope: a small tilt does no harm
_SURE: Final = 0.93
_PROBES: Final = 4


def read_upright(sheet: Sheet) -> tuple[Sheet, list[Line]]:
    """(the sheet the right way up, with seals paled; its lines)."""
    sheet = Sheet(without_seals(sheet.pixels), sheet.to_picture)
    boxes = detect(sheet.pixels)
    tilt = _tilt_degrees(boxes)
    if abs(tilt) > _TILT_KEPT_DEGREES:
        sheet = turned(sheet, tilt)
        boxes = detect(sheet.pixels)
    read = _probed(sheet, boxes)
    if _upside_down(sheet, boxes, read):
        corners = np.array([sheet.width, sheet.height], dtype=np.float64)
        boxes = [(corners - box)[[2, 3, 0, 1]] for box in boxes]
        sheet, read = turned(sheet, 180.0), {}
    rest = [place for place in range(len(boxes)) if place not in read]
    strips = [crop(sheet.pixels, boxes[place]) for place in rest]
    read |= dict(zip(rest, recognise(strips), strict=True))
    return sheet, [Line(box, read[place]) for place, box in enumerate(boxes) if read[place]]


def _probed(sheet: Sheet, boxes: Sequence[Matrix]) -> dict[int, tuple[Char, ...]]:
    """The longest lines, read first: they tell which way up the sheet is."""
    lengths = [float(np.linalg.norm(box[1] - box[0])) for box in boxes]
    places = sorted(range(len(boxes)), key=lambda place: -lengths[place])[:_PROBES]
    return dict(zip(places, recognise([crop(sheet.pixels, boxes[place]) for place in places]), strict=True))


def _tilt_degrees(boxes: Sequence[Matrix]) -> float:
    """The direction of most text, from -90 to 90 degrees clockwise; 0 without any."""
    angles, weights = [], []
    for box in boxes:
        across, down = box[1] - box[0], box[3] - box[0]
        along = across if np.linalg.norm(across) >= np.linalg.norm(down) else down
        length = float(np.linalg.norm(along))
        if length < 1.8 * min(float(np.linalg.norm(across)), float(np.linalg.norm(down))):
            continue
        angle = float(np.degrees(np.arctan2(along[1], along[0])))
        angles.append((angle + 90) % 180 - 90)
        weights.append(length)
    if not angles:
        return 0.0
    upright = sum(weight for angle, weight in zip(angles, weights, strict=True) if abs(angle) > 60)
    if upright > sum(weights) / 2:  # -89 and 89 degrees are the same direction
        angles = [angle % 180 for angle in angles]
    order = np.argsort(angles)
    passed = np.cumsum(np.array(weights)[order])
    return float(np.array(angles)[order][np.searchsorted(passed, passed[-1] / 2)])


def _upside_down(sheet: Sheet, boxes: Sequence[Matrix], read: Mapping[int, tuple[Char, ...]]) -> bool:
    """The longest lines read better the other way round."""
    as_it_is = _mean(list(read.values()))
    if not read or as_it_is > _SURE:
        return False
    strips = [np.ascontiguousarray(np.rot90(crop(sheet.pixels, boxes[place]), 2)) for place in read]
    return _mean(recognise(strips)) > as_it_is


def _mean(read: Sequence[tuple[Char, ...]]) -> float:
    chars = [char.probability for line in read for char in line]
    return sum(chars) / len(chars) if chars else 0.0
