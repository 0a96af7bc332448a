"""A year of claims from Parquet to Parquet on all cores, its growth from a million up, scenarios in one pass.

China Life paid 62.24 million claims in 2025: ``--claims 62240000`` is that year. Each run is a process of its
own, so that peak memory is its own. Processor seconds are printed beside wall time: on a busy machine they
are what the work took.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from claimwright.app.portfolio import public as portfolio
from measuring.engines import bench_product
from measuring.machine import copy_speed_gb_s, description

RESULTS = Path(__file__).with_name("results") / "portfolio.json"
DEDUCTIBLES = ",".join(f"{thousand * 1000}.00元" for thousand in range(1, 17))
CORES = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=4_000_000)
    parser.add_argument("--folder", type=Path, help="where to put the files; removed afterwards")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--repeat", type=int, default=2)
    wanted = parser.parse_args()
    if wanted.one:
        print(json.dumps(one_run(wanted.one[0], Path(wanted.one[1]))))
        return 0
    machine = description()
    folder = Path(tempfile.mkdtemp(dir=wanted.folder))
    try:
        runs = [run for size in sizes(wanted.claims) for run in measure(size, folder, wanted)]
    finally:
        shutil.rmtree(folder)
    result = {"machine": machine, "memory_copy_gb_s": round(copy_speed_gb_s(), 1), "runs": runs}
    show(runs)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def sizes(largest: int) -> list[int]:
    """A million and eightfold steps up to the largest."""
    steps = [1_000_000, 8_000_000]
    return [*(size for size in steps if size < largest), largest]


def measure(claims: int, folder: Path, wanted: argparse.Namespace) -> list[dict[str, float]]:
    """Runs over a portfolio of one size: made, adjudicated, and for the largest simulated."""
    source = folder / f"claims-{claims}.parquet"
    start = time.perf_counter()
    size = portfolio.generate_portfolio(
        source, claims, 2025, portfolio.read_shape(), progress=lambda done: None, cores=CORES
    )
    made = {
        "what": "generate",
        "claims": claims,
        "wall_s": time.perf_counter() - start,
        "gigabytes": size / 1e9,
    }
    runs = [made, best(wanted.repeat, "adjudicate", source)]
    if claims == wanted.claims:
        runs.append(best(1, "simulate", source))
    source.unlink()
    return runs


def best(repeat: int, what: str, source: Path) -> dict[str, float]:
    """The fastest of some runs, each in a fresh process."""
    command = [sys.executable, __file__, "--one", what, str(source)]
    found = []
    for _ in range(repeat):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    return min(found, key=lambda run: run["wall_s"])


def one_run(what: str, source: Path) -> dict[str, object]:
    """One measured run: everything from reading the product to the last byte written."""
    started, cpu = time.perf_counter(), time.process_time()
    product = bench_product()
    terms = portfolio.prepare(product, {}, source.parent / "kernels")
    ready = time.process_time() - cpu
    counted = {"scenarios": 1, "payable_fen": 0}
    if what == "adjudicate":
        target = source.with_suffix(".out")
        summary = portfolio.adjudicate_portfolio(
            source, target, terms, cores=CORES, progress=lambda done: None, scratch=source.parent
        )
        claims, counted["payable_fen"] = summary.claims, summary.payable_fen
        target.unlink()
    else:
        chosen = portfolio.scenarios(product, product.versions[-1], [f"deductible={DEDUCTIBLES}"])[1:]
        outcomes = portfolio.simulate_portfolio(
            source, terms, chosen, cores=CORES, progress=lambda done: None, scratch=source.parent
        )
        claims = outcomes[0].claims
        counted = {"scenarios": len(outcomes), "payable_fen": outcomes[9].payable_fen}
    return {
        "what": what,
        "claims": claims,
        "wall_s": time.perf_counter() - started,
        "cpu_s": time.process_time() - cpu,
        "ready_cpu_s": ready,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9,
        **counted,
    }


def show(runs: list[dict[str, float]]) -> None:
    """The table that `make bench` shows."""
    print(f"{'':12} {'claims':>12} {'wall s':>8} {'cpu s':>8} {'claims/s':>13} {'cpu ns':>8} {'peak GB':>8}")
    for run in runs:
        cpu = run.get("cpu_s", 0.0)
        work = run["claims"] * run.get("scenarios", 1)
        print(
            f"{run['what']:12} {run['claims']:>12,} {run['wall_s']:>8.2f} {cpu:>8.2f} "
            f"{work / run['wall_s']:>13,.0f} {cpu / work * 1e9:>8.1f} {run.get('peak_gb', 0):>8.2f}"
        )
    costs = [
        (run["cpu_s"] - run["ready_cpu_s"]) / run["claims"] for run in runs if run["what"] == "adjudicate"
    ]
    print(f"cost of a claim at the largest size: {costs[-1] / costs[0]:.2f} times that at the smallest (cpu)")
    last = [run for run in runs if run["what"] == "simulate"]
    if last:
        print(
            f"{last[0]['scenarios']} deductibles in one pass over {last[0]['claims']:,} claims: "
            f"{last[0]['wall_s']:.2f} s wall, {last[0]['cpu_s']:.2f} s cpu"
        )


if __name__ == "__main__":
    sys.exit(main())
