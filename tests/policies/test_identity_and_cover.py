"""Identity numbers, account numbers and whether a coverage is in force: pure rules, exact cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.core.dates import Period
from claimwright.core.parties.bank_account import account_digits, luhn_ok, masked_account
from claimwright.core.parties.resident_id import (
    ResidentId,
    ResidentIdFault,
    Sex,
    check_character,
    masked,
    read_resident_id,
)
from claimwright.core.policies.cover import Cover, NotInForce, PolicyStatus, covers_on, in_force


def test_published_vectors_of_gb_11643() -> None:
    assert read_resident_id("11010519491231002X") == ResidentId(
        "11010519491231002X", date(1949, 12, 31), Sex.FEMALE
    )
    assert read_resident_id("440524188001010014") == ResidentId(
        "440524188001010014", date(1880, 1, 1), Sex.MALE
    )
    assert isinstance(read_resident_id(" 11010519491231002x "), ResidentId)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1101051949123100", ResidentIdFault.FORM),
        ("11010519491231002Y", ResidentIdFault.FORM),
        ("99010519491231002X", ResidentIdFault.PROVINCE),
        ("11010519490231002X", ResidentIdFault.BIRTH_DATE),
        ("110105194912310021", ResidentIdFault.CHECK_DIGIT),
    ],
)
def test_a_wrong_number_says_why(text: str, fault: ResidentIdFault) -> None:
    assert read_resident_id(text) is fault


@given(
    st.integers(0, 999), st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.integers(0, 16), st.integers(1, 9)
)
def test_one_wrong_digit_is_always_caught(serial: int, born: date, place: int, shift: int) -> None:
    first17 = f"110199{born:%Y%m%d}{serial:03d}"
    number = first17 + check_character(first17)
    assert isinstance(read_resident_id(number), ResidentId)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert isinstance(read_resident_id(wrong), ResidentIdFault)


def test_pages_hide_the_birth_date() -> None:
    assert masked("11010519491231002X") == "110105********002X"


def test_accounts() -> None:
    assert account_digits("6222 0212-3456 7890 128") == "6222021234567890128"
    assert account_digits("62220212345678901a8") is None
    assert luhn_ok("6222021234567890128")
    assert not luhn_ok("6222021234567890129")
    assert masked_account("6222021234567890128") == "**** 0128"


COVER = Cover(
    coverage_id=UUID(int=1),
    coverage_no="1",
    policy_id=UUID(int=2),
    policy_no="P1",
    product_code="MED",
    contract_date=date(2025, 1, 1),
    period=Period(date(2025, 1, 2), date(2026, 1, 2)),
    first_inception=date(2024, 1, 2),
    status=PolicyStatus.IN_FORCE,
    status_from=date(2025, 1, 1),
    sum_insured_fen=None,
)


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2025, 1, 1), NotInForce.NOT_BEGUN),
        (date(2025, 1, 2), None),
        (date(2026, 1, 1), None),
        (date(2026, 1, 2), NotInForce.ENDED),
    ],
)
def test_cover_is_half_open(on: date, why: NotInForce | None) -> None:
    assert in_force(COVER, on) is why


def test_a_lapse_counts_from_its_date() -> None:
    lapsed = replace(COVER, status=PolicyStatus.LAPSED, status_from=date(2025, 6, 1))
    assert in_force(lapsed, date(2025, 5, 31)) is None
    assert in_force(lapsed, date(2025, 6, 1)) is NotInForce.LAPSED


def test_the_oldest_contract_is_adjudicated_first() -> None:
    newer = replace(COVER, coverage_no="2", contract_date=date(2025, 3, 1), policy_no="P0")
    outside = replace(COVER, coverage_no="3", period=Period(date(2023, 1, 1), date(2024, 1, 1)))
    assert [c.coverage_no for c in covers_on([newer, outside, COVER], date(2025, 6, 1))] == ["1", "2"]
