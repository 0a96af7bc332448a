"""Persons by name and province: written when a policy brings a person, read by the desk's search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from claimwright.app.parties.store import Person
from claimwright.core.search import Birth, name_range, name_term
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_names.sql")


def list_names(tx: Tx, people: Iterable[tuple[str, Person]]) -> None:
    """Let persons be found by name in a province (GB/T 2260, two digits); again changes nothing."""
    listed = sorted(
        {(province, name_term(one.name, one.birth_date), one.person_id) for province, one in people}
    )
    provinces, terms, ids = (list(column) for column in zip(*listed, strict=True)) if listed else ([], [], [])
    tx.execute(SQL["insert_names"], {"provinces": provinces, "terms": terms, "person_ids": ids})


def persons_named(
    tx: Tx, provinces: Sequence[str], name: str, birth: Birth | None, limit: int
) -> Sequence[tuple[str, UUID]]:
    """Persons whose name is, or begins with, this one, as (province, person); exact names come first."""
    first, until = name_range(name, birth)
    asked = {"provinces": sorted(set(provinces)), "first": first, "until": until, "limit": limit}
    return [
        (province, person_id) for province, person_id in tx.execute(SQL["names_between"], asked).fetchall()
    ]


def provinces_of_person(tx: Tx, person_id: UUID) -> Sequence[str]:
    """The provinces in which a person has or had a policy."""
    return [province for (province,) in tx.execute(SQL["provinces_of_person"], {"person_id": person_id})]
