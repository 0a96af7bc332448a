"""Our own engines over the benchmark's claims, on one core: kernel, its source as CPython, interpreter."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from claimwright.app.portfolio.execution import bind, load
from claimwright.app.portfolio.replay import Replay
from claimwright.core.adjudication import adjudicate
from claimwright.core.adjudication.engine import adjudicate_by_machine
from claimwright.core.adjudication.kernel import kernel_of
from claimwright.core.adjudication.model import Adjudication
from claimwright.core.products import Product, read_product

PRODUCT = Path(__file__).parents[1] / "products" / "million.yaml"
Report = dict[str, object]


def bench_product() -> Product:
    """The product that every engine adjudicates."""
    product = read_product(PRODUCT.read_text(encoding="utf-8"), PRODUCT.name)
    assert isinstance(product, Product), product
    return product


def timed(run: Callable[[], object], repeat: int) -> dict[str, list[float]]:
    """Processor and wall seconds of each run."""
    cpu, wall = [], []
    for _ in range(repeat):
        start, began = time.process_time(), time.perf_counter()
        run()
        cpu.append(time.process_time() - start)
        wall.append(time.perf_counter() - began)
    return {"cpu_seconds": cpu, "wall_seconds": wall}


def kernel(claims: pa.Table, *, compiled: bool, repeat: int) -> tuple[Report, np.ndarray]:
    """The generated kernel from columns in memory to amounts, outcomes and reasons in memory."""
    version = bench_product().versions[-1]
    start = time.perf_counter()
    made = kernel_of(version.program)
    bound = bind(load(made, compiled=compiled), claims)
    bound.run(version.program.amounts, 1)
    ready = time.perf_counter() - start
    bound.check_order()
    seconds = timed(lambda: bound.run(version.program.amounts), repeat)
    name = "Claimwright kernel" if compiled else "Claimwright kernel, plain CPython"
    report: Report = {
        "engine": name,
        "version": "",
        "claims": len(claims),
        **seconds,
        "compile": ready,
    }
    if compiled:
        report["bytes_per_claim"] = bytes_per_claim(bound.arguments, len(claims))
        report["order_check"] = statistics.median(timed(bound.check_order, repeat)["cpu_seconds"])
    return report, np.asarray(bound.outputs()["payable_fen"])


def bytes_per_claim(arguments: dict[str, np.ndarray], claims: int) -> int:
    """Bytes that the kernel reads and writes for one claim."""
    return sum(array.dtype.itemsize for array in arguments.values() if len(array) == claims and claims > 1)


RECORDED, READ, MACHINE = "trace recorded", "trace read", "reference machine"
"""What an interpreter's figure contains: registers of every step recorded and steps made when read (nobody
reads them here); the same with every benefit, step, finding and effect read; the machine, which makes all."""


def interpreter(claims: pa.Table, repeat: int, way: str) -> tuple[Report, np.ndarray]:
    """The interpreter with its clause-by-clause trace: contract and event in, explained result out."""
    version = bench_product().versions[-1]
    replay = Replay(version)
    cases = [(replay.contract(row), replay.event(row)) for row in claims.to_pylist()]
    amounts = np.zeros(len(claims), dtype=np.int64)
    decide = adjudicate_by_machine if way == MACHINE else adjudicate

    def run() -> None:
        balances: dict = {}
        for place, (contract, event) in enumerate(cases):
            result = decide(version, contract, event, balances)
            balances.update(result.balances_after)
            amounts[place] = result.payable_fen
            if way != RECORDED:
                read(result)

    report: Report = {
        "engine": f"Claimwright interpreter, {way}",
        "version": "",
        "claims": len(claims),
        **timed(run, repeat),
    }
    return report, amounts


def read(result: Adjudication) -> object:
    """Everything that an explanation is written from."""
    steps = [benefit.trace for benefit in result.benefits]
    return steps, result.deductions, result.findings, result.effects, result.limits


def peers_table(claims: pa.Table) -> pa.Table:
    """The claims as the peers get them: plain numbers, the policy year worked out."""
    day = {
        name: claims[name].cast(pa.int32()).to_numpy()
        for name in ("event_date", "inception", "first_inception")
    }
    columns = {
        "policy_no": claims["policy_no"],
        "claim_no": claims["claim_no"],
        "policy_year": pa.array(day["inception"]),
        "event_day": pa.array(day["event_date"]),
        "inception_day": pa.array(day["first_inception"]),
        "kind": claims["kind"].combine_chunks().indices,
        "special_outpatient": claims["special_outpatient"],
        "accident": claims["accident"],
        "social_insurance_used": claims["social_insurance_used"],
        "total_fen": claims["eligible_expense_fen"],
        "social_insurance_fen": claims["social_insurance_paid_fen"],
        "other_insurers_fen": claims["other_insurers_paid_fen"],
    }
    return pa.table(columns)


def read_amounts(path: Path) -> np.ndarray:
    """The amounts that a peer wrote."""
    return pq.read_table(path)["amount_fen"].to_numpy()
