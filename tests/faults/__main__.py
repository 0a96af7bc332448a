"""``python -m tests.faults``: the long run. Exit code 1 if a violation is found, or a sabotage is not.

First each fault alone (`--table`), then everything killed at random moments (`--rounds`), then the same with
a safeguard removed (`--sabotage`). Without a choice: table and rounds.
"""

from __future__ import annotations

import argparse

from tests.faults.harness import main
from tests.faults.table import run_sabotage, run_table, text

parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
parser.add_argument("--rounds", type=int, default=200)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--table", action="store_true", help="each fault alone")
parser.add_argument("--sabotage", action="store_true", help="with a safeguard removed: must be caught")
parser.add_argument("--only", default="", help="only faults whose name has this in it")
parser.add_argument("--short", action="store_true", help="without the fault that takes over a minute")
arguments = parser.parse_args()
failed = False
if arguments.table or not arguments.sabotage:
    rows = run_table(arguments.seed, long=not arguments.short, only=arguments.only)
    print(text(rows))
    failed |= any(row.violations for row in rows)
if arguments.sabotage:
    rows = run_sabotage(arguments.seed, arguments.only)
    print(text(rows))
    failed |= not all(row.violations for row in rows)
if not (arguments.table or arguments.sabotage):
    failed |= bool(main(arguments.rounds, arguments.seed))
raise SystemExit(1 if failed else 0)
