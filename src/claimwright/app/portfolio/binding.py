"""From Arrow columns to the arrays that a kernel reads: dates as days, flags as bytes, words as codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from claimwright.core.adjudication.arithmetic import starts_with
from claimwright.core.adjudication.kernel import Kernel, WordTable
from claimwright.core.products.units import Unit

_EPOCH = date(1970, 1, 1).toordinal()
_GROUP_COLUMN = {"policy": "policy_no", "insured": "insured_no", "family": "family_no"}
ALIASES = {
    "admission_date": "event_date",
    "visit_date": "event_date",
    "contract_date": "inception",
    "insured_no": "policy_no",
    "stay_no": "claim_no",
    "cause_no": "claim_no",
}
"""Columns that stand in when a file has none of that name: a stay without a number is a stay by itself."""


class ColumnError(ValueError):
    """A column that the terms need is missing or of a wrong type; the text says which and what to do."""


def column_name(fact: str, unit: Unit) -> str:
    """The column of a fact: amounts carry their unit."""
    return f"{fact}_fen" if unit.is_money else fact


def required_columns(kernel: Kernel) -> Iterator[tuple[str, str, Unit]]:
    """Argument, fact and unit of every array with one value a claim."""
    yield "group_key", _GROUP_COLUMN[kernel.group], Unit.TIME
    yield "claim_no", "claim_no", Unit.TIME
    for column in kernel.columns:
        if not column.of_line:
            yield column.argument, column.name, column.unit


def file_columns(kernel: Kernel, available: list[str], facts: Mapping[str, Any]) -> list[str]:
    """The columns to read from a file. Raises `ColumnError` naming every one that is not there."""
    wanted, absent = [], []
    for _, name, unit in required_columns(kernel):
        found = next((n for n in (column_name(name, unit), ALIASES.get(name)) if n in available), None)
        if name in facts:
            continue
        if found is None:
            absent.append(column_name(name, unit))
        else:
            wanted.append(found)
    if kernel.has_lines:
        (wanted if "lines" in available else absent).append("lines")
    if absent:
        names = ", ".join(absent)
        raise ColumnError(
            f"缺少列 / missing columns: {names}. 请补充该列，或用 --fact 给出统一取值 / "
            "add them, or give one value for all with --fact"
        )
    return list(dict.fromkeys(wanted))


def bind_column(
    table: pa.Table,
    name: str,
    unit: Unit,
    facts: Mapping[str, Any],
    words: dict[str, list[str]],
    ratio_base: int,
) -> Any:
    """One value a claim as a numpy array; the words of a column of words go into `words`."""
    if name in facts:
        value = facts[name]
        if unit == Unit.RATIO:
            value = whole_ratio(name, value, ratio_base)
        return _constant(value, table.num_rows, name, words)
    found = column_name(name, unit)
    column = table[found if found in table.column_names else ALIASES[name]]
    return array_of(column, name, unit, words, ratio_base)


def whole_ratio(name: str, value: Any, ratio_base: int) -> int:
    """A ratio in the parts that the program counts in. Raises `ColumnError` if it is finer than those."""
    scaled = Fraction(value) * ratio_base
    if scaled.denominator != 1:
        raise ColumnError(f"{name}: {value} 比 1/{ratio_base} 更细 / is finer than 1/{ratio_base}")
    return scaled.numerator


def array_of(
    column: pa.ChunkedArray | pa.Array, name: str, unit: Unit, words: dict[str, list[str]], ratio_base: int
) -> Any:
    """The values of an Arrow column in the kernel's form. Raises `ColumnError` for a wrong type or a null."""
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if values.null_count:
        raise ColumnError(f"{name}: 有空值 / has nulls; 请补全 / fill them in")
    if unit == Unit.TEXT:
        encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
        words[name] = encoded.dictionary.to_pylist()
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        return codes.view(f"u{codes.dtype.itemsize}")  # never negative: spares the kernel a test
    if unit == Unit.DATE:
        if not pa.types.is_date32(values.type):
            raise ColumnError(f"{name}: 应为 date32 / must be date32, 实为 / found {values.type}")
        return values.view(pa.int32()).to_numpy()
    if unit == Unit.FLAG:
        if not pa.types.is_boolean(values.type):
            raise ColumnError(f"{name}: 应为 bool / must be bool, 实为 / found {values.type}")
        return values.cast(pa.uint8()).to_numpy()
    if unit == Unit.RATIO:
        if not pa.types.is_decimal(values.type):
            raise ColumnError(f"{name}: 应为 decimal / must be decimal, 实为 / found {values.type}")
        return np.array(
            [whole_ratio(name, value, ratio_base) for value in values.to_pylist()], dtype=np.int64
        )
    if not pa.types.is_integer(values.type):
        raise ColumnError(f"{name}: 应为整数 / must be integers, 实为 / found {values.type}")
    return values.to_numpy(zero_copy_only=False)


def _constant(value: Any, rows: int, name: str, words: dict[str, list[str]]) -> Any:
    if isinstance(value, str):
        words[name] = [value]
        return np.zeros(rows, dtype=np.uint8)
    if isinstance(value, date):
        return np.full(rows, value.toordinal() - _EPOCH, dtype=np.int32)
    return np.full(rows, value, dtype=np.uint8 if isinstance(value, bool) else np.int64)


def bind_words(table: WordTable, words: list[str]) -> Any:
    """The kernel's table over the words of a column (see `WordTable`)."""
    if table.kind == "row":
        rows = [table.words.index(word) if word in table.words else -1 for word in words]
        return np.array(rows, dtype=np.int64)
    if table.kind == "prefix":
        return np.array([starts_with(word, table.words) for word in words], dtype=np.uint8)
    return np.array([word in table.words for word in words], dtype=np.uint8)


def bind_lines(kernel: Kernel, table: pa.Table, given: dict[str, Any], words: dict[str, list[str]]) -> int:
    """The lines of the claims from the list column ``lines``; returns how many there are."""
    lines = table["lines"].combine_chunks()
    given["line_from"] = lines.offsets.to_numpy() - lines.offsets[0].as_py()
    values = lines.flatten()
    base = kernel.program.ratio_base
    for column in kernel.columns:
        if column.of_line:
            field = pc.struct_field(values, column_name(column.name, column.unit))
            given[column.argument] = array_of(field, column.name, column.unit, words, base)
    return len(values)
