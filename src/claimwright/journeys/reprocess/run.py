"""Preview what a correction of terms would change over decided claims, have it approved, and run it.

Each item is a group of claims that share balances, carried out in one transaction of its own as a reopened
claim is: killed at any moment, the run goes on where it stopped. What is no longer as it was previewed is
not carried out: it needs another preview.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Population, ReprocessItem, ReprocessRun
from claimwright.core.canonical import Json, sha256_hex
from claimwright.core.claims.authority import Authority, may_decide
from claimwright.core.claims.year import Change, changes_sha256
from claimwright.core.dates import business_date
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.reopen_claim.carry_out import ReopenReason, carry_out
from claimwright.journeys.reopen_claim.redecide import first_unanswered
from claimwright.journeys.reopen_claim.year import YearPreview, compute, hold_group

RUN_PREFIX = "RP"


class ReprocessCode(Enum):
    """Why a run was not previewed, approved or carried out; earlier first."""

    STAFF_ONLY = "staff_only"
    RUN_UNKNOWN = "run_unknown"
    RUN_STATE = "run_state"
    RUN_SAME_PERSON = "run_same_person"
    POPULATION_EMPTY = "population_empty"
    PREVIEW_STALE = "preview_stale"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a step of a run did: groups carried out, no longer as previewed, refused; and those that wait."""

    done: int = 0
    stale: int = 0
    refused: int = 0
    is_finished: bool = False


def preview_run(
    db: Database, ids: Ids, population: Population, actor: Actor, now: datetime
) -> ReprocessRun | Refused:
    """Compute the population again in a dry run and keep what would change, claim by claim."""
    if actor.kind != "staff":
        return Refused(ReprocessCode.STAFF_ONLY)
    items = dry_run(db, population)
    if items is None:
        return Refused(ReprocessCode.POPULATION_EMPTY, field="population")
    changes = [change for item in items for change in item.changes]
    run = ReprocessRun(
        run_no=ids.new_number(RUN_PREFIX, business_date(now), 0),
        population=_population_json(population),
        state="previewed",
        sha256=_run_sha256(items),
        claims=len(changes),
        up_fen=sum(max(0, one["now_fen"] - one["was_fen"]) for one in changes),
        down_fen=sum(max(0, one["was_fen"] - one["now_fen"]) for one in changes),
        made_by=actor.id,
        made_name=actor.name,
        made_at=now,
        approved_by=None,
        approved_name=None,
        approved_at=None,
    )
    with db.transaction() as tx:
        claims.insert_run(tx, run, items)
    return run


def dry_run(db: Database, population: Population) -> list[ReprocessItem] | None:
    """Every group of claims that would change; None if there are no claims at all. Writes nothing."""
    with db.transaction() as tx:
        found = claims.population_fan_out(tx, population)
    if not found:
        return None
    items: list[ReprocessItem] = []
    seen: set[UUID] = set()
    for claim_id, _ in found:
        if claim_id in seen:
            continue
        with db.transaction() as tx:
            claim = claims.claim(tx, claim_id)
            assert claim is not None, "claims are never deleted"
            preview = compute(tx, claim, None)
        seen |= preview.claims.keys()
        if preview.changes:
            items.append(_item(claim_id, preview))
    return items


def _item(claim_id: UUID, preview: YearPreview) -> ReprocessItem:
    rows = [_change_json(one) for one in preview.changes]
    return ReprocessItem(claim_id, rows, changes_sha256(preview.changes), "waiting", None)


def _change_json(one: Change) -> dict[str, Json]:
    return {
        "claim_id": str(one.claim_id),
        "claim_no": one.claim_no,
        "decision_no": one.decision_no,
        "was_fen": one.was_fen,
        "now_fen": one.now_fen,
    }


def _run_sha256(items: list[ReprocessItem]) -> str:
    return sha256_hex([[str(one.subject_id), one.sha256] for one in items])


def _population_json(population: Population) -> dict[str, Json]:
    return {
        "product": population.product,
        "version": population.version,
        "from_date": population.from_date.isoformat(),
        "until_date": population.until_date.isoformat(),
    }


