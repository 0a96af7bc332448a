"""One key, one command, one answer: a request that is sent again gets the answer that it got."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum

from psycopg.types.json import Jsonb

from claimwright.core.canonical import Json, sha256_hex
from claimwright.core.outcome import Refused
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__)


class IdempotencyCode(Enum):
    """Why a key is refused."""

    OTHER_INPUT = "other_input"


def once(
    tx: Tx,
    key: str,
    command: str,
    input: Json,  # noqa: A002 - what the rule of idempotency calls it
    now: datetime,
    run: Callable[[], Json | Refused],
) -> Json | Refused:
    """Run the command unless the key has its answer already.

    `key` is 1 to 200 characters from whoever asks; `input` names everything that the command acts
    on, the asking person included. Same key and same input: the stored answer, and nothing runs.
    Same key, other input: `Refused(OTHER_INPUT)`. A refusal by `run` is not kept: the same key may
    try again. A second request while the first runs waits for it (lock time-out: `Transient`).
    The key lasts as long as the row: uniqueness that matters for money never expires.
    """
    at_key = {"command": command, "key": key}
    digest = sha256_hex(input)
    taken = tx.execute(SQL["claim_key"], {**at_key, "input_sha256": digest, "at": now})
    if taken.rowcount == 0:
        stored = tx.execute(SQL["stored_answer"], at_key).fetchone()
        assert stored is not None, "the key was there a moment ago, and keys are never deleted once answered"
        if stored[0] != digest:
            return Refused(IdempotencyCode.OTHER_INPUT, {"command": command}, field="idempotency_key")
        answer: Json = stored[1]
        return answer
    result = run()
    if isinstance(result, Refused):
        tx.execute(SQL["free_key"], at_key)
    else:
        tx.execute(SQL["store_answer"], {**at_key, "answer": Jsonb(result)})
    return result
