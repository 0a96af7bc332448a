"""Attempts kept in the database, so that limits hold over every process."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from claimwright.app.identity.store import SQL, AttemptKind, bucket_of_digest, recent_attempts
from claimwright.core.identity import Limit, retry_after
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

LONGEST_WINDOW = timedelta(days=1)


def wait_for(tx: Tx, kind: AttemptKind, subject: bytes, limits: Iterable[Limit], now: datetime) -> int:
    """Whole seconds until one more attempt is allowed; 0 if it is allowed now."""
    wait = retry_after(limits, recent_attempts(tx, kind, subject, now - LONGEST_WINDOW), now)
    return math.ceil(wait.total_seconds()) if wait else 0


def count_attempt(tx: Tx, ids: Ids, kind: AttemptKind, subject: bytes, now: datetime) -> None:
    """Remember one attempt."""
    bucket = bucket_of_digest(subject)
    row = {
        "bucket": bucket,
        "kind": kind,
        "subject_digest": subject,
        "attempt_id": ids.new_id(bucket),
        "at": now,
    }
    tx.execute(SQL["add_attempt"], row)
