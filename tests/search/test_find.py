"""What staff of a province find, asked as the database user of a request; and what they do not."""

from __future__ import annotations

from datetime import date

import pytest
from world import Someone, World, stay

from claimwright.core.search import name_term, read_query
from claimwright.infra.row_security import RowScope
from claimwright.journeys.find import Found, find

BEIJING, SHANGHAI = frozenset({"11"}), frozenset({"31"})


def _found(world: World, text: str, provinces: frozenset[str] | None) -> Found:
    scope = RowScope("staff", world.ids.new_id(0), provinces)
    with world.db.transaction(scope) as tx:
        return find(tx, read_query(text), provinces)


@pytest.fixture(scope="module")
def people(world: World) -> tuple[Someone, Someone]:
    """One customer of Beijing, one of Shanghai."""
    return (
        world.someone(policy={"province": "11"}, born=date(1980, 5, 6)),
        world.someone(policy={"province": "31"}, born=date(1991, 2, 3)),
    )


def test_a_person_is_found_by_name_birth_and_paper_where_their_policy_is(
    world: World, people: tuple[Someone, Someone]
) -> None:
    here, there = people
    for text in (here.name, f"{here.name} 1980", f"{here.name} 19800506", here.id_number, here.name[:3]):
        assert [one.person_id for one in _found(world, text, BEIJING).persons] == [here.person_id], text
        assert _found(world, text, SHANGHAI).persons == () or text == here.name[:3], text
    assert {one.person_id for one in _found(world, "测试", None).persons} >= {here.person_id, there.person_id}
    assert _found(world, f"{here.name} 1981", BEIJING).is_empty


def test_numbers_of_another_province_answer_like_numbers_that_do_not_exist(
    world: World, people: tuple[Someone, Someone]
) -> None:
    here, _ = people
    bill = stay(here, 20_000_00)
    claim = world.claim(world.reported(here, bill).claim_id)
    for text in (claim.claim_no, here.policy_no, bill.bill_number):
        assert not _found(world, text, BEIJING).is_empty, text
        assert not _found(world, text, None).is_empty, text
        assert _found(world, text, SHANGHAI).is_empty, text
    assert _found(world, claim.claim_no, BEIJING).claims[0].claim_id == claim.claim_id
    assert _found(world, bill.bill_number, BEIJING).bills[0][1].claim_id == claim.claim_id
    assert _found(world, "CL" + "0" * 20, BEIJING).is_empty


def test_a_name_asked_past_the_application_is_still_a_provinces_own(
    world: World, people: tuple[Someone, Someone]
) -> None:
    here, there = people
    with world.db.transaction(RowScope("staff", None, SHANGHAI)) as tx:
        rows = tx.execute("SELECT person_id FROM parties.person_name").fetchall()
    assert there.person_id in {row[0] for row in rows}
    assert here.person_id not in {row[0] for row in rows}
    with world.db.transaction(RowScope("customer", here.person_id)) as tx:
        assert tx.execute("SELECT count(*) FROM parties.person_name").fetchone() == (0,)


def test_a_common_name_is_answered_by_one_index_range_a_province(world: World) -> None:
    with world.db.transaction() as tx:
        tx.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(
            row[0]
            for row in tx.execute(
                "EXPLAIN SELECT f.person_id FROM unnest(%s::text[]) AS p (province) CROSS JOIN LATERAL ("
                "SELECT n.term, n.person_id FROM parties.person_name n WHERE n.province = p.province "
                'AND n.term >= %s COLLATE "C" AND n.term < %s COLLATE "C" '
                "ORDER BY n.term, n.person_id LIMIT 21) f",
                [["11", "31"], "张伟", "张伟\U0010ffff"],
            )
        )
    assert "Index Only Scan using person_name_pkey" in plan
    assert "Sort" not in plan
    assert name_term("张伟", date(1985, 3, 12)) == "张伟\t19850312"
