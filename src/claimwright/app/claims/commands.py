"""Write claims: open, move along the lifecycle, correct facts. Every change is journalled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from psycopg.types.json import Jsonb

from claimwright.app.claims.moving import ENTITY, move
from claimwright.app.claims.store import SQL, SQL_TOGETHER, Cause, Claim, claim_of
from claimwright.core.adjudication.model import FactValue, Line
from claimwright.core.canonical import Json
from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, ClaimEvent, ClaimState, may_cause
from claimwright.core.claims.record import fact_json
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.infra import journal
from claimwright.infra.db import Tx, columns

__all__ = ["ENTITY", "move"]


class ClaimCode(Enum):
    """Why a claim command was refused, earlier first."""

    NO_SUCH_CLAIM = "no_such_claim"
    CHANGED_MEANWHILE = "changed_meanwhile"
    WRONG_STATE = "wrong_state"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One stay or visit to be claimed for; facts by name with the source of each."""

    event_no: str
    kind: str
    event_date: date
    stay_no: str | None
    document_id: UUID
    facts: Mapping[str, tuple[FactValue, str]]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim about to be acknowledged."""

    claim_id: UUID
    claim_no: str
    policy_id: UUID
    insured_id: UUID
    claimant_id: UUID
    account_id: UUID
    cause: Cause
    channel: str
    claimed_fen: int
    events: tuple[NewEvent, ...]
    province: str = "00"


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's value for one fact."""

    event_no: str
    name: str
    value: FactValue


def open_claim(tx: Tx, new: NewClaim, actor: Actor, now: datetime) -> Claim:
    """Store a claim in state *reported*, with its parties, events and facts."""
    key = {"bucket": bucket_of(new.claim_id), "claim_id": new.claim_id}
    event_date = min(event.event_date for event in new.events)
    tx.execute(
        SQL["insert_claim"],
        {
            **key,
            "claim_no": new.claim_no,
            "policy_id": new.policy_id,
            "insured_id": new.insured_id,
            "claimant_id": new.claimant_id,
            "account_id": new.account_id,
            "cause": new.cause.value,
            "channel": new.channel,
            "event_date": event_date,
            "claimed_fen": new.claimed_fen,
            "province": new.province,
            "reported_at": now,
        },
    )
    for role, person_id in (("insured", new.insured_id), ("claimant", new.claimant_id)):
        party = {"bucket": bucket_of(person_id), "person_id": person_id, "role": role}
        tx.execute(SQL["insert_party"], {**party, "claim_id": new.claim_id})
    for event in new.events:
        _store_event(tx, new.claim_id, event, actor, now)
    facts: Json = {"claim_no": new.claim_no, "claimed_fen": new.claimed_fen, "events": len(new.events)}
    state = ClaimState.REPORTED
    journal.append(tx, ENTITY, new.claim_id, state.value, actor, now, None, state.value, facts)
    claim = lock_claim(tx, new.claim_id)
    assert claim is not None, "just stored"
    return claim


def _store_event(tx: Tx, claim_id: UUID, event: NewEvent, actor: Actor, now: datetime) -> None:
    key = {"bucket": bucket_of(claim_id), "claim_id": claim_id, "event_no": event.event_no}
    lines = [
        {"line_no": line.line_no, "facts": {name: fact_json(value) for name, value in line.facts.items()}}
        for line in event.lines
    ]
    tx.execute(
        SQL["insert_event"],
        {
            **key,
            "kind": event.kind,
            "event_date": event.event_date,
            "stay_no": event.stay_no,
            "document_id": event.document_id,
            "lines": Jsonb(lines),
        },
    )
    with tx.cursor() as cursor:
        cursor.executemany(
            SQL["insert_fact"],
            [
                {
                    **key,
                    "name": name,
                    "revision": 1,
                    "value": Jsonb(fact_json(value)),
                    "source": source,
                    "stated_by": actor.id,
                    "recorded_at": now,
                }
                for name, (value, source) in event.facts.items()
            ],
        )


def lock_claim(tx: Tx, claim_id: UUID) -> Claim | None:
    """Read a claim and hold it until commit. Hold the insured first where balances may change."""
    row = tx.execute(SQL["lock_claim"], {"bucket": bucket_of(claim_id), "claim_id": claim_id}).fetchone()
    return None if row is None else claim_of(row)


