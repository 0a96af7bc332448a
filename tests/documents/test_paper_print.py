"""The same paper again is found; another bill of the same hospital and day is not taken for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from claimwright.app.documents.readers.read import read_content
from claimwright.core.documents import MedicalBill, PaperPrint, band_keys, paper_print, same_paper
from claimwright.core.documents.paper_print import print_of_texts
from claimwright.samples import as_pdf, as_xml, make_bill
from claimwright.samples.photo import BUILD, UNSEEN
from claimwright.samples.photo.arrange import arrange
from claimwright.samples.photo.forms import Form

DAY = date(2026, 5, 6)


def _seen(bill: MedicalBill, form: Form, share: tuple[int, int] = (1, 1)) -> PaperPrint:
    """As text recognition sees the upper part of a page: no proven key."""
    texts = [text.text for text in arrange(bill, form).texts]
    return print_of_texts(texts[: len(texts) * share[0] // share[1]])


def _found(one: PaperPrint, other: PaperPrint) -> bool:
    assert same_paper(one, other) == same_paper(other, one)
    return same_paper(one, other) and bool(set(band_keys(one)) & set(band_keys(other)))


def test_500_papers_in_two_forms_one_cropped_to_its_upper_part() -> None:
    found = 0
    for seed in range(500):
        bill = make_bill(seed)
        found += _found(_seen(bill, BUILD[seed % 4]), _seen(bill, UNSEEN[seed % 4], (2, 3)))
    assert found >= 495


def test_500_near_twins_are_kept_apart() -> None:
    joined = 0
    for seed in range(500):
        one, twin = (make_bill(number, day=DAY) for number in (seed, seed + 10_000))
        joined += same_paper(_seen(one, BUILD[0]), _seen(twin, BUILD[0]))
    assert joined == 0


def test_the_same_treatment_on_two_days_is_two_papers_even_with_equal_amounts() -> None:
    one = make_bill(5, day=DAY)
    later = DAY + timedelta(days=2)
    twin = replace(one, bill_number="9876543210", business_number="2026050811112222", issue_date=later)
    twin = replace(twin, visit_date=later, admission_date=None, discharge_date=None)
    assert not same_paper(_seen(one, BUILD[0]), _seen(twin, BUILD[0]))


def test_a_patients_number_on_two_bills_joins_nothing() -> None:
    number = "医保编号：320106198001011234 住院号：202600012345"
    one = print_of_texts([number, "票据号码：0123456789", "120.50", "88.20", "208.70", "2026-05-06"])
    other = print_of_texts([number, "票据号码：0123456790", "120.50", "31.90", "152.40", "2026-05-06"])
    assert not same_paper(one, other)


def test_a_digital_original_is_found_by_its_xml_and_its_pdf() -> None:
    bill = make_bill(11)
    as_read = [paper_print(read_content(content)) for content in (as_xml(bill), as_pdf(bill))]
    assert _found(*as_read)
    assert as_read[0].key is not None
    assert not same_paper(as_read[0], paper_print(read_content(as_xml(make_bill(12)))))
    assert _found(as_read[0], _seen(bill, UNSEEN[2]))


@given(st.integers(0, 15), st.integers(0, 2**256 - 1), st.data())
@settings(max_examples=200, deadline=None)
def test_like_patterns_always_share_a_key(differences: int, pattern: int, data: st.DataObject) -> None:
    bits = data.draw(st.lists(st.integers(0, 255), min_size=differences, max_size=differences, unique=True))
    other = pattern
    for bit in bits:
        other ^= 1 << bit
    one, two = (print_of_texts([], patterns=(f"{value:064x}",)) for value in (pattern, other))
    assert _found(one, two)


def test_no_long_number_can_be_read_from_a_print() -> None:
    assert "320106198001011234" not in repr(print_of_texts(["320106198001011234", "2026年5月6日"]))
