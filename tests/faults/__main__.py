"""``python -m tests.faults``: the long run. Exit code 1 if a violation is found, or a sabotage is not.

Each fault alone on a stage of its own, `--rounds` times (`--table`); with a safeguard removed, which must be
caught (`--sabotage`); everything killed at random moments, ten times as often (`--random`). Without a choice:
all three, and the result is kept in bench/results. It runs from a copy of the tree.
"""

from __future__ import annotations

import argparse
import atexit
import os
import platform
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from tests.faults.harness import main
from tests.faults.table import run_sabotage, run_table, text

from claimwright.core.dates import business_date
from claimwright.infra.clock import SystemClock

ROOT = Path(__file__).parents[2]
COPY_OF = "FAULT_COPY_OF"  # set in the run itself: the tree that it is a copy of


def run_a_copy() -> NoReturn:
    """Processes start again and again while this runs: what they start from must not be edited meanwhile."""
    copy = Path(tempfile.mkdtemp(prefix="claimwright-tree-"))
    for part in ("src", "tests"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    paths = os.pathsep.join([str(copy / "src"), str(copy)])
    environment = {**os.environ, COPY_OF: str(ROOT), "PYTHONPATH": paths}
    os.chdir(copy)
    os.execve(sys.executable, [sys.executable, "-m", "tests.faults", *sys.argv[1:]], environment)


if COPY_OF not in os.environ:
    run_a_copy()
atexit.register(shutil.rmtree, ROOT, ignore_errors=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # in order, so that no process of a stage stays
RESULTS = Path(os.environ[COPY_OF]) / "bench" / "results" / "faults.txt"
parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
parser.add_argument("--rounds", type=int, help="of each fault; without it, each its own number")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--table", action="store_true", help="each fault alone")
parser.add_argument("--random", action="store_true", help="everything killed at random moments")
parser.add_argument("--sabotage", action="store_true", help="with a safeguard removed: must be caught")
parser.add_argument("--only", default="", help="only faults whose name has this in it")
parser.add_argument("--short", action="store_true", help="without the fault that takes over a minute")
arguments = parser.parse_args()
is_whole = not (arguments.table or arguments.random or arguments.sabotage or arguments.only)
failed, printed = False, []
if arguments.table or is_whole or (arguments.only and not arguments.sabotage):
    rows = run_table(arguments.seed, long=not arguments.short, only=arguments.only, rounds=arguments.rounds)
    printed.append(text(rows))
    print(printed[-1])
    failed |= any(row.violations for row in rows)
if arguments.sabotage or is_whole:
    rows = run_sabotage(arguments.seed, arguments.only)
    printed.append("with a safeguard removed: violations are wanted\n" + text(rows))
    print(printed[-1])
    failed |= not all(row.violations for row in rows)
if arguments.random or is_whole:
    said, found = main(10 * (arguments.rounds or 20), arguments.seed)
    printed.append(said)
    failed |= found
if is_whole:
    machine = f"{os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}"
    head = f"# make faults ROUNDS={arguments.rounds or ''} SEED={arguments.seed}"
    day = business_date(SystemClock().now())
    RESULTS.write_text("\n\n".join([f"{head}\n# {day}, {machine}", *printed]) + "\n", encoding="utf-8")
raise SystemExit(1 if failed else 0)
