"""Rounds of killing under load, then healing, then the auditor. The same seed throws the same dice."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
from tests.faults.audit import Findings, audit, unfinished
from tests.faults.load import Load, Stays, make_customers
from tests.faults.stage import Stage

HEALED_WITHIN_S = 120.0
"""The promise, on a machine that does nothing else; the suite allows more."""
HIT_WITHIN_S = 60.0
LOADERS = 3
CLAIMS_MIN = 12  # fewer would show little; a slow machine gets the time for them after healing
Tell = Callable[[str], None]

# How the bank misbehaves on top of being killed. It is careless: a repeated order would be paid again.
BANK_OPTIONS = ("--careless", "--delay", "1.5")  # long enough for a blind resend to be caught
BANK_RULES: list[dict[str, object]] = [
    {"do": "drop_before", "fraction": 0.04},
    {"do": "drop_after", "fraction": 0.04},
    {"do": "hang", "fraction": 0.02, "seconds": 6.0},
    {"do": "hang", "fraction": 0.2, "seconds": 0.4},  # so that kills fall between answer and record
    {"do": "silent", "fraction": 0.03},
    {"do": "repeat", "fraction": 0.05},
    {"do": "pending", "fraction": 0.05},
    {"do": "odd_status", "fraction": 0.03},
    {"do": "delay", "fraction": 0.05, "seconds": 2.0},
]


@dataclass
class Report:
    """What happened, and what the auditor found."""

    seed: int
    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    healed_s: float = 0.0
    repeats: int = 0
    findings: Findings | None = None
    surprises: list[str] = field(default_factory=list)

    @property
    def violations(self) -> list[str]:
        return [*(self.findings.violations if self.findings else ["not audited"]), *self.surprises]

    def text(self) -> str:
        figures = self.findings.figures if self.findings else {}
        kills = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        lines = [
            f"seed {self.seed}: {self.rounds} rounds in {self.seconds:.0f} s",
            f"kill -9: {sum(self.kills.values())} ({kills})",
            f"requests repeated by customers: {self.repeats}",
            f"all final {self.healed_s:.1f} s after healing",
            *(f"{name}: {value:,}" for name, value in figures.items()),
            f"violations: {len(self.violations)}",
            *(f"  {one}" for one in self.violations[:20]),
        ]
        return "\n".join(lines)


def run(
    rounds: int,
    seed: int,
    *,
    seconds_max: float | None = None,
    healed_within_s: float = HEALED_WITHIN_S,
    tell: Tell = lambda _: None,
) -> Report:
    """Kill `rounds` times (or until the time is up), heal, wait until everything is final, and audit."""
    report, dice = Report(seed), random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="claimwright-faults-"))
    stage = Stage(folder, bank_options=(*BANK_OPTIONS, "--seed", str(seed)))
    began = time.monotonic()
    try:
        stage.start_all()
        httpx.post(f"{stage.settings.bank_address}/admin/rules", json={"rules": BANK_RULES}, trust_env=False)
        customers = make_customers(stage, max(20, rounds * 3 // 2))
        stays = Stays()
        loads = [Load(stage, customers, stays, seed * 10 + n, pause_s=0.2) for n in range(1, LOADERS + 1)]
        for load in loads:
            load.start()
        while report.rounds < rounds and (seconds_max is None or time.monotonic() - began < seconds_max):
            _round(stage, dice, report)
            hit_again(loads, 1)
            if report.rounds % 10 == 0:
                count = sum(len(load.acknowledged) for load in loads)
                tell(f"round {report.rounds}: {count} claims acknowledged")
        heal(stage)
        hit_again(loads, max(0, CLAIMS_MIN - _taken(loads)))
        for load in loads:
            load.stop()
        for load in loads:
            load.join(healed_within_s)
        report.healed_s = wait_until_final(stage, healed_within_s)
        acknowledged = [one for load in loads for one in load.acknowledged]
        report.repeats = sum(load.repeats for load in loads)
        report.surprises = [text for load in loads for text in load.surprises]
        logs = [process.log for process in stage.processes.values()]
        report.findings = audit(stage.settings, stage.bank_log, acknowledged, logs)
        report.seconds = time.monotonic() - began
    finally:
        stage.close()
        if report.violations:
            tell(f"kept for a look: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return report


def _round(stage: Stage, dice: random.Random, report: Report) -> None:
    """Wait, kill one or two parts at once, leave them dead for a moment, start them again."""
    report.rounds += 1
    time.sleep(dice.uniform(0.1, 1.5))
    victims = dice.sample(stage.names(), 1 if dice.random() < 0.75 else 2)
    for name in victims:
        stage.kill(name)
        report.kills[name.rstrip("-0123456789")] += 1
    time.sleep(dice.uniform(0.0, 0.7))
    for name in victims:
        stage.start(name)


def hit_again(loads: Sequence[Load], count: int) -> None:
    """Until `count` more were acknowledged: a fault that meets no work proves nothing."""
    wanted, until = _taken(loads) + count, time.monotonic() + HIT_WITHIN_S
    while _taken(loads) < wanted and time.monotonic() < until:
        time.sleep(0.1)


def _taken(loads: Sequence[Load]) -> int:
    return sum(len(load.acknowledged) for load in loads)


def heal(stage: Stage) -> None:
    while stage.undo:
        stage.undo.pop()()
    for name in ["postgres", *stage.processes]:
        stage.start(name)
    stage.wait_ready()
    httpx.delete(f"{stage.settings.bank_address}/admin/rules", trust_env=False)
    if stage.between is not None:
        stage.between.is_honest = True


def wait_until_final(stage: Stage, within_s: float = HEALED_WITHIN_S) -> float:
    began = time.monotonic()
    while time.monotonic() - began < within_s:
        try:
            if unfinished(stage.settings.dsn) == 0:
                break
        except psycopg.OperationalError:
            pass
        time.sleep(0.2)
    return time.monotonic() - began


def main(rounds: int, seed: int) -> tuple[str, bool]:
    """Run, print, and answer what was printed and whether anything was wrong."""
    report = run(rounds, seed, tell=lambda line: print(line, file=sys.stderr, flush=True))
    print(report.text())
    return report.text(), bool(report.violations)
