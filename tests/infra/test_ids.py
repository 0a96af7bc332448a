"""Ids tell time and bucket and sort as made; human numbers find the errors that people make."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.core.dates import business_date
from claimwright.core.ids import (
    bucket_of,
    bucket_of_number,
    check_human_number,
    human_number,
    make_id,
    unix_ms_of,
)
from claimwright.infra.clock import SetClock
from claimwright.infra.ids import Ids

buckets = st.integers(0, 1023)
NUMBERS = st.builds(
    human_number,
    st.from_regex("[A-Z]{1,4}", fullmatch=True),
    st.dates(date(2020, 1, 1), date(2068, 12, 31)),
    buckets,
    st.integers(0, 10**8 - 1),
)


@given(st.integers(0, (1 << 48) - 1), buckets, st.integers(0, (1 << 64) - 1))
def test_an_id_gives_back_what_it_was_made_of(unix_ms: int, bucket: int, random_bits: int) -> None:
    made = make_id(unix_ms, bucket, random_bits)
    assert (made.version, made.variant) == (8, "specified in RFC 4122")
    assert (unix_ms_of(made), bucket_of(made)) == (unix_ms, bucket)
    assert UUID(str(made)) == made


def test_a_foreign_uuid_has_no_bucket() -> None:
    with pytest.raises(ValueError, match="not an id of this system"):
        bucket_of(UUID("0b3c1c9e-7a54-4d6f-9d8e-2f1a5c7b9e10"))


def test_ids_sort_as_made_within_a_millisecond_and_when_the_clock_goes_back() -> None:
    clock = SetClock(datetime(2026, 3, 2, tzinfo=UTC))
    ids = Ids(clock)
    made = [ids.new_id(7) for _ in range(1000)]
    clock.moment -= timedelta(hours=1)
    made += [ids.new_id(7) for _ in range(10)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    crowded = Ids(clock, lambda below: below - 1)
    made = [crowded.new_id(3) for _ in range(3)]
    assert made == sorted(made)


@given(NUMBERS, st.data())
def test_one_wrong_character_or_a_swap_is_always_found(number: str, data: st.DataObject) -> None:
    assert check_human_number(f" {number[:3].lower()}-{number[3:]} ") == number
    at = data.draw(st.integers(0, len(number) - 1))
    alphabet = "0123456789" if number[at].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    wrong = data.draw(st.sampled_from([c for c in alphabet if c != number[at]]))
    assert check_human_number(number[:at] + wrong + number[at + 1 :]) is None
    swapped = number[:at] + number[at + 1 : at + 2] + number[at : at + 1] + number[at + 2 :]
    assert swapped == number or check_human_number(swapped) is None


def test_a_human_number_is_exact_and_carries_its_bucket() -> None:
    number = human_number("CL", date(2026, 11, 22), 417, 123_456)
    assert number == "CL261122041700123456" + number[-2:]
    assert bucket_of_number(number) == 417
    assert [check_human_number(text) for text in ("", "CL", "CL2611220417001234560", "保单")] == [None] * 4


def test_the_business_day_begins_at_sixteen_hours_utc() -> None:
    assert business_date(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert business_date(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