def lock_claims(tx: Tx, claim_ids: Sequence[UUID]) -> dict[UUID, Claim]:
    """Read many claims and hold them until commit, in the order of their ids; hold their insured first."""
    keys = columns(("buckets", "claim_ids"), [(bucket_of(one), one) for one in claim_ids])
    rows = tx.execute(SQL_TOGETHER["lock_claims"], keys).fetchall()
    return {claim.claim_id: claim for claim in map(claim_of, rows)}


def lock_seen(tx: Tx, claim_id: UUID, version_seen: int) -> Claim | Refused:
    """Hold a claim for someone who saw it at a version; refused if it has changed since."""
    claim = lock_claim(tx, claim_id)
    if claim is None:
        return Refused(ClaimCode.NO_SUCH_CLAIM, field="claim_id")
    if claim.version != version_seen:
        facts = {"version": claim.version, "version_seen": version_seen, "state": claim.state.value}
        return Refused(ClaimCode.CHANGED_MEANWHILE, facts, field="version")
    return claim


def allowed(claim: Claim, event: ClaimEvent, actor: Actor) -> Refused | None:
    """May this actor cause this event now? The answer names the state."""
    if CLAIM_LIFECYCLE.next(claim.state, event) is None or not may_cause(actor.kind, event):
        return Refused(ClaimCode.WRONG_STATE, {"state": claim.state.value, "event": event.value})
    return None


def correct_facts(
    tx: Tx, claim: Claim, corrections: Sequence[Correction], actor: Actor, now: datetime
) -> Claim:
    """Add a person's values as new revisions; the journal names the facts, not their values."""
    if not corrections:
        return claim
    key = {"bucket": bucket_of(claim.claim_id), "claim_id": claim.claim_id}
    revisions: dict[tuple[str, str], int] = {}
    for event_no, name, revision, *_ in tx.execute(SQL["facts"], key).fetchall():
        revisions[event_no, name] = revision
    for one in corrections:
        revision = revisions.get((one.event_no, one.name), 0) + 1
        revisions[one.event_no, one.name] = revision
        tx.execute(
            SQL["insert_fact"],
            {
                **key,
                "event_no": one.event_no,
                "name": one.name,
                "revision": revision,
                "value": Jsonb(fact_json(one.value)),
                "source": "person",
                "stated_by": actor.id,
                "recorded_at": now,
            },
        )
    done = tx.execute(SQL["touch_claim"], {**key, "version": claim.version})
    assert done.rowcount == 1, "the claim is locked, so it changes"
    names: Json = {"facts": [f"{one.event_no}.{one.name}" for one in corrections]}
    state = claim.state.value
    journal.append(tx, ENTITY, claim.claim_id, "facts_corrected", actor, now, state, state, names)
    return replace(claim, version=claim.version + 1)


def refuse_entry(
    tx: Tx, entry_id: UUID, policy_id: UUID, claimant_id: UUID, refused: Refused, now: datetime
) -> None:
    """Keep a report that was not accepted, with its reason."""
    tx.execute(
        SQL["insert_refused_entry"],
        {
            "bucket": bucket_of(entry_id),
            "entry_id": entry_id,
            "policy_id": policy_id,
            "claimant_id": claimant_id,
            "code": refused.code.value,
            "field": refused.field,
            "facts": Jsonb(dict(refused.facts)),
            "refused_at": now,
        },
    )


def add_paper(tx: Tx, claim: Claim, document_id: UUID, actor: Actor, now: datetime) -> None:
    """Put a document that came later to a locked claim."""
    tx.execute(
        SQL["insert_paper"],
        {
            "bucket": bucket_of(claim.claim_id),
            "claim_id": claim.claim_id,
            "document_id": document_id,
            "sent_by": actor.id,
            "received_at": now,
        },
    )


def note_waiver(tx: Tx, claim: Claim, facts: Json, actor: Actor, now: datetime) -> None:
    """Keep with a claim which papers a declared sudden event spared it; nothing of the claim changes."""
    state = claim.state.value
    journal.append(tx, ENTITY, claim.claim_id, "papers_waived", actor, now, state, state, facts)
