"""Which rows a transaction may see: PostgreSQL's row security with the role `claimwright_request`.

Workers and commands of the operator own the tables and see everything (`SERVICE`). Whatever runs within a
request of the web or the API runs as `claimwright_request`, which sees what the policies of migration 0053
allow: a customer their own rows, staff those of their province, a stranger none. The scope belongs to the
request, so that no endpoint can forget it: `confined` begins it before anything is known of the caller.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import psycopg

ROLE = "claimwright_request"
Kind = Literal["service", "stranger", "customer", "staff"]


@dataclass(frozen=True, slots=True)
class RowScope:
    """Whose rows: `provinces` None is every province (national staff); it says nothing for customers."""

    kind: Kind
    subject_id: UUID | None = None
    provinces: frozenset[str] | None = frozenset()


SERVICE = RowScope("service")
STRANGER = RowScope("stranger")
_OF_REQUEST: ContextVar[RowScope] = ContextVar("row_scope", default=SERVICE)

_ENTER = (
    "SELECT set_config('role', %(role)s, true), set_config('claimwright.kind', %(kind)s, true), "
    "set_config('claimwright.subject', %(subject)s, true), "
    "set_config('claimwright.provinces', %(provinces)s, true)"
)


def set_request_scope(scope: RowScope) -> None:
    """From here on, transactions of this request that name no scope see these rows."""
    _OF_REQUEST.set(scope)


@contextmanager
def confined(scope: RowScope) -> Iterator[None]:
    """Transactions within the block that name no scope see these rows."""
    token = _OF_REQUEST.set(scope)
    try:
        yield
    finally:
        _OF_REQUEST.reset(token)


def enter(tx: psycopg.Connection[tuple[Any, ...]], scope: RowScope | None = None) -> None:
    """Confine a transaction that has just begun to a scope (None: that of the request) until it ends."""
    rows = _OF_REQUEST.get() if scope is None else scope
    if rows.kind == "service":
        return
    values = {
        "role": ROLE,
        "kind": rows.kind,
        "subject": "" if rows.subject_id is None else str(rows.subject_id),
        "provinces": "*" if rows.provinces is None else ",".join(sorted(rows.provinces)),
    }
    tx.execute(_ENTER, values)
