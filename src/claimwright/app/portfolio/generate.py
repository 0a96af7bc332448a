"""Generate a realistic portfolio of any size, streamed to Parquet with bounded memory.

Claims come in chunks of claimants; a chunk depends on nothing but the seed and its number, so the same seed
gives the same file, and a larger portfolio begins with the smaller one. Floats shape the synthetic amounts
here and nowhere else: what leaves is integer fen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from claimwright.app.portfolio.bills import bill_columns
from claimwright.app.portfolio.columns import CAUSES, KINDS, LEVELS, SCHEMA, SEXES, WORD_COLUMNS
from claimwright.app.portfolio.people import people_columns
from claimwright.app.portfolio.shape import Shape

CLAIMANTS_PER_CHUNK = 16_384
CLAIMS_PER_ROW_GROUP = 500_000
Array = npt.NDArray[np.generic]
Progress = Callable[[int], None]


def generate_portfolio(
    path: Path, claims: int, seed: int, shape: Shape, *, progress: Progress, cores: int = 2
) -> int:
    """Write `claims` claims to `path`; returns the bytes written. Row groups end where a policy ends.

    Memory is bounded by a row group and a few chunks, whatever the size; `progress` gets the claims written.
    """
    assert 0 < claims < 2**31, "claim numbers are int32"
    metadata = {
        b"claimwright.sorted_by": b"policy_no,event_date,claim_no",
        b"claimwright.seed": str(seed).encode(),
    }
    schema = SCHEMA.with_metadata(metadata)
    written = 0
    with pq.ParquetWriter(path, schema, **WRITE_OPTIONS) as writer:
        for table in _row_groups(_chunks(claims, seed, shape, cores)):
            writer.write_table(table.cast(schema), row_group_size=len(table))
            written += len(table)
            progress(written)
    return path.stat().st_size


# Plain LZ4 pages: reading speed is what a portfolio file is for. Words and flags stay dictionaries.
WRITE_OPTIONS = {
    "compression": "lz4",
    "use_dictionary": list(WORD_COLUMNS),
    "write_statistics": ["policy_no"],
    "data_page_size": 4 << 20,
}


def _row_groups(chunks: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Chunks put together until they make a row group."""
    waiting: list[pa.Table] = []
    for table in chunks:
        waiting.append(table)
        if sum(map(len, waiting)) >= CLAIMS_PER_ROW_GROUP:
            yield pa.concat_tables(waiting).combine_chunks()
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()


def _chunks(claims: int, seed: int, shape: Shape, cores: int) -> Iterator[pa.Table]:
    """Tables in order, at most `cores` + 1 of them ahead."""
    with ThreadPoolExecutor(cores) as pool:
        waiting: list[Future[pa.Table]] = []
        number = done = 0
        while done < claims:
            while len(waiting) <= cores:
                waiting.append(pool.submit(chunk, seed, number, shape))
                number += 1
            table = waiting.pop(0).result()
            first = claims - done
            table = _numbered(table.slice(0, first), done)
            done += len(table)
            yield table
        for future in waiting:
            future.cancel()


def _numbered(table: pa.Table, first: int) -> pa.Table:
    claim_no = pa.array(np.arange(first + 1, first + 1 + len(table), dtype=np.int32))
    return table.set_column(1, SCHEMA.field("claim_no"), claim_no)


def chunk(seed: int, number: int, shape: Shape) -> pa.Table:
    """Chunk `number` of the endless portfolio of `seed`, sorted by policy and event date."""
    random = np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence((seed, number))))
    columns = people_columns(random, CLAIMANTS_PER_CHUNK, shape)
    columns["policy_no"] += np.int32(number * CLAIMANTS_PER_CHUNK)
    columns["family_no"] = (columns["policy_no"] + 2) // 3  # policies of a family follow each other
    columns.update(bill_columns(random, columns, shape))
    columns["claim_no"] = np.zeros(len(columns["policy_no"]), dtype=np.int32)
    return pa.Table.from_arrays([_arrow(name, columns[name], shape) for name in SCHEMA.names], schema=SCHEMA)


def _arrow(name: str, values: Array, shape: Shape) -> pa.Array:
    kind = SCHEMA.field(name).type
    if not pa.types.is_dictionary(kind):
        return (
            pa.array(values, type=pa.int32()).cast(kind)
            if pa.types.is_date(kind)
            else pa.array(values, type=kind)
        )
    words = pa.array(words_of(name, shape))
    return pa.DictionaryArray.from_arrays(pa.array(values, type=kind.index_type), words)


def words_of(name: str, shape: Shape) -> list[str]:
    """The dictionary of a column of words, in the order of its codes."""
    fixed = {"sex": SEXES, "kind": KINDS, "hospital_level": LEVELS}
    if name in fixed:
        return list(fixed[name])
    if name == "province":
        return list(shape.provinces)
    assert name == "diagnosis", name
    return [code for cause in CAUSES for code in shape.diagnoses[cause]]
