"""Sudden events (突发事件) that open the green channel: declared by one manager, confirmed by another."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from claimwright.app.claims.public import DeclaredEvent, confirm_event, declare_event, declared_events
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.api.auth import ContextIn, WorkManagerIn
from claimwright.entry.problems import Problem

router = APIRouter()


class DeclaredEventIn(BaseModel):
    """A sudden event: where (region code), over which days, and which papers need not be shown."""

    model_config = ConfigDict(extra="forbid")
    event_code: str = Field(min_length=3, max_length=40, examples=["FLOOD-2026-07"])
    name: str = Field(min_length=2, max_length=100)
    area: str = Field(min_length=2, max_length=12, examples=["410100"])
    from_date: date
    until_date: date
    waived_papers: list[str] = Field(default_factory=list, max_length=20)


@router.post("/staff/declared-events", status_code=204, summary="Declare a sudden event", tags=["staff"])
def post_declared_event(context: ContextIn, session: WorkManagerIn, body: DeclaredEventIn) -> None:
    """It opens nothing until another manager confirms it."""
    if body.from_date >= body.until_date:
        raise Problem(422, "scenario_not_open", {}, "until_date", body.until_date.isoformat())
    with context.db.transaction() as tx:
        actor = actor_of(tx, session)
        new = DeclaredEvent(
            body.event_code,
            body.name,
            body.area,
            body.from_date,
            body.until_date,
            tuple(body.waived_papers),
            actor.id,
            actor.name,
            context.clock.now(),
        )
        if not declare_event(tx, new):
            raise Problem(409, "event_declared_before", {"value": body.event_code}, "event_code")


@router.post(
    "/staff/declared-events/{event_code}/confirmation",
    status_code=204,
    summary="Confirm a declared event",
    tags=["staff"],
)
def post_confirmation(context: ContextIn, session: WorkManagerIn, event_code: str) -> None:
    """The second person's word: from now on claims of its days may be prepaid."""
    with context.db.transaction() as tx:
        actor = actor_of(tx, session)
        found = next((one for one in declared_events(tx) if one.event_code == event_code), None)
        if found is None or found.confirmed_at is not None:
            raise Problem(404, "prepay_ground_unknown", {"value": event_code[:40]}, "event_code")
        if found.declared_by == actor.id:
            raise Problem(403, "second_person", {}, "event_code")
        confirm_event(tx, event_code, actor, context.clock.now())
