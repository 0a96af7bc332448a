"""What a phone does to a page, in controlled amounts and repeatable from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

Pixels = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Damage:
    """How much of each: degrees, shares of the page, pixels, grey levels, JPEG quality."""

    name: str
    rotation_degrees: float = 0.0
    quarter_turns: bool = False
    perspective_share: float = 0.0
    shadow_share: float = 0.0
    blur_pixels: float = 0.0
    noise_levels: float = 0.0
    jpeg_quality: int = 95
    crop_share: float = 0.0
    desk: bool = False


DAMAGES: Final = {
    damage.name: damage
    for damage in (
        Damage("clean"),
        Damage("photo", 3, False, 0.02, 0.25, 0.6, 4, 85, 0.0, True),
        Damage("turned", 180, True, 0.0, 0.1, 0.4, 3, 88, 0.0, True),
        Damage("perspective", 2, False, 0.08, 0.15, 0.5, 3, 88, 0.0, True),
        Damage("shadow", 1, False, 0.01, 0.6, 0.4, 3, 88, 0.0, True),
        Damage("blurred", 1, False, 0.01, 0.1, 1.6, 3, 85, 0.0, True),
        Damage("noisy", 1, False, 0.01, 0.1, 0.5, 18, 45, 0.0, True),
        Damage("cropped", 1, False, 0.0, 0.1, 0.4, 3, 88, 0.06, False),
        Damage("hard", 7, False, 0.06, 0.5, 1.2, 9, 60, 0.0, True),
        Damage("wrecked", 9, False, 0.08, 0.6, 2.4, 14, 40, 0.0, True),
    )
}


def photograph(page: Pixels, damage: Damage, seed: int) -> bytes:
    """The page as a JPEG (PNG when clean) after `damage`; the same seed gives the same picture."""
    if damage.name == "clean":
        return _encoded(page, ".png", 0)
    chance = np.random.default_rng(seed)
    picture = _cropped(page, damage, chance)
    picture = _placed(picture, damage, chance)
    picture = _shaded(picture, damage, chance)
    if damage.blur_pixels:
        picture = cv2.GaussianBlur(picture, (0, 0), damage.blur_pixels)
    if damage.noise_levels:
        noise = chance.normal(0, damage.noise_levels, picture.shape)
        picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    return _encoded(picture, ".jpg", damage.jpeg_quality)


def side_by_side(pages: list[Pixels], seed: int) -> Pixels:
    """Several pages on one desk with a gap between them."""
    chance = np.random.default_rng(seed)
    width = max(page.shape[1] for page in pages) + 240
    height = sum(page.shape[0] for page in pages) + 120 * (len(pages) + 1)
    desk = _desk(height, width, chance)
    top = 120
    for page in pages:
        desk[top : top + page.shape[0], 120 : 120 + page.shape[1]] = page
        top += page.shape[0] + 120
    return desk


def _encoded(picture: Pixels, suffix: str, quality: int) -> bytes:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality] if suffix == ".jpg" else []
    done, content = cv2.imencode(suffix, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)
    assert done, "a picture in memory can be encoded"
    return bytes(content)


def _cropped(page: Pixels, damage: Damage, chance: np.random.Generator) -> Pixels:
    """One side is cut off."""
    if not damage.crop_share:
        return page
    height, width = page.shape[:2]
    side = int(chance.integers(4))
    cut = int(damage.crop_share * (width if side < 2 else height))
    kept: tuple[Pixels, ...] = (page[:, cut:], page[:, :-cut], page[cut:], page[:-cut])
    return kept[side]


def _placed(page: Pixels, damage: Damage, chance: np.random.Generator) -> Pixels:
    """Laid on a desk, seen turned and from an angle."""
    height, width = page.shape[:2]
    margin = int(0.07 * width) if damage.desk else 0
    angle = chance.uniform(-1, 1) * min(damage.rotation_degrees, 45.0)
    if damage.quarter_turns:
        angle = float(90 * chance.integers(1, 4)) + chance.uniform(-3, 3)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    shift = chance.uniform(-1, 1, (4, 2)) * damage.perspective_share * np.array([width, height])
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    target = (corners + shift - [width / 2, height / 2]) @ matrix.T
    target += margin - target.min(axis=0)
    size = np.ceil(target.max(axis=0) + margin).astype(int)
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), target.astype(np.float32))
    ground = (
        _desk(int(size[1]), int(size[0]), chance)
        if damage.desk
        else np.full((size[1], size[0], 3), 252, np.uint8)
    )
    seen = cv2.warpPerspective(page, warp, (int(size[0]), int(size[1])), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), warp, (int(size[0]), int(size[1])))
    return np.where(mask[..., None] > 127, seen, ground).astype(np.uint8)


def _desk(height: int, width: int, chance: np.random.Generator) -> Pixels:
    """A plain surface with some grain."""
    colour = np.array([(96, 70, 48), (60, 64, 70), (128, 120, 108)][int(chance.integers(3))])
    grain = chance.normal(0, 6, (height, width, 1))
    return np.clip(colour + grain, 0, 255).astype(np.uint8)


def _shaded(picture: Pixels, damage: Damage, chance: np.random.Generator) -> Pixels:
    """A soft shadow falls from one side."""
    if not damage.shadow_share:
        return picture
    height, width = picture.shape[:2]
    turn = chance.uniform(0, 2 * np.pi)
    rows, columns = np.mgrid[0:height, 0:width]
    along = (columns / width - 0.5) * np.cos(turn) + (rows / height - 0.5) * np.sin(turn)
    light = 1 - damage.shadow_share / (1 + np.exp(-14 * (along - chance.uniform(-0.2, 0.2))))
    shaded: Pixels = np.clip(picture * light[..., None], 0, 255).astype(np.uint8)
    return shaded
