"""Each fault by itself under load: rounds of it, healing, the auditor, and one row of a table."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.faults.at_once import AT_ONCE, Scenario
from tests.faults.audit import audit
from tests.faults.between import forge
from tests.faults.decided import approve_against_withdraw
from tests.faults.harness import heal, hit_again, wait_until_final
from tests.faults.kinds import FAULTS, LONG_FAULTS, Fault, arm, kill, nothing
from tests.faults.load import ANSWERED_WITHIN_S, Acknowledged, Load, Stays, make_customers
from tests.faults.restored import backup_restored
from tests.faults.stage import Stage

LOADERS = 2
HITS = 5
"""Claims acknowledged after each hit, before the next: 30 and more meet each fault."""
SCENARIOS = (
    *AT_ONCE,
    Scenario("approve against withdraw", approve_against_withdraw),
    Scenario(
        "yesterday's backup restored, bank's files replayed",
        backup_restored,
        sabotage={name: {"FAULT_SABOTAGE": "names"} for name in ("worker-1", "worker-2")},
        without="end-to-end ids drawn",
    ),
)
SABOTAGES = (
    Fault(
        "SABOTAGE: signatures not looked at",
        forge,
        changed={name: {"CLAIMWRIGHT_BANK_KEY": ""} for name in ("worker-1", "worker-2")},
    ),
    Fault(
        "SABOTAGE: idempotency removed",
        kill("web"),
        rounds=8,
        changed={"web": {"FAULT_SABOTAGE": "idempotency"}},
    ),
    Fault(
        "SABOTAGE: ask-again removed",
        nothing,
        ({"do": "drop_after", "fraction": 0.4},),
        changed={name: {"FAULT_SABOTAGE": "ask_again"} for name in ("worker-1", "worker-2")},
    ),
)


@dataclass(frozen=True)
class Row:
    """One fault's result."""

    name: str
    rounds: int
    claims: int
    violations: tuple[str, ...]
    recovered_s: float


class Ground:
    """A stage of its own for one row, so that no row answers for what another left."""

    def __init__(
        self, seed: int, changed: Mapping[str, Mapping[str, str]] | None = None, disk_mb: int = 0
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="claimwright-fault-"))
        # A careless bank: it executes a repeated order again, so that its log would show it.
        options = ("--careless", "--delay", "1.0", "--seed", str(seed))
        self.stage = Stage(self.folder, bank_options=options, changed=changed, disk_mb=disk_mb)
        self.stage.start_all()

    def row(self, name: str, rounds: int, new: Sequence[Acknowledged], wrong: Sequence[str]) -> Row:
        """Wait until all is final, and audit."""
        recovered_s = wait_until_final(self.stage)
        logs = [process.log for process in self.stage.processes.values()]
        found = audit(self.stage.settings, self.stage.bank_log, new, logs)
        return Row(name, rounds, len(new), (*found.violations, *wrong), recovered_s)

    def close(self) -> None:
        self.stage.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def measure(ground: Ground, fault: Fault, seed: int) -> Row:
    """Run one fault under load and audit the books."""
    dice, stage = random.Random(seed), ground.stage
    arm(stage, fault)
    customers, stays = make_customers(stage, 24), Stays()
    loads = [Load(stage, customers, stays, seed * 10 + n, pause_s=0.15) for n in range(1, LOADERS + 1)]
    for load in loads:
        load.start()
    for _ in range(fault.rounds):
        time.sleep(dice.uniform(*fault.pause_s))
        fault.act(stage, dice)
        hit_again(loads, HITS)
    heal(stage)
    for load in loads:
        load.stop()
    for load in loads:
        load.join(ANSWERED_WITHIN_S)
    new = [one for load in loads for one in load.acknowledged]
    wrong = [text for load in loads for text in load.surprises]
    if stage.between is not None and not stage.between.lies:
        wrong.append("nothing was forged")
    return ground.row(fault.name, fault.rounds, new, wrong)


def at_once(ground: Ground, scenario: Scenario, seed: int) -> Row:
    """Run one scenario of many at the same moment."""
    result = scenario.run(ground.stage, seed)
    heal(ground.stage)
    return ground.row(scenario.name, result.rounds, result.acknowledged, result.violations)


def text(rows: Sequence[Row]) -> str:
    """The table as it is printed and kept."""
    head = f"{'fault':<52} {'rounds':>6} {'claims':>6} {'violations':>10} {'recovered s':>11}"
    lines = [
        f"{row.name:<52} {row.rounds:>6} {row.claims:>6} {len(row.violations):>10} {row.recovered_s:>11.1f}"
        for row in rows
    ]
    places = [f"  {row.name}: {one}" for row in rows for one in row.violations[:6]]
    return "\n".join([head, *lines, *places])


def run_table(seed: int, *, long: bool = True, only: str = "", rounds: int | None = None) -> list[Row]:
    """Every fault, each on a stage of its own, told as it goes. `rounds` of each; None: its own number."""
    faults = [one for one in (*FAULTS, *(LONG_FAULTS if long else ())) if only in one.name]
    if rounds is not None:
        faults = [replace(one, rounds=rounds if one not in LONG_FAULTS else 1) for one in faults]
    rows = [_alone(fault, seed + number) for number, fault in enumerate(faults)]
    scenarios = [one for one in SCENARIOS if only in one.name]
    return rows + [_scenario_alone(one, seed + number) for number, one in enumerate(scenarios)]


def run_sabotage(seed: int, only: str = "") -> list[Row]:
    """With a safeguard cut the auditor must find something: a row without violations is a failure."""
    rows = [_alone(fault, seed) for fault in SABOTAGES if only in fault.name]
    cut = [one.sabotaged() for one in SCENARIOS if one.sabotage]
    return rows + [_scenario_alone(one, seed) for one in cut if only in one.name]


def _scenario_alone(scenario: Scenario, seed: int) -> Row:
    return _on_ground(scenario.name, Ground(seed, scenario.changed), lambda on: at_once(on, scenario, seed))


def _alone(fault: Fault, seed: int) -> Row:
    ground = Ground(seed, fault.changed, fault.disk_mb)
    return _on_ground(fault.name, ground, lambda on: measure(on, fault, seed))


def _on_ground(name: str, ground: Ground, run: Callable[[Ground], Row]) -> Row:
    """A row that breaks off is a violation of its own; the others still run."""
    try:
        return _told(run(ground))
    except Exception as broken:
        return _told(Row(name, 0, 0, (f"broke off: {type(broken).__name__} {broken}"[:300],), 0.0))
    finally:
        ground.close()


def _told(row: Row) -> Row:
    print(text([row]).split("\n", 1)[1], file=sys.stderr, flush=True)
    return row
