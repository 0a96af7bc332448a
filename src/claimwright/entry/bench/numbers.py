"""Made-up data out of running numbers: the same number always gives the same person, policy and claim.

Everything is computed by the database (`generate_series`), so that ten million policies need no program in
between. Ids are those of `core.ids`: a fixed time, the bucket, and the number with its kind.
"""

from __future__ import annotations

from typing import Any

import psycopg

from claimwright.infra.db import Statements

FUNCTIONS = Statements.of(__package__, "functions.sql")
PAST = 1 << 55
"""Numbers of past claims (at most eight million) begin here.

`hashint8` folds the upper half of a number into the lower one by XOR: from `1 << 40` on, every due claim had
a past twin of the same person, day and amount, which the robots rightly took for the same bill again.
"""


def prepare(connection: psycopg.Connection[Any]) -> None:
    """Make the functions that the other statements use, for this session."""
    for statement in FUNCTIONS.values():
        connection.execute(statement.replace("%%", "%"))
    connection.commit()
