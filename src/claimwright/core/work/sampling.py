"""Which finished work is read a second time: by a seed, so that nobody can choose and everybody can check."""

from __future__ import annotations

import hashlib
from uuid import UUID

THOUSAND = 1000


def is_sampled(task_id: UUID, seed: int, per_thousand: int) -> bool:
    """Whether the task belongs to the sample: a hash of seed and id, below the share asked for."""
    assert 0 <= per_thousand <= THOUSAND, f"a share of a thousand: {per_thousand}"
    digest = hashlib.sha256(f"{seed}:{task_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % THOUSAND < per_thousand
