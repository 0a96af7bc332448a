"""A place that nobody can read is named in the request, with the reason and where it is."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from uuid import UUID

import cv2
import numpy as np
from PIL import Image

from claimwright.app.documents.photo.decode import decode
from claimwright.app.documents.public import read_file
from claimwright.core.documents.asking import AskKind, asks_of
from claimwright.core.documents.bill import Box
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.illegible import IllegiblePart, IllegibleReason
from claimwright.core.documents.reading import MedicalBillReading, OtherDocument, Unreadable
from claimwright.samples import make_bill
from claimwright.samples.photo import DAMAGES, UNSEEN, bill_page, photograph

PAPER = UUID(int=7)


def _spoilt(seed: int, top: int, bottom: int) -> bytes:
    """A photograph whose rows between two thousandths are out of focus."""
    page = bill_page(make_bill(seed, with_items=False), UNSEEN[0], seed)
    picture = decode(photograph(page, DAMAGES["photo"], seed)).copy()
    rows = slice(picture.shape[0] * top // 1000, picture.shape[0] * bottom // 1000)
    picture[rows] = cv2.GaussianBlur(picture[rows], (0, 0), 14.0)
    out = BytesIO()
    Image.fromarray(picture.astype(np.uint8)).save(out, "JPEG", quality=92)
    return out.getvalue()


def test_a_blurred_head_of_a_bill_is_asked_for_where_it_is() -> None:
    reading = read_file(_spoilt(2, 0, 450))
    assert isinstance(reading, MedicalBillReading | OtherDocument | Unreadable), reading
    assert reading.illegible[0].reason is IllegibleReason.BLURRED
    assert reading.illegible[0].box.bottom < 550
    asked = [one for one in asks_of(PAPER, reading) if one.reason == "blurred"]
    assert asked
    assert all(one.box is not None and one.box.top < 500 for one in asked)


def test_a_paper_without_a_legible_word_is_asked_for_with_the_reason() -> None:
    part = IllegiblePart(IllegibleReason.DARK, Box(0, 10, 20, 900, 800))
    page = read_file(_spoilt(3, 0, 1000))
    assert isinstance(page, Unreadable)
    (item,) = asks_of(PAPER, replace(page, illegible=(part,)))
    assert (item.kind, item.reason, item.box) == (AskKind.RETAKE, "dark", part.box)


def test_a_doubtful_value_outside_the_spoilt_part_keeps_its_own_reason() -> None:
    page = bill_page(make_bill(4, with_items=False), UNSEEN[0], 4)
    reading = read_file(photograph(page, DAMAGES["clean"], 4))
    assert isinstance(reading, MedicalBillReading)
    assert reading.illegible == ()
    place = reading.evidence["total_fen"].box
    assert place is not None
    doubtful = replace(reading, findings=(GateFinding(GateCode.UNSURE, field="total_fen"),))
    apart = IllegiblePart(IllegibleReason.GLARE, Box(1, 0, 0, 1000, 1000))  # on another page
    over = IllegiblePart(IllegibleReason.GLARE, Box(0, 0, 0, 1000, 1000))
    reasons = [
        [one.reason for one in asks_of(PAPER, replace(doubtful, illegible=parts))]
        for parts in ((), (apart,), (apart, over))
    ]
    assert reasons == [["unsure"], ["unsure"], ["glare"]]
