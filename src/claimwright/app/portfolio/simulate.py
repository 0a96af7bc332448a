"""Many vectors of amounts over one portfolio in one pass: a block stays in the cache while each one runs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from claimwright.app.portfolio.adjudicate import Progress
from claimwright.app.portfolio.decide import REPLAY, Terms
from claimwright.app.portfolio.execution import Bound, Runner, bind
from claimwright.app.portfolio.pieces import pieces
from claimwright.app.portfolio.replay import Replay
from claimwright.app.portfolio.scenarios import Scenario
from claimwright.app.portfolio.sorting import sorted_source

CLAIMS_PER_BLOCK = 32_768
BUCKET_EDGES_FEN = (1, 100_00, 500_00, 1_000_00, 5_000_00, 10_000_00, 50_000_00, 100_000_00, 500_000_00)
"""Lower edges of the distribution of payments, in fen; what is below the first is not paid."""
_EDGES = np.array(BUCKET_EDGES_FEN, dtype=np.int64)


@dataclass(slots=True)
class Outcome:
    """What one scenario pays: totals, and how many payments reach each of `BUCKET_EDGES_FEN`."""

    scenario: Scenario
    claims: int = 0
    payable_fen: int = 0
    largest_fen: int = 0
    at_least: npt.NDArray[np.int64] = field(
        default_factory=lambda: np.zeros(len(BUCKET_EDGES_FEN), dtype=np.int64)
    )

    def add(self, runner: Runner, payable: npt.NDArray[np.int64]) -> None:
        """Count the payments of a block."""
        total, largest = runner.tally(len(payable), payable, _EDGES, self.at_least)
        self.claims += len(payable)
        self.payable_fen += total
        self.largest_fen = max(self.largest_fen, largest)

    def join(self, other: Outcome) -> None:
        """Add what another piece gave."""
        self.claims += other.claims
        self.payable_fen += other.payable_fen
        self.largest_fen = max(self.largest_fen, other.largest_fen)
        self.at_least += other.at_least

    @property
    def paid_claims(self) -> int:
        """Claims with a payment."""
        return int(self.at_least[0])

    @property
    def buckets(self) -> npt.NDArray[np.int64]:
        """Payments by the highest edge that they reach."""
        return np.asarray(self.at_least - np.append(self.at_least[1:], 0))


def simulate_portfolio(
    source: Path,
    terms: Terms,
    scenarios: tuple[Scenario, ...],
    *,
    cores: int,
    progress: Progress,
    scratch: Path,
) -> tuple[Outcome, ...]:
    """Run every scenario over every claim under the newest version. Raises `ColumnError`, `OutOfOrder`."""
    available = pq.ParquetFile(source).schema_arrow.names
    columns = terms.columns(available)
    group = f"{terms.runners[-1].kernel.group}_no"
    group = group if group in available else "policy_no"
    totals = tuple(Outcome(scenario) for scenario in scenarios)
    with sorted_source(source, columns, group, scratch) as ready, ThreadPoolExecutor(cores) as pool:
        for found in _in_order(terms, scenarios, ready, columns, group, pool, cores):
            for total, part in zip(totals, found, strict=True):
                total.join(part)
            progress(totals[0].claims)
    return totals


def _in_order(
    terms: Terms,
    scenarios: tuple[Scenario, ...],
    path: Path,
    columns: list[str],
    group: str,
    pool: ThreadPoolExecutor,
    cores: int,
) -> Iterator[tuple[Outcome, ...]]:
    waiting: list[Future[tuple[Outcome, ...]]] = []
    for table in pieces(path, columns, group, pool, cores):
        waiting.append(pool.submit(_piece, terms, scenarios, table))
        if len(waiting) > cores:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def _piece(terms: Terms, scenarios: tuple[Scenario, ...], table: pa.Table) -> tuple[Outcome, ...]:
    bound = bind(terms.runners[-1], table, terms.facts)
    bound.check_order()
    totals = tuple(Outcome(scenario) for scenario in scenarios)
    for start, until in blocks(bound):
        doubtful = bound.doubtful is not None and bool(bound.doubtful[start:until].any())
        part = block_of(bound, start, until)
        for total in totals:
            part.run(total.scenario.amounts)
            payable = part.arguments["payable_fen"]
            if doubtful or np.max(part.arguments["status"]) == REPLAY:
                payable = _replayed(terms, table.slice(start, until - start), total.scenario)
            total.add(bound.runner, payable)
    return totals


def _replayed(terms: Terms, table: pa.Table, scenario: Scenario) -> npt.NDArray[np.int64]:
    replay = Replay(terms.versions[-1], terms.facts, scenario.amounts)
    return np.array([result.payable_fen for result in replay.run(table)], dtype=np.int64)


def blocks(bound: Bound) -> Iterator[tuple[int, int]]:
    """Ranges of rows of about `CLAIMS_PER_BLOCK` claims that do not cut a group."""
    group = bound.arguments["group_key"]
    start = 0
    while start < bound.rows:
        until = min(start + CLAIMS_PER_BLOCK, bound.rows)
        while until < bound.rows and group[until] == group[until - 1]:
            until += 1
        yield start, until
        start = until


def block_of(bound: Bound, start: int, until: int) -> Bound:
    """The same kernel over a range of rows; nothing is copied, outputs are the first rows of the piece's."""
    kernel = bound.runner.kernel
    by_row = {"group_key", "claim_no", *(column.argument for column in kernel.columns if not column.of_line)}
    given: dict[str, Any] = dict(bound.arguments)
    for name in by_row:
        given[name] = given[name][start:until]
    if kernel.has_lines:
        given["line_from"] = given["line_from"][start : until + 1]
    for name in kernel.outputs:
        given[name] = given[name][: until - start]
    return Bound(bound.runner, until - start, given)
