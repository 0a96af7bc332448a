"""A Parquet file as pieces that never cut a group of claims in two, read ahead on other cores."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def pieces(path: Path, columns: list[str], group: str, pool: Executor, ahead: int) -> Iterator[pa.Table]:
    """Tables of whole groups in the order of the file; rows of equal value in `group` stay together.

    At most `ahead` + 1 row groups are in memory. A group larger than a row group makes a larger piece.
    """
    rest: pa.Table | None = None
    tables = _read_ahead(path, columns, pool, ahead)
    present = next(tables, None)
    while present is not None:
        following = next(tables, None)
        table = present if rest is None else pa.concat_tables([rest, present]).combine_chunks()
        table, rest = (table, None) if following is None else _cut(table, following, group)
        if table.num_rows:
            yield table
        present = following


def _cut(table: pa.Table, following: pa.Table, group: str) -> tuple[pa.Table, pa.Table | None]:
    """The part whose groups are complete, and the rest that goes on in the following table."""
    if table.num_rows == 0 or following.num_rows == 0:
        return table.slice(0, 0), table if table.num_rows else None
    keys = table[group].to_numpy()
    if keys[-1] != following[group][0].as_py():
        return table, None
    start = len(keys) - 1
    while start and keys[start - 1] == keys[-1]:
        start -= 1
    return table.slice(0, start), table.slice(start)


def _read_ahead(path: Path, columns: list[str], pool: Executor, ahead: int) -> Iterator[pa.Table]:
    groups = pq.ParquetFile(path).num_row_groups
    waiting: list[Future[pa.Table]] = []
    number = 0
    while number < groups or waiting:
        while number < groups and len(waiting) <= ahead:
            waiting.append(pool.submit(_read, path, number, columns))
            number += 1
        yield waiting.pop(0).result()


def _read(path: Path, number: int, columns: list[str]) -> pa.Table:
    """One row group; every read opens the file, since an open reader belongs to one thread."""
    with pq.ParquetFile(path, memory_map=True) as file:
        table = file.read_row_group(number, columns=columns, use_threads=False)
    return table.combine_chunks()


def claims_in(path: Path) -> int:
    """How many claims a file has."""
    return int(pq.ParquetFile(path).metadata.num_rows)
