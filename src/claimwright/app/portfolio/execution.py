"""Running a kernel: compiled to machine code or as plain CPython, over columns taken from Arrow."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from claimwright.app.portfolio.binding import bind_column, bind_lines, bind_words, required_columns
from claimwright.app.portfolio.ranges import doubtful_rows
from claimwright.core.adjudication.kernel import Kernel, words_of_table

Outputs = dict[str, Any]


class OutOfOrder(ValueError):
    """Claims are not sorted by whose they are and then in time; carries how many stand wrong."""

    def __init__(self, claims: int) -> None:
        super().__init__(f"{claims} 件案件次序有误 / {claims} claims are out of order")
        self.claims = claims


@dataclass(frozen=True, slots=True)
class Runner:
    """A kernel ready to run. `compiled` says whether it becomes machine code."""

    kernel: Kernel
    adjudicate: Callable[..., None]
    out_of_order: Callable[..., int]
    tally: Callable[..., tuple[int, int]]
    compiled: bool


def load(kernel: Kernel, *, compiled: bool = True, cache: Path | None = None) -> Runner:
    """Make a kernel's source runnable: as machine code where numba is, else as CPython.

    With `cache`, machine code is kept in that folder.
    """
    compiled = compiled and importlib.util.find_spec("numba") is not None
    name = f"claimwright_kernel_{hashlib.sha256(kernel.source.encode()).hexdigest()[:20]}"
    file = name
    if compiled and cache is not None:
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = cache / f"{name}.py"
        if not path.exists():
            path.write_text(kernel.source, encoding="utf-8")
        file = str(path)
        sys.modules[name] = ModuleType(name)  # machine code from the folder looks its module up by name
    module = sys.modules[name] if file != name else ModuleType(name)
    namespace = vars(module)
    namespace["compiled"] = _compiler(cache is not None) if compiled else _as_it_is
    exec(compile(kernel.source, file, "exec"), namespace)  # noqa: S102 - our own generated text
    return Runner(kernel, namespace["adjudicate"], namespace["out_of_order"], namespace["tally"], compiled)


def _compiler(cached: bool) -> Callable[[Any], Any]:
    import numba

    def compiled(function: Any) -> Any:
        return numba.njit(nogil=True, cache=cached)(function)

    return compiled


def _as_it_is(function: Any) -> Any:
    return function


@dataclass(frozen=True, slots=True)
class Bound:
    """A table of claims in the form that a kernel takes: its arguments by name, without parameters.

    `doubtful` marks claims with facts out of range, which the interpreter must look at (None: no such).
    """

    runner: Runner
    rows: int
    arguments: Mapping[str, Any]
    doubtful: npt.NDArray[np.bool_] | None = None

    def check_order(self) -> None:
        """Raises `OutOfOrder` unless the claims are sorted as the kernel needs them."""
        columns = [self.arguments[name] for name in ("group_key", "c_event_date", "claim_no")]
        wrong = self.runner.out_of_order(self.rows, *columns)
        if wrong:
            raise OutOfOrder(wrong)

    def run(self, amounts: tuple[int, ...] | npt.NDArray[np.int64], claims: int | None = None) -> None:
        """Adjudicate the first `claims` rows (or all) with these amounts into the outputs."""
        vector: Any = np.asarray(amounts, dtype=np.int64) if self.runner.compiled else list(amounts)
        given = [self.arguments[name] for name in self.runner.kernel.arguments]
        self.runner.adjudicate(self.rows if claims is None else claims, vector, *given)

    def outputs(self) -> Outputs:
        """The output arrays by name, filled by `run`."""
        return {name: self.arguments[name] for name in self.runner.kernel.outputs}


def bind(runner: Runner, table: pa.Table, facts: Mapping[str, Any] | None = None) -> Bound:
    """Take the columns that a kernel needs from a table; `facts` stand for columns that have one value.

    Raises `MissingColumn` or `WrongColumn` (see `binding`).
    """
    kernel, rows = runner.kernel, table.num_rows
    given: dict[str, Any] = {}
    words = {f"@{found.name}": words_of_table(found) for found in kernel.program.tables if found.texts}
    for argument, name, unit in required_columns(kernel):
        given[argument] = bind_column(table, name, unit, facts or {}, words, kernel.program.ratio_base)
    lines = 0
    if kernel.has_lines:
        lines = bind_lines(kernel, table, given, words)
    for word_table in kernel.words:
        given[word_table.argument] = bind_words(word_table, words[word_table.column])
    doubtful = doubtful_rows(kernel, given, words, rows)
    given.update(_scratch(kernel, rows + lines + 1))
    for name in kernel.outputs:
        given[name] = np.empty(rows, dtype=_output_type(kernel, name))
    if not runner.compiled:
        given = {name: values.tolist() for name, values in given.items()}
    return Bound(runner, rows, given, doubtful)


def _output_type(kernel: Kernel, name: str) -> npt.DTypeLike:
    if name == "status":
        return np.uint8
    if name == "reasons":
        return np.min_scalar_type((2 << len(kernel.program.findings)) - 1)
    return np.int64


def _scratch(kernel: Kernel, places: int) -> dict[str, Any]:
    """Room for the balances that are found by key: at worst one a claim and line."""
    arrays: dict[str, Any] = {"count": np.zeros(max(len(kernel.balances), 1), dtype=np.int64)}
    for balance in kernel.balances:
        for name in (*(f"key{part}_" for part in range(balance.parts)), "used_", "seen_"):
            arrays[f"{name}{balance.index}"] = np.empty(places, dtype=np.int64)
    return arrays
