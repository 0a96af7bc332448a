"""How often a code may be sent or a secret tried. Pure: the times of earlier attempts go in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` attempts within any `window`."""

    count: int
    window: timedelta


CODE_DIGITS = 6
CODE_VALID = timedelta(minutes=5)
CODE_ATTEMPTS_MAX = 5
"""Wrong entries after which a code is void; with 6 digits a guesser has 5 in a million."""

CODE_SEND_LIMITS = (Limit(5, timedelta(hours=1)), Limit(10, timedelta(days=1)))
"""Per mobile number: keeps a stranger from filling somebody's phone."""

CODE_RESEND_LIMITS = (Limit(1, timedelta(seconds=60)), *CODE_SEND_LIMITS)
"""While a code is out and unused. Whoever has just used one may sign in elsewhere at once."""

CODE_CHECK_LIMITS = (Limit(15, timedelta(hours=1)),)
"""Wrong codes per mobile number over all its codes."""

PASSWORD_LIMITS = (Limit(5, timedelta(minutes=15)), Limit(20, timedelta(days=1)))
"""Wrong passwords per user name. It locks for a while, never for ever: a lock-out must not be a weapon."""


def retry_after(limits: Iterable[Limit], attempts: Sequence[datetime], now: datetime) -> timedelta | None:
    """How long to wait until one more attempt is within every limit, or None if it is allowed now."""
    waits = []
    for limit in limits:
        within = sorted(at for at in attempts if now - limit.window < at <= now)
        if len(within) >= limit.count:
            waits.append(within[-limit.count] + limit.window - now)
    return max(waits) if waits else None
