"""A misread hospital's name finds its candidates, as listed on the day; only the exact name is taken."""

from __future__ import annotations

from datetime import UTC, date, datetime

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.app.providers import public as providers
from claimwright.app.providers.public import Hospital
from claimwright.core.providers.likeness import EXACT, LIKE_MIN, bigrams, likeness_permille
from claimwright.infra.db import Database

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
SINCE = date(2020, 1, 1)
LISTED = (
    Hospital("江淮市云栖人民医院", "三级", True, SINCE, None),
    Hospital("江淮市第一人民医院", "三级", True, SINCE, None),
    Hospital("江淮市第二人民医院", "二级", True, SINCE, None),
    Hospital("苏北市青萍中医院", "三级", True, SINCE, None),
    Hospital("越州望湖骨科医院（东院区）", "二级", False, SINCE, None),
    Hospital("旧名河岸医院", "一级", False, SINCE, date(2025, 1, 1)),
    Hospital("旧名河岸医院", "二级", True, date(2025, 1, 1), date(2026, 1, 1)),
)


@pytest.fixture(scope="module")
def listed(db: Database) -> Database:
    with db.transaction() as tx:
        providers.list_hospitals(tx, LISTED, NOW)
    return db


def _found(db: Database, name: str, on: date = DAY) -> list[tuple[str, int]]:
    with db.transaction() as tx:
        found = providers.hospital_candidates(tx, name, on)
    return [(one.hospital.name, one.likeness_permille) for one in found]


def test_the_exact_name_stands_alone(listed: Database) -> None:
    assert _found(listed, "江淮市第一人民医院") == [("江淮市第一人民医院", EXACT)]
    assert _found(listed, " 江淮市 第一人民医院") == [("江淮市第一人民医院", EXACT)]


@pytest.mark.parametrize(
    ("read", "name", "likeness"),
    [
        ("江淮市云栖人民医完", "江淮市云栖人民医院", 888),
        ("云栖人民医院", "江淮市云栖人民医院", 950),
        ("苏北市青平中医院", "苏北市青萍中医院", 875),
        ("越州望湖骨科医院(东院区)", "越州望湖骨科医院（东院区）", EXACT),
        ("越州望湖骨科医院东院区", "越州望湖骨科医院（东院区）", EXACT),
        ("苏北青萍中医院", "苏北市青萍中医院", 875),
    ],
)
def test_a_misread_or_shortened_name_has_its_hospital_first(
    listed: Database, read: str, name: str, likeness: int
) -> None:
    assert _found(listed, read)[0] == (name, likeness)


def test_another_ordinal_is_another_hospital(listed: Database) -> None:
    assert _found(listed, "江淮市第三人民医院") == []
    assert likeness_permille("江淮市第一人民医院", "江淮市第二人民医院") < LIKE_MIN


def test_the_list_is_dated(listed: Database) -> None:
    assert _found(listed, "旧名河岸医完", date(2024, 6, 1)) == [("旧名河岸医院", 833)]
    with listed.transaction() as tx:
        (then,) = providers.hospital_candidates(tx, "旧名河岸医院", date(2025, 6, 1))
    assert (then.hospital.level, then.hospital.is_public) == ("二级", True)
    assert _found(listed, "旧名河岸医院", DAY) == []
    assert _found(listed, "旧名河岸医院", date(2019, 12, 31)) == []


@pytest.mark.parametrize("read", ["", "医", "%' OR 1=1 --", "完全无关的名称", "一" * 5000])
def test_a_name_of_nothing_has_no_candidates(listed: Database, read: str) -> None:
    assert _found(listed, read) == []


def test_the_database_keeps_bigrams_and_key_together(listed: Database) -> None:
    with pytest.raises(psycopg.errors.CheckViolation), listed.transaction() as tx:
        tx.execute("UPDATE providers.hospital SET bigrams = '{ab}' WHERE name_key = '苏北市青萍中医院'")
    with listed.transaction() as tx:
        rows = tx.execute("SELECT name_key, bigrams FROM providers.hospital").fetchall()
    assert all(kept == bigrams(key) for key, kept in rows)


names = st.text("江淮苏北市第一二三人民中医院云栖", min_size=1, max_size=12)


@given(names, names)
def test_likeness_is_symmetric_bounded_and_exact_for_the_same(one: str, other: str) -> None:
    score = likeness_permille(one, other)
    assert score == likeness_permille(other, one)
    assert 0 <= score <= EXACT
    assert (score == EXACT) == (one == other)
