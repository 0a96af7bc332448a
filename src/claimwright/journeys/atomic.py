"""A command's writes happen all or not at all, also when its answer is a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import psycopg

from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx, begin

T = TypeVar("T")


def all_or_nothing(tx: Tx, run: Callable[[], T | Refused]) -> T | Refused:
    """Run inside a savepoint; a refusal takes back what was written on the way to it.

    The transaction is begun first: a driver's block that opens it would also commit it, before the caller
    has written what belongs to it.
    """
    begin(tx)
    with tx.transaction() as part:
        result = run()
        if isinstance(result, Refused):
            raise psycopg.Rollback(part)
    return result
