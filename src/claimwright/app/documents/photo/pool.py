"""The processes that read pictures: apart from the digital readers, started when the first picture comes."""

from __future__ import annotations

from functools import cache
from typing import Final

from claimwright.app.documents.limited.pool import PoolLimits, ReaderPool

_LIMITS: Final = PoolLimits(
    processes=2, job_seconds=60.0, start_seconds=60.0, wait_seconds=90.0, jobs_per_process=200
)


@cache
def picture_pool() -> ReaderPool:
    """The one pool of picture readers of this process."""
    return ReaderPool(_LIMITS, reader="claimwright.app.documents.photo.child")
