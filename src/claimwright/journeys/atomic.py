"""A command's writes happen all or not at all, also when its answer is a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import psycopg

from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx

T = TypeVar("T")


def all_or_nothing(tx: Tx, run: Callable[[], T | Refused]) -> T | Refused:
    """Run inside a savepoint; a refusal takes back what was written on the way to it."""
    with tx.transaction() as part:
        result = run()
        if isinstance(result, Refused):
            raise psycopg.Rollback(part)
    return result
