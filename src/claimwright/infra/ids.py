"""The one source of ids, buckets and human numbers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from uuid import UUID

from claimwright.core.ids import BUCKETS, RANDOM_BITS, SERIALS, human_number, make_id
from claimwright.infra.clock import Clock, SystemClock

RandomBelow = Callable[[int], int]


class Ids:
    """Makes ids from a clock and a source of randomness (`secrets` unless a test seeds another)."""

    def __init__(self, clock: Clock | None = None, random_below: RandomBelow = secrets.randbelow) -> None:
        self._clock = clock or SystemClock()
        self._random_below = random_below

    def new_id(self, bucket: int) -> UUID:
        """A fresh id in the bucket."""
        unix_ms = int(self._clock.now().timestamp() * 1000)
        return make_id(unix_ms, bucket, self._random_below(1 << RANDOM_BITS))

    def new_bucket(self) -> int:
        """A bucket for a new insured person; it stays theirs for life."""
        return self._random_below(BUCKETS)

    def new_number(self, prefix: str, day: date, bucket: int) -> str:
        """A human number with a random serial: no global sequence, and nobody can guess the next.

        A clash within one day and bucket (about 1 in 10^8 per pair) meets the unique constraint
        of the table that keeps the number, and the command is tried again.
        """
        return human_number(prefix, day, bucket, self._random_below(SERIALS))
