"""Open an ended claim again, with a reason and its evidence; a person then decides it anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.work import public as work
from claimwright.core.canonical import Json
from claimwright.core.claims.lifecycle import ClaimEvent
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_words
from claimwright.core.work.task import Question, TaskEvent
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.reopen_claim.carry_out import ReopenReason
from claimwright.journeys.settle_claim import differences, reserving
from claimwright.journeys.settle_claim.tasking import ask_about_claim

WORDS_MIN = 10
BY_PERSON = frozenset(ReopenReason) - {
    ReopenReason.YEAR_CHANGED,
    ReopenReason.LATE_CLAIM,
    ReopenReason.REPROCESSING,
    ReopenReason.OBJECTION,
}
"""Reasons that a person states; the others come with their own journeys."""


class ReopenCode(Enum):
    """Why a claim was not opened again, earlier first."""

    NO_SUCH_CLAIM = "no_such_claim"
    REASON_UNKNOWN = "reason_unknown"
    WORDS_TOO_SHORT = "words_too_short"
    NO_SUCH_DOCUMENT = "no_such_document"


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open a claim, as seen at `version`, for a reason in words; `evidence` are documents of the claim."""

    claim_id: UUID
    version: int
    reason: ReopenReason
    words: str
    evidence: tuple[UUID, ...] = ()


def reopen(tx: Tx, ids: Ids, command: Reopen, actor: Actor, now: datetime) -> Claim | Refused:
    """The claim waits for a new decision, with a task that says why. Its last decision stands until then.

    A claim that was withdrawn before any decision goes to review; its bills are taken again.
    """
    return all_or_nothing(tx, lambda: _reopen(tx, ids, command, actor, now))


def _reopen(tx: Tx, ids: Ids, command: Reopen, actor: Actor, now: datetime) -> Claim | Refused:
    seen = claims.claim(tx, command.claim_id)
    if seen is None:
        return Refused(ReopenCode.NO_SUCH_CLAIM, field="claim_id")
    claims.lock_insured(tx, seen.insured_id)
    claim = claims.lock_seen(tx, command.claim_id, command.version)
    if isinstance(claim, Refused):
        return claim
    words = clean_words(command.words)
    refused = (
        claims.allowed(claim, ClaimEvent.REOPENED, actor)
        or _check(tx, command, words)
        or differences.under_way(tx, claim)
    )
    if refused is not None:
        return refused
    facts: dict[str, Json] = {"reason": command.reason.value, "words": words}
    facts["evidence"] = [str(one) for one in command.evidence]
    was_decided = claim.decided_at is not None
    claim = claims.move(tx, claim, ClaimEvent.REOPENED, actor, now, facts)
    question = Question("reopened", {"reason": command.reason.value, "words": words})
    work.end_tasks(tx, claim.claim_id, TaskEvent.CANCELLED, now)
    ask_about_claim(tx, ids, claim.claim_id, work.TaskKind.REVIEW_CLAIM, (question,), now)
    if not was_decided:
        claim = claims.move(tx, claim, ClaimEvent.REFERRED, actor, now, {"questions": ["reopened"]})
    reserving.reserve(tx, ids, claim, "reopened", now)
    return claim


def _check(tx: Tx, command: Reopen, words: str) -> Refused | None:
    if command.reason not in BY_PERSON:
        return Refused(ReopenCode.REASON_UNKNOWN, {"value": command.reason.value}, "reason")
    if len(words) < WORDS_MIN:
        return Refused(ReopenCode.WORDS_TOO_SHORT, {"letters_min": WORDS_MIN}, "words")
    own = {event.document_id for event in claims.events_of(tx, command.claim_id)}
    own |= set(claims.papers_of(tx, command.claim_id))
    for number, document_id in enumerate(command.evidence):
        if document_id not in own:
            return Refused(ReopenCode.NO_SUCH_DOCUMENT, {"value": str(document_id)}, f"evidence[{number}]")
    return None
