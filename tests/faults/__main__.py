"""``python -m tests.faults --rounds N --seed S``: the long run. Exit code 1 if a violation is found."""

from __future__ import annotations

import argparse

from tests.faults.harness import main

parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
parser.add_argument("--rounds", type=int, default=200)
parser.add_argument("--seed", type=int, default=1)
arguments = parser.parse_args()
raise SystemExit(main(arguments.rounds, arguments.seed))
