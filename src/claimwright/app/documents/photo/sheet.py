"""Find the sheets of paper in a picture and flatten each: perspective, then the direction of its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from claimwright.app.documents.photo.decode import Matrix, Pixels

SHEETS_MAX: Final = 6
_WORK_SIDE: Final = 640
_AREA_SHARE_MIN: Final = 0.06
_EDGE_CONTRAST: Final = 18  # grey levels between paper and what it lies on


@dataclass(frozen=True, slots=True)
class Sheet:
    """A flattened sheet; `to_picture` maps its pixels to pixels of the whole picture (3 by 3)."""

    pixels: Pixels
    to_picture: Matrix

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])


def find_sheets(picture: Pixels) -> list[Sheet]:
    """Every sheet that stands out from its ground, top to bottom; the whole picture when none does."""
    scale = _WORK_SIDE / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (5, 5), 0)
    quads: list[Matrix] = []
    for mask in _masks(grey):
        for quad in _quads(mask, grey):
            if not any(_overlap(quad, other) for other in quads):
                quads.append(quad)
    if not quads:
        return [Sheet(picture, np.eye(3))]
    quads.sort(key=lambda quad: (float(quad[:, 1].mean()) // 80, float(quad[:, 0].mean())))
    return [_flatten(picture, quad / scale) for quad in quads[:SHEETS_MAX]]


def _masks(grey: Pixels) -> list[Pixels]:
    """Paper as white: by brightness over all, by edges, by brightness in shadow."""
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    edges = cv2.dilate(cv2.Canny(grey, 30, 90), np.ones((3, 3), np.uint8))
    closed = np.zeros_like(edges)
    contours, _ = cv2.findContours(edges, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(closed, contours, -1, 255, cv2.FILLED)
    dark = cv2.threshold(grey, float(np.percentile(grey, 12)) + 25, 255, cv2.THRESH_BINARY)[1]
    kernel = np.ones((9, 9), np.uint8)
    return [cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel) for mask in (closed, bright, dark)]


def _quads(mask: Pixels, grey: Pixels) -> list[Matrix]:
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:SHEETS_MAX]:
        hull = cv2.convexHull(contour)
        if cv2.contourArea(hull) < _AREA_SHARE_MIN * grey.size:
            break
        quad = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, True), True).reshape(-1, 2)
        if len(quad) != 4 or cv2.contourArea(quad) < 0.9 * cv2.contourArea(hull):
            continue
        corners = _ordered(quad.astype(np.float64))
        if _stands_out(corners, grey):
            found.append(corners)
    return found


def _ordered(quad: Matrix) -> Matrix:
    """Top left, top right, bottom right, bottom left."""
    sums, differences = quad.sum(axis=1), np.diff(quad, axis=1).ravel()
    order = [sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax()]
    if len(set(map(int, order))) == 4:
        return quad[order]
    centre = quad.mean(axis=0)
    turn = np.arctan2(quad[:, 1] - centre[1], quad[:, 0] - centre[0])
    return quad[np.argsort(turn)]


def _stands_out(quad: Matrix, grey: Pixels) -> bool:
    """Three of the four edges must divide bright from dark: the frame of a table does not."""
    centre = quad.mean(axis=0)
    good = 0
    for index in range(4):
        start, end = quad[index], quad[(index + 1) % 4]
        along = start + (end - start) * np.linspace(0.1, 0.9, 25)[:, None]
        inward = (centre - along) / np.linalg.norm(centre - along, axis=1, keepdims=True)
        inside, outside = (_levels(grey, along + inward * by) for by in (7.0, -7.0))
        known = ~np.isnan(inside) & ~np.isnan(outside)
        if known.sum() < 8:
            continue
        good += bool(np.median(inside[known] - outside[known]) > _EDGE_CONTRAST)
    return good >= 3


def _levels(grey: Pixels, points: Matrix) -> Matrix:
    height, width = grey.shape
    at = np.round(points).astype(int)
    inside = (at[:, 0] >= 0) & (at[:, 0] < width) & (at[:, 1] >= 0) & (at[:, 1] < height)
    levels = np.full(len(at), np.nan)
    levels[inside] = grey[at[inside, 1], at[inside, 0]]
    return levels


def _overlap(one: Matrix, other: Matrix) -> bool:
    area, _ = cv2.intersectConvexConvex(one.astype(np.float32), other.astype(np.float32))
    return bool(
        area > 0.2 * min(cv2.contourArea(one.astype(np.float32)), cv2.contourArea(other.astype(np.float32)))
    )


def _flatten(picture: Pixels, quad: Matrix) -> Sheet:
    sides = [float(np.linalg.norm(quad[i] - quad[(i + 1) % 4])) for i in range(4)]
    width, height = round(max(sides[0], sides[2])), round(max(sides[1], sides[3]))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    back = cv2.getPerspectiveTransform(target, quad.astype(np.float32))
    flat = cv2.warpPerspective(
        picture,
        back,
        (width, height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return Sheet(flat.astype(np.uint8), back.astype(np.float64))


def turned(sheet: Sheet, degrees: float) -> Sheet:
    """The sheet turned counter-clockwise by `degrees`, its corners kept."""
    quarters = round(degrees / 90)
    if abs(degrees - 90 * quarters) < 0.2:
        return _quarter_turned(sheet, quarters % 4)
    centre = (sheet.width / 2, sheet.height / 2)
    matrix = np.vstack([cv2.getRotationMatrix2D(centre, degrees, 1.0), [0, 0, 1]])
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = (int(sheet.height * sin + sheet.width * cos), int(sheet.height * cos + sheet.width * sin))
    matrix[:2, 2] += [size[0] / 2 - centre[0], size[1] / 2 - centre[1]]
    pixels = cv2.warpPerspective(
        sheet.pixels,
        matrix,
        size,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )
    return Sheet(pixels.astype(np.uint8), sheet.to_picture @ np.linalg.inv(matrix))


def _quarter_turned(sheet: Sheet, quarters: int) -> Sheet:
    if quarters == 0:
        return sheet
    width, height = sheet.width, sheet.height
    back = {
        1: np.array([[0, -1, width], [1, 0, 0], [0, 0, 1.0]]),
        2: np.array([[-1, 0, width], [0, -1, height], [0, 0, 1.0]]),
        3: np.array([[0, 1, 0], [-1, 0, height], [0, 0, 1.0]]),
    }[quarters]
    return Sheet(np.ascontiguousarray(np.rot90(sheet.pixels, quarters)), sheet.to_picture @ back)
