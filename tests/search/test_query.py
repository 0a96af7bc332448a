"""What a search may mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.core.ids import human_number
from claimwright.core.search import Birth, Meaning, name_key, name_range, name_term, read_query

CLAIM_NO = human_number("CL", date(2026, 11, 22), 417, 123457)
M = Meaning


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        (CLAIM_NO, ((M.CLAIM_NO, CLAIM_NO),)),
        (f" {CLAIM_NO[:8].lower()} {CLAIM_NO[8:14]}-{CLAIM_NO[14:]}", ((M.CLAIM_NO, CLAIM_NO),)),
        ("11010519491231002x", ((M.ID_NUMBER, "11010519491231002X"), (M.POLICY_NO, "11010519491231002X"))),
        ("110105194912310021", ((M.POLICY_NO, "110105194912310021"),)),
        ("13800138000", ((M.PHONE, "13800138000"), (M.POLICY_NO, "13800138000"))),
        ("0012345678", ((M.BILL_NUMBER, "0012345678"), (M.POLICY_NO, "0012345678"))),
        ("p-2026-000123", ((M.POLICY_NO, "P-2026-000123"),)),
        ("张伟", ((M.NAME, "张伟"),)),
        ("Zhang  Wei", ((M.NAME, "ZHANG WEI"),)),
        ("买买提·吐尔逊", ((M.NAME, "买买提 吐尔逊"),)),
        ("", ()),
        ("%_", ()),
    ],
)
def test_each_form_is_read_as_what_it_may_be(text: str, readings: tuple[tuple[Meaning, str], ...]) -> None:
    assert read_query(text).readings == readings


@pytest.mark.parametrize(
    ("text", "birth", "digits"),
    [
        ("张伟 1985", Birth(1985), "1985"),
        ("张伟 1985-03", Birth(1985, 3), "198503"),
        ("1985.03.12 张伟", Birth(1985, 3, 12), "19850312"),
        ("张伟 19850312", Birth(1985, 3, 12), "19850312"),
    ],
)
def test_a_year_or_date_beside_a_name_narrows_it(text: str, birth: Birth, digits: str) -> None:
    query = read_query(text)
    assert (query.of(M.NAME), query.birth) == (("张伟",), birth)
    assert query.birth is not None
    assert query.birth.digits == digits
    assert name_term("张伟", date(1985, 3, 12)).startswith(f"张伟\t{digits}")


def test_a_date_that_no_calendar_has_narrows_nothing() -> None:
    assert read_query("张伟 1985-13").birth is None
    assert read_query("1985").birth is None


@given(st.text(max_size=200))
def test_any_text_is_read_without_error(text: str) -> None:
    query = read_query(text)
    assert len(query.text) <= 80
    assert all(value for _, value in query.readings)


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


def test_the_range_of_a_name_holds_the_exact_names_first() -> None:
    born = date(1985, 3, 12)
    terms = sorted(
        name_term(name, born) for name in ("张伟明", "张伟", "张威", "ZHANG WEI", "ZHANG WEIMING", "ZHANG")
    )
    first, until = name_range("张伟", None)
    assert [term for term in terms if first <= term < until] == ["张伟\t19850312", "张伟明\t19850312"]
    first, until = name_range("ZHANG", None)
    found = [term.partition("\t")[0] for term in terms if first <= term < until]
    assert found == ["ZHANG", "ZHANG WEI", "ZHANG WEIMING"]
    first, until = name_range("张伟", Birth(1985, 3))
    assert [term for term in terms if first <= term < until] == ["张伟\t19850312"]
