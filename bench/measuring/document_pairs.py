"""The same paper again: 500 pairs in other forms found, 500 near-twins kept apart, photographs of both."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from PIL import Image

from claimwright.app.documents.public import read_file
from claimwright.app.documents.readers.read import read_content
from claimwright.core.documents import (
    MedicalBill,
    PaperPrint,
    band_keys,
    paper_print,
    same_paper,
)
from claimwright.core.documents.paper_print import print_of_texts
from claimwright.samples import as_ofd, as_pdf, as_xml, make_bill
from claimwright.samples.draw import Draw
from claimwright.samples.photo import DAMAGES, UNSEEN, bill_page, drawn_form, photograph
from claimwright.samples.photo.arrange import arrange

Printed = Callable[[MedicalBill, int], PaperPrint]
_DAY = date(2026, 5, 6)
_WAYS = ("photo", "turned", "perspective", "shadow", "blurred", "hard")


def measure_pairs(pairs: int, photo_pairs: int, seed: int) -> dict[str, object]:
    """Found by `same_paper` and by a shared key; both must hold, as they do in a store."""
    forms: tuple[tuple[str, Printed], ...] = (
        ("XML", lambda bill, _: paper_print(read_content(as_xml(bill)))),
        ("OFD", lambda bill, _: paper_print(read_content(as_ofd(bill)))),
        ("PDF", lambda bill, _: paper_print(read_content(as_pdf(bill)))),
        ("as recognised, whole", _recognised),
        ("as recognised, upper two thirds", lambda bill, n: _recognised(bill, n, 0, 67)),
        ("as recognised, lower two thirds", lambda bill, n: _recognised(bill, n, 33, 100)),
    )
    found = joined = 0
    missed: list[str] = []
    for number in range(pairs):
        bill = make_bill(seed + number)
        (one_name, one), (other_name, other) = forms[number % 3], forms[3 + number // 3 % 3]
        if _same(one(bill, number), other(bill, number + 1)):
            found += 1
        else:
            missed.append(f"{one_name} / {other_name}")
        twin = near_twin(bill, seed + number)
        joined += same_paper(forms[3 + number % 3][1](bill, number), forms[3][1](twin, number))
        joined += same_paper(one(bill, number), other(twin, number))
    photographs = _photographs(photo_pairs, seed)
    return {"pairs": pairs, "found": found, "missed": missed, "near_twins": 2 * pairs, "joined": joined} | {
        "photographs": photographs
    }


def near_twin(bill: MedicalBill, seed: int) -> MedicalBill:
    """Another bill of the same person, hospital, day and kind; every third shares half of its fee amounts,
    every third is the same treatment two days later with equal amounts and other numbers."""
    other = make_bill(seed + 777_777, kind=bill.kind, payer_name=bill.payer_name, day=bill.issue_date)
    other = replace(other, hospital_name=bill.hospital_name, bill_code=bill.bill_code)
    if seed % 3 == 1:
        half = len(bill.fees) // 2
        fees = (*bill.fees[:half], *other.fees[half:])
        total_fen = sum(line.amount_fen for line in fees)
        return replace(other, fees=fees, total_fen=total_fen)
    if seed % 3 == 2:
        draw, later = Draw(f"twin/{seed}"), bill.issue_date + timedelta(days=2)
        return replace(
            bill,
            bill_number=draw.digits(10),
            business_number=f"{later:%Y%m%d}{draw.digits(8)}",
            issue_date=later,
            visit_date=bill.visit_date and later,
            admission_date=bill.admission_date and later - timedelta(days=1),
            discharge_date=bill.discharge_date and later,
        )
    return other


def _recognised(bill: MedicalBill, number: int, start: int = 0, end: int = 100) -> PaperPrint:
    """The texts of a printed form between two heights, without a proven key."""
    texts = arrange(bill, drawn_form(number) if number % 2 else UNSEEN[number // 2 % 4]).texts
    bottom = max(text.baseline for text in texts)
    return print_of_texts(
        text.text for text in texts if bottom * start <= 100 * text.baseline <= bottom * end
    )


def _same(one: PaperPrint, other: PaperPrint) -> bool:
    return same_paper(one, other) and bool(set(band_keys(one)) & set(band_keys(other)))


def _photographs(pairs: int, seed: int) -> dict[str, object]:
    """Twice photographed, photographed and screenshot, photographed and cropped; and near-twins."""
    found = joined = 0
    missed = []
    for number in range(pairs):
        bill, form = make_bill(seed + number), UNSEEN[number % 4]
        page, way = bill_page(bill, form, seed), _WAYS[number % len(_WAYS)]
        one = paper_print(read_file(photograph(page, DAMAGES[way], seed + number)))
        other = paper_print(read_file(_again(page, number, seed)))
        found += _same(one, other)
        missed += [] if _same(one, other) else [f"{way} / {number % 3}"]
        twin = bill_page(near_twin(bill, seed + number), form, seed)
        joined += same_paper(one, paper_print(read_file(photograph(twin, DAMAGES["photo"], seed))))
    return {"pairs": pairs, "found": found, "missed": missed, "near_twins": pairs, "joined": joined}


def _again(page: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], number: int, seed: int) -> bytes:
    """0: photographed again; 1: a screenshot of the upper three quarters; 2: of the lower three quarters."""
    if number % 3 == 0:
        return photograph(page, DAMAGES["photo"], seed + number + 1)
    height = page.shape[0]
    part = page[: height * 3 // 4] if number % 3 == 1 else page[height // 4 :]
    picture, out = Image.fromarray(part), io.BytesIO()
    picture.resize((1400, picture.height * 1400 // picture.width), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()
