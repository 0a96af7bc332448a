"""Where a photograph cannot be read, on pages that were spoilt in a known place."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from claimwright.app.documents.photo.decode import Pixels, decode
from claimwright.app.documents.photo.illegible import illegible_parts
from claimwright.app.documents.photo.sheet import find_sheets
from claimwright.core.documents.bill import Box
from claimwright.core.documents.illegible import IllegibleReason
from claimwright.samples import make_bill
from claimwright.samples.photo import BUILD, DAMAGES, UNSEEN, bill_page, photograph

PLACE = Box(0, 500, 250, 950, 700)


def _sheet(form: object, seed: int, way: str = "photo") -> Pixels:
    page = bill_page(make_bill(seed, with_items=False), form, seed)  # type: ignore[arg-type]
    return find_sheets(decode(photograph(page, DAMAGES[way], seed)))[0].pixels


def _spoilt(picture: Pixels, reason: IllegibleReason) -> Pixels:
    height, width = picture.shape[:2]
    rows = slice(PLACE.top * height // 1000, PLACE.bottom * height // 1000)
    columns = slice(PLACE.left * width // 1000, PLACE.right * width // 1000)
    part, spoilt = picture[rows, columns], picture.copy()
    if reason is IllegibleReason.BLURRED:
        spoilt[rows, columns] = cv2.GaussianBlur(part, (0, 0), 4.0)
    elif reason is IllegibleReason.DARK:
        spoilt[rows, columns] = (part * 0.15).astype(np.uint8)
    else:
        spoilt[rows, columns] = 255
    return spoilt


def _shared(one: Box, other: Box) -> float:
    """Shared area over joint area."""
    across = max(0, min(one.right, other.right) - max(one.left, other.left))
    down = max(0, min(one.bottom, other.bottom) - max(one.top, other.top))
    areas = [(box.right - box.left) * (box.bottom - box.top) for box in (one, other)]
    return across * down / (sum(areas) - across * down)


@pytest.mark.parametrize("reason", list(IllegibleReason))
@pytest.mark.parametrize(("form", "seed"), [(BUILD[0], 1), (UNSEEN[1], 2), (UNSEEN[3], 3)])
def test_the_spoilt_part_is_named_with_its_reason(form: object, seed: int, reason: IllegibleReason) -> None:
    whole = _sheet(form, seed) // 8 * 7  # paper that is not white already
    found = illegible_parts(_spoilt(whole.astype(np.uint8), reason))
    assert found, "nothing was found"
    assert found[0].reason is reason
    least = 0.3 if reason is IllegibleReason.BLURRED else 0.5  # blank paper cannot be blurred
    assert _shared(found[0].box, PLACE) > least, found[0].box


@pytest.mark.parametrize("way", ["clean", "photo", "turned", "perspective", "noisy"])
def test_a_sheet_that_can_be_read_has_no_such_part(way: str) -> None:
    for seed, form in ((1, BUILD[0]), (2, UNSEEN[1]), (3, UNSEEN[3])):
        assert illegible_parts(_sheet(form, seed, way)) == ()


def test_a_sheet_too_small_for_tiles_says_nothing() -> None:
    assert illegible_parts(np.full((10, 400, 3), 255, np.uint8)) == ()
