"""The adjudication engines side by side: same product, same claims, one core, equal to the fen.

Every engine is timed from its own columns or objects in memory to amounts in memory, by the processor time of
its process, so that other load on the machine counts little (wall time is kept too). Slow engines take the
first part of the claims; the number is printed. Peers run in their own environment (bench/peers/README.md).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from claimwright.app.portfolio.public import generate_portfolio, read_shape
from measuring import engines
from measuring.environment import NoPeers, peer_python, pin_to_one_core, run_peer
from measuring.machine import copy_speed_gb_s, description

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("results") / "adjudication.json"
PEERS = (
    ("polars_peer.py", None, ()),
    ("duckdb_peer.py", None, ()),
    ("openfisca_peer.py", None, ()),
    ("decimal_peer.py", None, ()),
    ("zen_peer.py", 50_000, ()),
    ("zen_peer.py", 50_000, ("trace",)),
)
INTERPRETED = {engines.RECORDED: 50_000, engines.READ: 50_000, engines.MACHINE: 10_000}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--environment", type=Path, default=ROOT / ".data" / "bench-env")
    parser.add_argument("--no-peers", action="store_true")
    wanted = parser.parse_args()
    machine = description()
    pin_to_one_core()
    with tempfile.TemporaryDirectory() as folder:
        reports = measure(wanted, Path(folder))
    copy = copy_speed_gb_s()
    kernel_rate = rate(reports[0])
    moved = float(str(reports[0]["bytes_per_claim"])) * kernel_rate / 1e9
    print_reports(reports, kernel_rate)
    size, ready = reports[0]["bytes_per_claim"], reports[0]["compile"]
    print(
        f"\nkernel: {size} bytes a claim, {moved:.1f} GB/s; memory copy {copy:.1f} GB/s: {moved / copy:.0%}"
    )
    print(f"kernel: generated and compiled in {ready:.2f} s")
    wrong = sum(int(str(report["differences"])) for report in reports)
    print(f"differences to the fen, all engines: {wrong}")
    RESULTS.parent.mkdir(exist_ok=True)
    result = {
        "machine": machine,
        "memory_copy_gb_s": round(copy, 1),
        "claims": wanted.claims,
        "engines": reports,
    }
    RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if wrong else 0


def measure(wanted: argparse.Namespace, folder: Path) -> list[engines.Report]:
    """Reports of all engines; the first is the kernel's, whose amounts the others must equal."""
    path = folder / "claims.parquet"
    generate_portfolio(path, wanted.claims, 2025, read_shape(), progress=lambda done: None, cores=1)
    claims = pq.read_table(path).combine_chunks()
    first, amounts = engines.kernel(claims, compiled=True, repeat=9)
    first["differences"] = 0
    plain, plain_amounts = engines.kernel(claims, compiled=False, repeat=3)
    reports = [compared(plain, plain_amounts, amounts)]
    for way, count in INTERPRETED.items():
        traced, traced_amounts = engines.interpreter(claims.slice(0, count), 3, way)
        reports.append(compared(traced, traced_amounts, amounts))
    if not wanted.no_peers:
        reports += peers(wanted.environment, folder, engines.peers_table(claims), amounts)
    return [first, *reports]


def peers(environment: Path, folder: Path, claims, amounts: np.ndarray) -> list[engines.Report]:  # type: ignore[no-untyped-def]
    """Reports of the other engines; one that cannot run is said so and left out."""
    path, out = folder / "peers.parquet", folder / "amounts.parquet"
    pq.write_table(claims, path)
    try:
        python = peer_python(environment)
    except (NoPeers, subprocess.SubprocessError, OSError) as error:
        print(f"peers left out: {error}", file=sys.stderr)
        return []
    found = []
    for script, most, arguments in PEERS:
        count = len(claims) if most is None else min(most, len(claims))
        try:
            report = run_peer(python, script, path, out, str(count), *arguments)
        except NoPeers as error:
            print(f"left out: {error}", file=sys.stderr)
            continue
        found.append(compared(report, engines.read_amounts(out), amounts))
    return found


def compared(report: engines.Report, found: np.ndarray, expected: np.ndarray) -> engines.Report:
    """The report with the number of amounts that differ from the kernel's."""
    report["differences"] = int((found != expected[: len(found)]).sum())
    return report


def rate(report: engines.Report) -> float:
    """Claims a second, median of the runs."""
    seconds = report["cpu_seconds"]
    assert isinstance(seconds, list)
    return float(str(report["claims"])) / statistics.median(seconds)


def print_reports(reports: list[engines.Report], kernel_rate: float) -> None:
    """The table that `make bench` shows."""
    print(f"{'engine':41} {'version':>9} {'claims':>10} {'claims/s':>13} {'kernel is':>11} {'differ':>7}")
    for report in reports:
        own = rate(report)
        print(
            f"{report['engine']:41} {report['version']:>9} {report['claims']:>10,} {own:>13,.0f} "
            f"{kernel_rate / own:>10,.1f}x {report['differences']:>7}"
        )


if __name__ == "__main__":
    sys.exit(main())
