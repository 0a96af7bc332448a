"""Running a kernel: compiled to machine code or as plain CPython, over columns taken from Arrow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from claimwright.app.portfolio.binding import bind_column, bind_lines, bind_words, required_columns
from claimwright.core.adjudication.kernel import Kernel

Adjudicate = Callable[..., int]
Outputs = dict[str, Any]


class OutOfOrder(ValueError):
    """Claims are not sorted by whose they are and then in time; carries the first row at fault."""

    def __init__(self, row: int) -> None:
        super().__init__(f"第 {row} 行次序有误 / row {row} is out of order")
        self.row = row


@dataclass(frozen=True, slots=True)
class Runner:
    """A kernel ready to run. `compiled` says whether it is machine code; `seconds` is left to the caller."""

    kernel: Kernel
    adjudicate: Adjudicate
    compiled: bool


def load(kernel: Kernel, *, compiled: bool = True, cache: Path | None = None) -> Runner:
    """Make a kernel's source runnable. With `cache`, machine code is kept in that folder."""
    namespace: dict[str, Any] = {"compiled": _compiler(cache is not None) if compiled else _as_it_is}
    name = f"kernel_{hashlib.sha256(kernel.source.encode()).hexdigest()[:20]}.py"
    file = name
    if compiled and cache is not None:
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = cache / name
        if not path.exists():
            path.write_text(kernel.source, encoding="utf-8")
        file = str(path)
    exec(compile(kernel.source, file, "exec"), namespace)  # noqa: S102 - our own generated text
    return Runner(kernel, namespace["adjudicate"], compiled)


def _compiler(cached: bool) -> Callable[[Any], Any]:
    import numba

    def compiled(function: Any) -> Any:
        return numba.njit(nogil=True, cache=cached)(function)

    return compiled


def _as_it_is(function: Any) -> Any:
    return function


@dataclass(frozen=True, slots=True)
class Bound:
    """A table of claims in the form that a kernel takes: its arguments by name, without parameters."""

    runner: Runner
    rows: int
    arguments: Mapping[str, Any]

    def run(
        self, amounts: tuple[int, ...] | npt.NDArray[np.int64], first: int = 0, until: int | None = None
    ) -> None:
        """Adjudicate rows `first` to `until` with these amounts into the outputs. Raises `OutOfOrder`."""
        vector: Any = np.asarray(amounts, dtype=np.int64) if self.runner.compiled else list(amounts)
        until = self.rows if until is None else until
        given = [self.arguments[name] for name in self.runner.kernel.arguments]
        row = self.runner.adjudicate(first, until, vector, *given)
        if row >= 0:
            raise OutOfOrder(row)

    def outputs(self) -> Outputs:
        """The output arrays by name, filled by `run`."""
        return {name: self.arguments[name] for name in self.runner.kernel.outputs}


def bind(runner: Runner, table: pa.Table, facts: Mapping[str, Any] | None = None) -> Bound:
    """Take the columns that a kernel needs from a table; `facts` stand for columns that have one value.

    Raises `MissingColumn` or `WrongColumn` (see `binding`).
    """
    kernel, rows = runner.kernel, table.num_rows
    given: dict[str, Any] = {}
    words: dict[str, list[str]] = {}
    for argument, name, unit in required_columns(kernel):
        given[argument] = bind_column(table, name, unit, facts or {}, words)
    lines = 0
    if kernel.has_lines:
        lines = bind_lines(kernel, table, given, words)
    for word_table in kernel.words:
        given[word_table.argument] = bind_words(word_table, words[word_table.column])
    given.update(_scratch(kernel, rows + lines + 1))
    for name in kernel.outputs:
        given[name] = np.empty(rows, dtype=np.uint8 if name == "status" else np.int64)
    if not runner.compiled:
        given = {name: values.tolist() for name, values in given.items()}
    return Bound(runner, rows, given)


def _scratch(kernel: Kernel, places: int) -> dict[str, Any]:
    """Room for the balances that are found by key: at worst one a claim and line."""
    arrays: dict[str, Any] = {"count": np.zeros(max(len(kernel.balances), 1), dtype=np.int64)}
    for balance in kernel.balances:
        for name in (*(f"key{part}_" for part in range(balance.parts)), "used_", "seen_"):
            arrays[f"{name}{balance.index}"] = np.empty(places, dtype=np.int64)
    return arrays
