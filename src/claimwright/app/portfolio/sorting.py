"""Sorting a portfolio once, outside memory: claims are dealt into parts by group, each part is sorted."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

CLAIMS_PER_PART = 2_000_000
SORTED_BY = b"claimwright.sorted_by"


@contextmanager
def sorted_source(source: Path, columns: list[str], group: str, scratch: Path) -> Iterator[Path]:
    """The file itself if it says (or shows) that it is sorted by `group` and time, else a sorted copy.

    The copy has only `columns` and is gone afterwards. Kernels check the order again, claim by claim.
    """
    file = pq.ParquetFile(source)
    promised = (file.schema_arrow.metadata or {}).get(SORTED_BY, b"").decode()
    if promised.split(",") == [group, "event_date", "claim_no"] or is_sorted(source, group):
        yield source
        return
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        yield _sort(source, columns, group, Path(folder))


def is_sorted(source: Path, group: str) -> bool:
    """Whether the claims of a file already stand in order; looks only until the first that does not."""
    file = pq.ParquetFile(source)
    last: tuple[int, int, int] | None = None
    for number in range(file.num_row_groups):
        table = file.read_row_group(number, columns=[group, "event_date", "claim_no"])
        if table.num_rows == 0:
            continue
        keys = [np.asarray(table[name].cast(pa.int64())) for name in (group, "claim_no")]
        keys.insert(1, np.asarray(table["event_date"].cast(pa.int32())).astype(np.int64))
        first = tuple(int(key[0]) for key in keys)
        if (last is not None and first <= last) or not _rising(*keys):
            return False
        last = (int(keys[0][-1]), int(keys[1][-1]), int(keys[2][-1]))
    return True


def _rising(group: np.ndarray, day: np.ndarray, claim: np.ndarray) -> bool:
    step_group, step_day, step_claim = np.diff(group), np.diff(day), np.diff(claim)
    later = (step_day > 0) | ((step_day == 0) & (step_claim > 0))
    return bool(((step_group > 0) | ((step_group == 0) & later)).all())


def _sort(source: Path, columns: list[str], group: str, folder: Path) -> Path:
    file = pq.ParquetFile(source)
    parts = max(1, -(-file.metadata.num_rows // CLAIMS_PER_PART))
    names = list(dict.fromkeys([group, "event_date", "claim_no", *columns]))
    edges = _edges(source, group, parts)
    dealt = [folder / f"part-{number}.parquet" for number in range(len(edges) + 1)]
    with ExitStack() as stack:
        schema = pa.schema([file.schema_arrow.field(name) for name in names])
        writers = [stack.enter_context(pq.ParquetWriter(path, schema)) for path in dealt]
        for batch in file.iter_batches(batch_size=500_000, columns=names):
            table = pa.Table.from_batches([batch]).select(names)
            part = np.searchsorted(edges, table[group].to_numpy(), side="right")
            for number in np.unique(part):
                writers[number].write_table(table.filter(pa.array(part == number)))
    target = folder / "sorted.parquet"
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        for path in dealt:
            table = pq.read_table(path)
            order = pc.sort_indices(
                table, [(name, "ascending") for name in (group, "event_date", "claim_no")]
            )
            writer.write_table(table.take(order).combine_chunks(), row_group_size=500_000)
            path.unlink()
    return target


def _edges(source: Path, group: str, parts: int) -> np.ndarray:
    """Values of the group that deal the claims into parts of about one size, from a sample of row groups."""
    file = pq.ParquetFile(source)
    step = max(1, file.num_row_groups // 16)
    sample = [
        np.asarray(file.read_row_group(number, columns=[group])[group])
        for number in range(0, file.num_row_groups, step)
    ]
    values = np.concatenate(sample)
    return (
        np.unique(np.quantile(values, np.arange(1, parts) / parts, method="higher"))
        if parts > 1
        else values[:0]
    )
