"""The product's amounts, reading claims, timing runs and reporting: shared by the peers, no engine in it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

DEDUCTIBLE_FEN = 1_000_000
LIMIT_FEN = 200_000_000
WAITING_DAYS = 30
REDUCED_PERCENT = 60
INPATIENT = 0  # outpatient is 1; special outpatient treatment is covered too


def read_claims() -> pa.Table:
    """The claims named on the command line, cut to the number given there."""
    table = pq.read_table(sys.argv[1])
    return table.slice(0, int(sys.argv[3])) if len(sys.argv) > 3 else table


def run(
    engine: str,
    package: str | None,
    claims: pa.Table,
    adjudicate: Callable[[], object],
    to_numpy: Callable[[object], np.ndarray],
    repeat: int = 3,
) -> None:
    """Time `adjudicate` `repeat` times, write the amounts of the last run and print the report."""
    cpu, wall, amounts = [], [], None
    for _ in range(repeat):
        start, began = time.process_time(), time.perf_counter()
        amounts = adjudicate()
        cpu.append(time.process_time() - start)
        wall.append(time.perf_counter() - began)
    table = pa.table(
        {"claim_no": claims["claim_no"], "amount_fen": pa.array(to_numpy(amounts), type=pa.int64())}
    )
    pq.write_table(table, sys.argv[2])
    found = version(package) if package else sys.version.split()[0]
    report = {
        "engine": engine,
        "version": found,
        "claims": len(claims),
        "cpu_seconds": cpu,
        "wall_seconds": wall,
    }
    print(json.dumps(report))
