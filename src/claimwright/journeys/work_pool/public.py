"""What entry uses of the pool's journey."""

from __future__ import annotations

from claimwright.journeys.work_pool.keeping import begin_absences, keep_pool, push_open

__all__ = ["begin_absences", "keep_pool", "push_open"]
