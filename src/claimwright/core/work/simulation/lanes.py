"""Waiting tasks by lane: each lane a leftist heap of (rank, task), a node for each stage of a task's way.

A node whose task has gone on to a further lane or is taken is dropped when it is met.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from claimwright.core.work.simulation.machine import compiled

NO_NODE = -1
TAKEN = -2


class Heaps(NamedTuple):
    """Arrays: `roots` by lane; `left`, `right`, `depth` by node; `at_stage` by task; `path` is scratch."""

    rank: Any
    roots: Any
    left: Any
    right: Any
    depth: Any
    at_stage: Any
    path: Any


def new_heaps(rank: Any, stages: int, lane_count: int) -> Heaps:
    """Empty heaps for as many tasks as there are ranks."""
    nodes = len(rank) * stages
    return Heaps(
        rank,
        np.full(lane_count, NO_NODE, np.int64),
        np.full(nodes, NO_NODE, np.int64),
        np.full(nodes, NO_NODE, np.int64),
        np.zeros(nodes, np.int32),
        np.full(len(rank), -1, np.int8),
        np.zeros(4096, np.int64),
    )


@compiled
def merge(heaps: Heaps, a: int, b: int, stages: int) -> int:
    """Merge two heaps; answers the root. The right spine is never longer than log2 of the nodes."""
    length = 0
    while a != -1 and b != -1:
        rank_a, rank_b = heaps.rank[a // stages], heaps.rank[b // stages]
        if rank_b < rank_a or (rank_b == rank_a and b // stages < a // stages):
            a, b = b, a
        heaps.path[length] = a
        length += 1
        a = heaps.right[a]
    root = a if a != -1 else b
    while length > 0:
        length -= 1
        node = heaps.path[length]
        heaps.right[node] = root
        depth_left = heaps.depth[heaps.left[node]] if heaps.left[node] != -1 else 0
        depth_right = heaps.depth[heaps.right[node]] if heaps.right[node] != -1 else 0
        if depth_left < depth_right:
            heaps.left[node], heaps.right[node] = heaps.right[node], heaps.left[node]
            depth_right = depth_left
        heaps.depth[node] = depth_right + 1
        root = node
    return root


@compiled
def put(heaps: Heaps, lane: int, node: int, stages: int) -> None:
    """Put a node into a lane."""
    heaps.left[node], heaps.right[node], heaps.depth[node] = -1, -1, 1
    heaps.roots[lane] = merge(heaps, heaps.roots[lane], node, stages)


@compiled
def head(heaps: Heaps, lane: int, stages: int) -> Any:
    """The first node of a lane whose task still waits there, or -1."""
    root = heaps.roots[lane]
    while root != -1 and heaps.at_stage[root // stages] != root % stages:
        root = merge(heaps, heaps.left[root], heaps.right[root], stages)
    heaps.roots[lane] = root
    return root


@compiled
def drop_head(heaps: Heaps, lane: int, stages: int) -> None:
    """Take the first node out."""
    root = heaps.roots[lane]
    heaps.roots[lane] = merge(heaps, heaps.left[root], heaps.right[root], stages)
