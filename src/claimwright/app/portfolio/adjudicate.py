"""A whole portfolio from Parquet to Parquet: sorted once if need be, on all cores, in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from claimwright.app.portfolio.decide import Results, Terms, decide
from claimwright.app.portfolio.execution import load
from claimwright.app.portfolio.pieces import pieces
from claimwright.app.portfolio.sorting import sorted_source
from claimwright.core.adjudication.kernel import STATUS, kernel_of
from claimwright.core.products.model import Product

Progress = Callable[[int], None]


@dataclass(slots=True)
class Summary:
    """What a run decided; `by_status` counts claims."""

    claims: int = 0
    payable_fen: int = 0
    by_status: dict[str, int] = field(default_factory=dict)

    def add(self, results: Results) -> None:
        """Count the results of one piece."""
        self.claims += len(results["claim_no"])
        self.payable_fen += int(results["payable_fen"].sum())
        for code, count in enumerate(np.bincount(results["status"], minlength=len(STATUS))):
            if count:
                self.by_status[STATUS[code]] = self.by_status.get(STATUS[code], 0) + int(count)


def prepare(product: Product, facts: Mapping[str, Any], cache: Path | None = None) -> Terms:
    """Kernels of all versions of a product. Raises `NotCompilable`."""
    runners = tuple(load(kernel_of(version.program), cache=cache) for version in product.versions)
    return Terms(product.versions, runners, dict(facts))


def adjudicate_portfolio(
    source: Path, target: Path, terms: Terms, *, cores: int, progress: Progress, scratch: Path
) -> Summary:
    """Adjudicate every claim of `source` into `target`, in the order of policy, event date and claim number.

    Raises `ColumnError` for columns that the terms need and the file has not. Files that are not sorted are
    sorted in `scratch` first.
    """
    available = pq.ParquetFile(source).schema_arrow.names
    columns = terms.columns(available)
    group = f"{terms.runners[-1].kernel.group}_no"
    group = group if group in available else "policy_no"
    summary = Summary()
    with sorted_source(source, columns, group, scratch) as ready, ThreadPoolExecutor(cores) as pool:
        writer: pq.ParquetWriter | None = None
        for results in _in_order(terms, ready, columns, group, pool, cores):
            table = _table(terms, results)
            if writer is None:
                writer = pq.ParquetWriter(target, table.schema, **WRITE_OPTIONS)
            writer.write_table(table, row_group_size=len(table))
            summary.add(results)
            progress(summary.claims)
        if writer is not None:
            writer.close()
    return summary


WRITE_OPTIONS = {
    "compression": "lz4",
    "use_dictionary": ["status", "version"],
    "write_statistics": False,
    "data_page_size": 4 << 20,
}


def _in_order(
    terms: Terms, path: Path, columns: list[str], group: str, pool: ThreadPoolExecutor, cores: int
) -> Iterator[Results]:
    """Results in the order of the file, some pieces worked on at a time."""
    waiting: list[Future[Results]] = []
    for table in pieces(path, columns, group, pool, cores):
        waiting.append(pool.submit(decide, terms, table))
        if len(waiting) > cores:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def _table(terms: Terms, results: Results) -> pa.Table:
    """Results as Arrow; the meaning of the reason bits stands in the metadata of the file."""
    columns: dict[str, Any] = {
        name: pa.array(values) for name, values in results.items() if name not in ("status", "version")
    }
    columns["status"] = pa.DictionaryArray.from_arrays(
        pa.array(results["status"], type=pa.int8()), pa.array(STATUS)
    )
    versions = [version.version for version in terms.versions]
    numbers = pa.array(results["version"], mask=results["version"] < 0)
    columns["version"] = pa.DictionaryArray.from_arrays(numbers, pa.array(versions))
    return pa.table(columns).replace_schema_metadata({b"claimwright.reasons": _meanings(terms).encode()})


def _meanings(terms: Terms) -> str:
    found = {
        version.version: [
            {"bit": bit, "code": rule.code, "clause": rule.clause, **rule.labels}
            for bit, rule in enumerate(version.program.findings)
        ]
        + [{"bit": len(version.program.findings), "code": "not_covered"}]
        for version in terms.versions
    }
    return json.dumps(found, ensure_ascii=False)
