"""Colleagues by name: who decides cases, for handing over, mentioning and routing. No secret is in it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from claimwright.core.identity import Role
from claimwright.infra.db import Statements, Tx

_SQL = Statements.of(__package__, "store_directory.sql")


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff who decides cases."""

    staff_id: UUID
    user_name: str
    name: str
    role: Role
    authority_fen: int


def case_staff(tx: Tx) -> tuple[Colleague, ...]:
    """Everybody who decides cases, by name."""
    rows = tx.execute(_SQL["case_staff"]).fetchall()
    return tuple(Colleague(row[0], row[1], row[2], Role(row[3]), row[4]) for row in rows)
