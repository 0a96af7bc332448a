"""What a declared sudden event spares a claimant, and the note of it in the claim's journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.core.canonical import Json
from claimwright.core.claims.declared import Declared, Told
from claimwright.core.claims.green_channel import PROVINCE_DIGITS, RULE_VERSION, SuddenEvent, covering
from claimwright.core.documents.bill import MedicalBill
from claimwright.core.journal import Actor
from claimwright.infra.db import Tx


def covering_events(
    tx: Tx, declared: Declared, province: str, bills: Iterable[MedicalBill]
) -> tuple[SuddenEvent, ...]:
    """The confirmed events that cover what is reported: a bill's code begins with its hospital's province."""
    places = {province[:PROVINCE_DIGITS], *(bill.bill_code[:PROVINCE_DIGITS] for bill in bills)}
    confirmed = [
        SuddenEvent(
            one.event_code,
            one.name,
            one.area,
            one.from_date,
            one.until_date,
            one.waived_papers,
            one.confirmed_name or "",
        )
        for one in claims.declared_events(tx)
        if one.confirmed_at is not None
    ]
    return covering(confirmed, declared.kind, declared.event_date, places)


def note(
    tx: Tx, claim: Claim, told: Told, events: Sequence[SuddenEvent], actor: Actor, now: datetime
) -> None:
    """Write down which papers were not asked for, by which event and which version of the rule."""
    if not told.waived:
        return
    used: list[Json] = [
        {"event_code": one.event_code, "name": one.name, "confirmed_by": one.confirmed_by} for one in events
    ]
    facts: Json = {"papers": list(told.waived), "events": used, "rule_version": RULE_VERSION}
    claims.note_waiver(tx, claim, facts, actor, now)
