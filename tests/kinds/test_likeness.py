"""The same paper again is found; another bill of the same hospital and day is not taken for it."""

from __future__ import annotations

from datetime import date

from claimwright.core.documents.bill import MedicalBill
from claimwright.core.documents.kinds.likeness import paper_print, same_paper
from claimwright.samples import make_bill
from claimwright.samples.photo import BUILD, UNSEEN
from claimwright.samples.photo.arrange import arrange
from claimwright.samples.photo.forms import Form


def _texts(bill: MedicalBill, form: Form) -> list[str]:
    return [text.text for text in arrange(bill, form).texts]


def test_500_papers_in_two_forms_one_cropped_to_its_upper_half() -> None:
    found = 0
    for seed in range(500):
        bill = make_bill(seed)
        whole = _texts(bill, BUILD[seed % 4])
        other = _texts(bill, UNSEEN[seed % 4])
        found += same_paper(paper_print(whole), paper_print(other[: len(other) * 2 // 3]))
    assert found >= 495


def test_500_near_twins_are_kept_apart() -> None:
    day = date(2026, 5, 6)
    joined = 0
    for seed in range(500):
        one, twin = (make_bill(number, day=day) for number in (seed, seed + 10_000))
        joined += same_paper(paper_print(_texts(one, BUILD[0])), paper_print(_texts(twin, BUILD[0])))
    assert joined == 0