def population_of(run: ReprocessRun) -> Population:
    """The population that a run was previewed for."""
    from_date, until_date = (
        datetime.fromisoformat(str(run.population[name])).date() for name in ("from_date", "until_date")
    )
    product, version = str(run.population["product"]), str(run.population["version"])
    return Population(product, version, from_date, until_date)


def approve_run(
    db: Database, run_no: str, actor: Actor, authority: Authority, now: datetime
) -> ReprocessRun | Refused:
    """A second person approves the money impact; refused if a fresh dry run says anything else by now."""
    if actor.kind != "staff":
        return Refused(ReprocessCode.STAFF_ONLY)
    with db.transaction() as tx:
        run = claims.lock_run(tx, run_no)
        refused = _may_approve(run, actor, authority)
        if refused is not None or run is None:
            return refused or Refused(ReprocessCode.RUN_UNKNOWN, field="run_no")
    if _run_sha256(dry_run(db, population_of(run)) or []) != run.sha256:
        return Refused(ReprocessCode.PREVIEW_STALE, field="run_no")
    with db.transaction() as tx:
        run = claims.lock_run(tx, run_no)
        refused = _may_approve(run, actor, authority)
        if refused is not None or run is None:
            return refused or Refused(ReprocessCode.RUN_UNKNOWN, field="run_no")
        claims.move_run(tx, run, "approved", actor, now)
        approved = claims.lock_run(tx, run_no)
    assert approved is not None, "just approved"
    return approved


def _may_approve(run: ReprocessRun | None, actor: Actor, authority: Authority) -> Refused | None:
    if run is None:
        return Refused(ReprocessCode.RUN_UNKNOWN, field="run_no")
    if run.state != "previewed":
        return Refused(ReprocessCode.RUN_STATE, {"state": run.state})
    if run.made_by == actor.id:
        return Refused(ReprocessCode.RUN_SAME_PERSON)
    return may_decide(actor.kind, max(run.up_fen, run.down_fen), authority)


def run_approved(db: Database, ids: Ids, clock: Clock, run_no: str, limit: int = 1000) -> Ran | Refused:
    """Carry out up to `limit` groups of an approved run; call again until `is_finished`. Safe to kill."""
    with db.transaction() as tx:
        run = claims.lock_run(tx, run_no)
    if run is None:
        return Refused(ReprocessCode.RUN_UNKNOWN, field="run_no")
    if run.state != "approved":
        return Refused(ReprocessCode.RUN_STATE, {"state": run.state})
    states: list[str] = []
    while len(states) < limit:
        with db.transaction() as tx:
            item = claims.take_item_fan_out(tx, run_no)
            if item is None:
                break
            states.append(_carry_out(tx, ids, run, item, clock.now()))
    is_finished = _finish(db, run_no, clock.now())
    return Ran(states.count("done"), states.count("stale"), states.count("refused"), is_finished)


def _carry_out(tx: Tx, ids: Ids, run: ReprocessRun, item: ReprocessItem, now: datetime) -> str:
    claim = claims.claim(tx, item.subject_id)
    assert claim is not None, "claims are never deleted"
    assert run.approved_by is not None, "approved"
    approver = Actor("staff", run.approved_by, run.approved_name or "")
    hold_group(tx, claim.insured_id)
    preview = compute(tx, claim, None)
    if changes_sha256(preview.changes) != item.sha256:
        claims.end_item(tx, run.run_no, item.subject_id, "stale", None, now)
        return "stale"

    def carried() -> Refused | None:
        open_point = first_unanswered(preview)
        return open_point or carry_out(tx, ids, preview, None, ReopenReason.REPROCESSING, approver, now)

    refused = all_or_nothing(tx, carried)
    state = "done" if refused is None else "refused"
    reason = None if refused is None else str(refused.code.value)
    claims.end_item(tx, run.run_no, item.subject_id, state, reason, now)
    return state


def _finish(db: Database, run_no: str, now: datetime) -> bool:
    with db.transaction() as tx:
        run = claims.lock_run(tx, run_no)
        assert run is not None, "runs are never deleted"
        if any(one.state == "waiting" for one in claims.items_fan_out(tx, run_no)):
            return False
        if run.state == "approved":
            claims.move_run(tx, run, "done", None, now)
    return True
