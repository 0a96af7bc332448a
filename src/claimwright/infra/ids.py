"""The one source of ids, buckets and human numbers."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import date
from uuid import UUID

from claimwright.core.ids import BUCKETS, RANDOM_BITS, SERIALS, human_number, make_id
from claimwright.infra.clock import Clock, SystemClock

RandomBelow = Callable[[int], int]


_STEP = 1 << 32
_FIRST = 1 << RANDOM_BITS - 1  # half of the range is left for ids of the same millisecond


class Ids:
    """Makes ids from a clock and a source of randomness (`secrets` unless a test seeds another).

    Ids of one `Ids` in one bucket sort in the order in which they were made, also within a
    millisecond or when the clock is set back (RFC 9562, section 6.2). Safe to share between threads.
    """

    def __init__(self, clock: Clock | None = None, random_below: RandomBelow = secrets.randbelow) -> None:
        self._clock = clock or SystemClock()
        self._random_below = random_below
        self._lock = threading.Lock()
        self._last = (0, 0)

    def new_id(self, bucket: int) -> UUID:
        """A fresh id in the bucket."""
        now_ms = int(self._clock.now().timestamp() * 1000)
        with self._lock:
            unix_ms, random_bits = self._last
            random_bits += 1 + self._random_below(_STEP)
            if now_ms > unix_ms:
                unix_ms, random_bits = now_ms, self._random_below(_FIRST)
            elif random_bits >= 1 << RANDOM_BITS:
                unix_ms, random_bits = unix_ms + 1, self._random_below(_FIRST)
            self._last = (unix_ms, random_bits)
        return make_id(unix_ms, bucket, random_bits)

    def new_bucket(self) -> int:
        """A bucket for a new insured person; it stays theirs for life."""
        return self._random_below(BUCKETS)

    def new_number(self, prefix: str, day: date, bucket: int) -> str:
        """A human number with a random serial: no global sequence, and nobody can guess the next.

        A clash within one day and bucket (about 1 in 10^8 per pair) meets the unique constraint
        of the table that keeps the number, and the command is tried again.
        """
        return human_number(prefix, day, bucket, self._random_below(SERIALS))
