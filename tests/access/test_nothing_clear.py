"""No table of a platform that was played on shows a person's identity, telephone or account number."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from psycopg import sql

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from papers_made import death_certificate, id_card
from paying import ReadyBank, pay_all
from test_claim_life import approved, in_review, letters_of, prepaid
from test_declared import DIAGNOSED, LONG_AGO, cover, told
from tests.conftest import START
from world import CLERK, MEDICAL, Someone, World, stay

from claimwright.app.checks import public as checks
from claimwright.app.checks.public import ListedPerson
from claimwright.app.identity import public as identity
from claimwright.app.parties import public as parties
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import NamedBeneficiary
from claimwright.app.products.public import load_product
from claimwright.core.claims.declared import Declared
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.change_account.change import AddAccount, add_account

CATALOGUE = Path(__file__).parents[2] / "src/claimwright/catalogue"
PHONE, ADDED, LISTED = "13712345678", "6228480402564890018", "E77665544"


@pytest.fixture
def world(db: Database, ids: Ids) -> World:
    made = World(db, ids, SetClock(START))
    made.load_products()
    book = (CATALOGUE / "rulebooks/checks.yaml").read_text(encoding="utf-8")
    with db.transaction() as tx:
        load_product(tx, (CATALOGUE / "term-life.yaml").read_text("utf-8"), "term-life.yaml", START)
        checks.load_shipped(tx, book, "checks.yaml", START)
    return made


def _account_of(world: World, who: Someone) -> str:
    with world.db.transaction() as tx:
        return parties.accounts_of(tx, who.person_id)[0].account_no


def _pays(world: World, bank: ReadyBank) -> Someone:
    """Reported, prepaid, decided by a person, paid, with its letters."""
    who = world.someone(MEDICAL)
    claim = in_review(world, who, 900_000)
    prepaid(world, claim, 320_000)
    pay_all(world, bank)
    approved(world, claim.claim_id)
    pay_all(world, bank)
    letters_of(world, claim.claim_id)
    assert world.claim(claim.claim_id).state is ClaimState.CLOSED
    other = world.someone(MEDICAL)
    reported = world.reported(other, stay(other, 600_000))
    world.work()
    pay_all(world, bank)
    assert world.claim(reported.claim_id).state is not ClaimState.REPORTED
    return who


def _dies(world: World) -> tuple[Someone, Someone]:
    plan = {name: "0.00" for name in ("unpaid_premium", "loan_principal", "other_minor_death_cover")}
    plan |= {
        "cash_value": "20000.00",
        "premiums_paid": "30000.00",
        "loan_rate": "5%",
        "loan_date": "2024-01-01",
    }
    insured, wife = (world.someone(cover("TERM-LIFE", **plan), policy=LONG_AGO) for _ in range(2))
    with world.db.transaction() as tx:
        policy = policies.policy_by_number(tx, insured.policy_no)
        assert policy is not None
        named = (
            NamedBeneficiary("death", 1, Fraction(1), wife.name, wife.id_number, wife.person_id),
            NamedBeneficiary("survival", 1, None, "某人", "E12312312"),
        )
        policies.name_beneficiaries(tx, policy.policy_id, named, START)
    papers = (
        death_certificate(insured.name, "2026-02-20", "疾病"),
        id_card(insured.name, insured.id_number),
    )
    by_wife = {"actor": wife.actor, "claimant_id": wife.person_id, "account_id": wife.account_id}
    claim = told(world, insured, Declared("death", DIAGNOSED), {}, *papers, **by_wife)
    assert claim.state is ClaimState.IN_REVIEW
    return insured, wife


def _comes_in(world: World) -> None:
    """Somebody with a telephone who is imported, asks for a code and adds an account; a list is loaded."""
    person = {"id_number": "11010519491231002X", "name": "沈电话", "phone": PHONE}
    world.import_text(json.dumps({"persons": [person]}))
    with world.db.transaction() as tx:
        (person_id,) = parties.ids_by_phone(tx, PHONE)
        added = add_account(tx, world.ids, person_id, AddAccount("沈电话", ADDED, "银行"), CLERK, START)
        assert hasattr(added, "bytes"), added
        identity.new_code(tx, world.ids, PHONE, "127.0.0.1", 123456, START)
        checks.load_list(tx, "测试名单", [ListedPerson("1", "沈名单", LISTED)], START)


def shown_in(db: Database, numbers: set[str]) -> list[tuple[str, str]]:
    """Every table and number where a number of a person stands in any column, as text or in bytes."""
    found = []
    with db.transaction() as tx:
        tables = tx.execute(
            "select schemaname, tablename from pg_tables where schemaname not in"
            " ('pg_catalog', 'information_schema') order by 1, 2"
        ).fetchall()
        assert len(tables) > 60, "every table is looked at"
        for table in tables:
            name = sql.Identifier(*table)
            text = "\n".join(row[0] for row in tx.execute(sql.SQL("select t::text from {} t").format(name)))
            for number in numbers:
                if number in text or number.encode().hex() in text:
                    found.append((".".join(table), number))
    return found


def test_no_number_of_a_person_stands_in_any_table(world: World) -> None:
    bank = ReadyBank()
    people = [_pays(world, bank), *_dies(world)]
    _comes_in(world)
    numbers = {one.id_number for one in people} | {_account_of(world, one) for one in people}
    numbers |= {PHONE, ADDED, LISTED, "E12312312", "11010519491231002X"}
    assert len(numbers) == 11
    assert bank.paid_fen[_account_of(world, people[0])] == 640_000, "the bank was told the number"
    assert shown_in(world.db, numbers) == []


def test_the_scan_finds_a_number_as_text_and_in_bytes(world: World) -> None:
    with world.db.transaction() as tx:
        tx.execute("create table infra.proof (said text, content bytea)")
        tx.execute(
            "insert into infra.proof values ('of 622200001111', null), (null, %s)", [b"<I>622200002222</I>"]
        )
    numbers = {"622200001111", "622200002222", "622200003333"}
    found = shown_in(world.db, numbers)
    with world.db.transaction() as tx:
        tx.execute("drop table infra.proof")
    assert sorted(found) == [("infra.proof", "622200001111"), ("infra.proof", "622200002222")]


def test_a_listed_number_is_compared_by_its_index(world: World) -> None:
    with world.db.transaction() as tx:
        entries = [
            ListedPerson("1", "沈甲", "e555 "),
            ListedPerson("2", "沈乙", "E556"),
            ListedPerson("3", "沈乙"),
        ]
        checks.load_list(tx, "另一名单", entries, START)
        assert [(row[1], row[3]) for row in checks.listed(tx, [], {"E555", "E999"})] == [("1", "E555")]
        by_name = checks.listed(tx, [checks.name_key("沈乙")], {"E555"})
    assert sorted((row[1], row[3]) for row in by_name) == [("1", "E555"), ("2", ""), ("3", None)]
