"""Yesterday's backup is restored, and the bank's files of today are read once more."""

from __future__ import annotations

import psycopg
from tests.faults.at_once import Result, cashier_of, claim_of, reported, stage_tasks_done, wait_for
from tests.faults.load import Acknowledged
from tests.faults.stage import Stage

from claimwright.app.payments import public as payments
from claimwright.app.work import public as work
from claimwright.core.dates import business_date
from claimwright.infra.clock import SystemClock
from claimwright.infra.postgres.backup import dump, restore
from claimwright.journeys.reconcile_day.day import reconcile_day

EACH = 4
_WORKERS = ("worker-1", "worker-2")


def backup_restored(stage: Stage, seed: int) -> Result:
    """Paid, under way and not yet decided at the backup: each is paid once. What is newer is named."""
    result, file = Result(EACH * 4), stage.data / "yesterday.dump"
    for state in ("closed", "paying"):
        some = reported(stage, seed, EACH).acknowledged
        _reach(stage, some, state)
        result.acknowledged += some
        seed += 1
    for name in _WORKERS:
        stage.kill(name)
    result.acknowledged += reported(stage, seed, EACH).acknowledged  # decided only after the backup
    dump(stage.settings.dsn, file)
    for name in _WORKERS:
        stage.start(name)
    lost = reported(stage, seed + 1, EACH).acknowledged  # reported only after the backup
    _reach(stage, [*result.acknowledged, *lost], "closed")
    _set_back(stage)
    restore(stage.settings.dsn, file)
    for name in ("web", *_WORKERS):
        stage.start(name)
    stage.wait_ready()
    _reach(stage, result.acknowledged, "closed")
    result.violations += _replayed(stage, len(lost))
    return result


def _reach(stage: Stage, some: list[Acknowledged], state: str) -> None:
    ends = {state, "closed"}
    for one in some:
        wait_for(lambda one=one: claim_of(stage, one).state.value in ends)  # type: ignore[misc]


def _set_back(stage: Stage) -> None:
    """The database is lost, with everything since the backup."""
    for name in ("web", *_WORKERS):
        stage.kill(name)
    with psycopg.connect(stage.server.admin_dsn(), autocommit=True) as admin:
        admin.execute("drop database claimwright with (force)")
        admin.execute("create database claimwright owner claimwright")


def _replayed(stage: Stage, lost: int) -> list[str]:
    """The day's statement twice more: what the backup does not know is named, with a task; nothing else."""
    cashier = cashier_of(stage)
    for _ in range(2):
        report = reconcile_day(cashier, business_date(SystemClock().now()))
    with stage.db.transaction() as tx:
        unknown = payments.open_exceptions_fan_out(tx)
        asked = [one for one in unknown if work.tasks_of(tx, one.exception_id)]
    stage_tasks_done(stage)
    kinds = sorted({one.kind for one in unknown})
    if (len(unknown), len(asked), kinds, report.missing) != (lost, lost, ["unknown"], 0):
        return [f"{lost} payments are not known: {len(unknown)} {kinds} named, {len(asked)} asked, {report}"]
    return []
