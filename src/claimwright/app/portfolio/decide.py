"""One piece of a portfolio: the version by contract date, the kernel, the interpreter where it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from claimwright.app.portfolio.binding import ALIASES, file_columns
from claimwright.app.portfolio.execution import Runner, bind
from claimwright.app.portfolio.replay import Replay
from claimwright.core.adjudication import Adjudication
from claimwright.core.adjudication.kernel import STATUS
from claimwright.core.products.model import ProductVersion

REPLAY = STATUS.index("replay")
NO_VERSION = -1
Results = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """A product made ready for portfolios: its versions, oldest first, each with its kernel."""

    versions: tuple[ProductVersion, ...]
    runners: tuple[Runner, ...]
    facts: Mapping[str, Any]

    @property
    def benefits(self) -> tuple[str, ...]:
        """Names of all benefits of all versions; each has a column of its own if there are several."""
        names = [
            section.name
            for version in self.versions
            for section in version.program.sections
            if section.kind == "benefit"
        ]
        return tuple(dict.fromkeys(names))

    def columns(self, available: list[str]) -> list[str]:
        """Columns to read from a file. Raises `ColumnError`."""
        wanted = ["policy_no", "claim_no", "event_date", "kind"]
        for runner in self.runners:
            wanted += file_columns(runner.kernel, available, self.facts)
        if len(self.versions) > 1 or self.versions[0].effective.year > 1:
            wanted.append("contract_date" if "contract_date" in available else ALIASES["contract_date"])
        return list(dict.fromkeys(wanted))


def decide(terms: Terms, table: pa.Table) -> Results:
    """Results of every row of a piece of whole groups, by column: claim_no, payable_fen, benefits, reasons,
    status, and version (`NO_VERSION`: the contract is older than the oldest version)."""
    chosen = _versions(terms, table)
    first = int(chosen[0])
    if (chosen == first).all():
        return _one_version(terms, table, first)
    return _several_versions(terms, table, chosen)


def _versions(terms: Terms, table: pa.Table) -> npt.NDArray[np.int8]:
    """The version of each claim by contract date."""
    name = "contract_date" if "contract_date" in table.column_names else ALIASES["contract_date"]
    days = table[name].combine_chunks().view(pa.int32()).to_numpy()
    effective = np.array([version.effective for version in terms.versions], dtype="datetime64[D]").astype(
        np.int32
    )
    if days.min() >= effective[-1]:
        return np.full(len(days), len(effective) - 1, dtype=np.int8)
    return np.asarray(np.searchsorted(effective, days, side="right") - 1, dtype=np.int8)


def _one_version(terms: Terms, table: pa.Table, number: int) -> Results:
    results = empty_results(terms, table, number)
    if number == NO_VERSION:
        return results
    bound = bind(terms.runners[number], table, terms.facts)
    bound.check_order()
    bound.run(terms.versions[number].program.amounts)
    for name, values in bound.outputs().items():
        if name in ("payable_fen", "reasons", "status"):
            results[name] = np.asarray(values)
        else:
            results[f"{name}_fen"] = np.asarray(values)
    if bound.doubtful is not None:
        results["status"][bound.doubtful] = REPLAY
    if results["status"].max() == REPLAY:
        group = np.asarray(bound.arguments["group_key"])
        lost = np.isin(group, np.unique(group[results["status"] == REPLAY]))
        replay_rows(terms, table, np.flatnonzero(lost), np.full(len(lost), number), results)
    return results


def _several_versions(terms: Terms, table: pa.Table, chosen: npt.NDArray[np.int8]) -> Results:
    """Groups of one version go to its kernel; groups that changed versions go to the interpreter."""
    group = table[terms.runners[-1].kernel.group + "_no"].to_numpy()
    starts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1])))
    known = np.where(chosen == NO_VERSION, np.int8(127), chosen)  # no terms, no trace in the balances
    low, high = np.minimum.reduceat(known, starts), np.maximum.reduceat(chosen, starts)
    lengths = np.diff(np.append(starts, len(group)))
    mixed = np.repeat(low < high, lengths)
    results = empty_results(terms, table, NO_VERSION)
    for number in np.unique(chosen):
        rows = np.flatnonzero((chosen == number) & ~mixed)
        if len(rows):
            found = _one_version(terms, table.take(rows), int(number))
            for name in results.keys() - {"claim_no"}:
                results[name][rows] = found[name]
    replay_rows(terms, table, np.flatnonzero(mixed), chosen, results)
    return results


def empty_results(terms: Terms, table: pa.Table, number: int) -> Results:
    """Results in which nothing is paid; a claim without a version needs a person."""
    rows = table.num_rows
    results: Results = {
        "claim_no": table["claim_no"].to_numpy(),
        "payable_fen": np.zeros(rows, dtype=np.int64),
    }
    if len(terms.benefits) > 1:
        results |= {f"benefit_{name}_fen": np.zeros(rows, dtype=np.int64) for name in terms.benefits}
    results["reasons"] = np.zeros(rows, dtype=np.uint64)
    results["status"] = np.full(rows, STATUS.index("needs_person"), dtype=np.uint8)
    results["version"] = np.full(rows, number, dtype=np.int8)
    return results


def replay_rows(
    terms: Terms, table: pa.Table, rows: npt.NDArray[np.int64], chosen: npt.NDArray[Any], results: Results
) -> None:
    """Put the interpreter's results in place for these rows (whole groups, in their order)."""
    balances: dict[Any, int] = {}
    for row, claim in zip(rows, table.take(rows).to_pylist(), strict=True):
        number = int(chosen[row])
        results["version"][row] = number
        if number == NO_VERSION:
            continue
        replay = Replay(terms.versions[number], terms.facts, balances=balances)
        put_result(terms.versions[number], replay.claim(claim), results, row)


def put_result(version: ProductVersion, found: Adjudication, results: Results, row: int) -> None:
    """An interpreter's result in the columns of a portfolio."""
    results["payable_fen"][row] = found.payable_fen
    for benefit in found.benefits:
        column = results.get(f"benefit_{benefit.benefit}_fen")
        if column is not None:
            column[row] = benefit.amount_fen or 0
    results["reasons"][row] = reasons_of(version, found)
    results["status"][row] = STATUS.index(found.outcome.value)


def reasons_of(version: ProductVersion, found: Adjudication) -> int:
    """The findings as a kernel's bits."""
    rules = version.program.findings
    bits = 0
    for finding in found.findings:
        if finding.code == "not_covered":
            bits |= 1 << len(rules)
        for bit, rule in enumerate(rules):
            if (rule.code, rule.clause) == (finding.code, finding.clause):
                bits |= 1 << bit
    return bits
