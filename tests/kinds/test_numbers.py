"""Numbers that check themselves refuse a changed digit."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from claimwright.core.documents.kinds.numbers import id_check_digit, luhn_holds, read_id_number

days = st.dates(date(1930, 1, 1), date(2025, 12, 31))


def _number(day: date, serial: int) -> str:
    first = f"320199{day:%Y%m%d}{serial:03d}"
    return first + id_check_digit(first)


def test_the_example_of_the_standard() -> None:
    """GB 11643 Annex A: 11010519491231002X."""
    assert id_check_digit("11010519491231002") == "X"
    sound = read_id_number("11010519491231002x")
    assert sound is not None
    assert (sound.birth_date, sound.sex, sound.region) == (date(1949, 12, 31), "女", "110105")


@given(days, st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_any_one_changed_digit_is_noticed(day: date, serial: int, place: int, shift: int) -> None:
    number = _number(day, serial)
    assert read_id_number(number) is not None
    old = 10 if number[place] == "X" else int(number[place])
    changed = number[:place] + str((old + shift) % 10) + number[place + 1 :]
    if changed != number:
        assert read_id_number(changed) is None


@given(days, st.integers(0, 999), st.integers(0, 16))
def test_two_swapped_neighbours_are_noticed(day: date, serial: int, place: int) -> None:
    number = _number(day, serial)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert read_id_number(swapped) is None


def test_luhn() -> None:
    assert luhn_holds("4532015112830366")
    assert not luhn_holds("4532015112830367")
    assert not luhn_holds("45320")
