"""Object to a decision, once; another person reviews it, with words: upheld, or decided anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Appeal, Claim, Decision
from claimwright.app.work import public as work
from claimwright.core.canonical import Json
from claimwright.core.claims.lifecycle import ClaimEvent, ClaimState
from claimwright.core.journal import Actor
from claimwright.core.letters.letter import OBJECT_WITHIN
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_words
from claimwright.core.work.task import Question, TaskEvent, TaskState
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim import differences, separation
from claimwright.journeys.settle_claim.tasking import ask_about_claim
from claimwright.journeys.settle_claim.viewer import Viewer, may_see

REASONS_MAX = 4000
WORDS_MIN = 10


class AppealCode(Enum):
    """Why an objection, or its review, was not taken; earlier first."""

    NO_SUCH_CLAIM = "no_such_claim"
    STAFF_ONLY = "staff_only"
    NO_DECISION = "no_decision"
    OBJECTED_BEFORE = "objected_before"
    TOO_LATE = "objection_too_late"
    REASONS_MISSING = "reasons_missing"
    NO_OBJECTION = "no_objection"
    DECIDED_IT_YOURSELF = "decided_it_yourself"
    TASK_TAKEN = "task_taken"
    WORDS_TOO_SHORT = "words_too_short"


def object_to(
    tx: Tx, ids: Ids, viewer: Viewer, claim_id: UUID, reasons: str, actor: Actor, now: datetime
) -> Claim | Refused:
    """The customer (staff: for them) objects to the last decision. Each decision can be objected to once.

    It becomes a task for somebody who has had no part in the decision; the decision stands meanwhile.
    """
    return all_or_nothing(tx, lambda: _object(tx, ids, viewer, claim_id, reasons, actor, now))


def _object(
    tx: Tx, ids: Ids, viewer: Viewer, claim_id: UUID, reasons: str, actor: Actor, now: datetime
) -> Claim | Refused:
    claim = claims.lock_claim(tx, claim_id) if claims.claim(tx, claim_id) else None
    if claim is None or not may_see(viewer, claim):
        return Refused(AppealCode.NO_SUCH_CLAIM, field="claim_id")
    decisions = claims.decisions_of(tx, claim_id)
    if not decisions:
        return Refused(AppealCode.NO_DECISION, {"state": claim.state.value})
    last, said = decisions[-1], clean_words(reasons)[:REASONS_MAX]
    if any(one.decision_no == last.decision_no for one in claims.appeals_of(tx, claim_id)):
        return Refused(AppealCode.OBJECTED_BEFORE, {"decision_no": last.decision_no})
    refused = claims.allowed(claim, ClaimEvent.OBJECTED, actor) or differences.under_way(tx, claim)
    if refused is not None:
        return refused
    if now > last.decided_at + OBJECT_WITHIN:
        return Refused(AppealCode.TOO_LATE, {"days": OBJECT_WITHIN.days})
    if not said:
        return Refused(AppealCode.REASONS_MISSING, field="reasons")
    claims.add_appeal(tx, claim_id, last.decision_no, said, actor, now)
    makers = frozenset(deciders(decisions))
    question = Question("objection", {"decision_no": last.decision_no, "words": said})
    kind = work.TaskKind.APPEAL_REVIEW
    ask_about_claim(tx, ids, claim_id, kind, (question,), now, makers=makers)
    facts: Json = {"decision_no": last.decision_no}
    return claims.move(tx, claim, ClaimEvent.OBJECTED, actor, now, facts)


def deciders(decisions: Sequence[Decision]) -> set[UUID]:
    """The staff who have decided this claim: none of them reviews it."""
    return {UUID(one.by_id) for one in decisions if one.by_kind == "staff"}


def review(
    tx: Tx, ids: Ids, claim_id: UUID, version: int, is_won: bool, words: str, actor: Actor, now: datetime
) -> Claim | Refused:
    """Judge the open objection: upheld with reasons (a letter follows), or won: the claim is decided anew."""
    return all_or_nothing(tx, lambda: _review(tx, ids, claim_id, version, is_won, words, actor, now))


def _review(
    tx: Tx, ids: Ids, claim_id: UUID, version: int, is_won: bool, words: str, actor: Actor, now: datetime
) -> Claim | Refused:
    if actor.kind != "staff":
        return Refused(AppealCode.STAFF_ONLY)
    claim = claims.lock_seen(tx, claim_id, version)
    if isinstance(claim, Refused):
        return claim
    appeal = open_appeal(tx, claim)
    if appeal is None:
        return Refused(AppealCode.NO_OBJECTION, {"state": claim.state.value})
    dependent = separation.not_independent(tx, claim, actor)
    if dependent is not None:
        return dependent
    decisions = claims.decisions_of(tx, claim_id)
    if UUID(actor.id) in deciders(decisions):
        return Refused(AppealCode.DECIDED_IT_YOURSELF)
    for task in work.live_tasks_of(tx, claim_id):
        if task.state is TaskState.TAKEN and str(task.owner_id) != actor.id:
            return Refused(AppealCode.TASK_TAKEN, {"owner_name": task.owner_name})
    said = clean_words(words)
    if len(said) < WORDS_MIN:
        return Refused(AppealCode.WORDS_TOO_SHORT, {"letters_min": WORDS_MIN}, "words")
    claims.end_appeal(tx, claim_id, appeal.appeal_no, "won" if is_won else "upheld", said, actor, now)
    work.end_tasks(tx, claim_id, TaskEvent.DONE, now, actor)
    facts: Json = {"decision_no": appeal.decision_no, "words": said}
    if not is_won:
        was_refused = decisions[-1].outcome is claims.DecisionOutcome.REFUSE
        event = ClaimEvent.REFUSAL_UPHELD if was_refused else ClaimEvent.UPHELD
        return claims.move(tx, claim, event, actor, now, facts)
    question = Question("reopened", {"reason": "objection", "words": said})
    ask_about_claim(tx, ids, claim_id, work.TaskKind.REVIEW_CLAIM, (question,), now)
    return claims.move(tx, claim, ClaimEvent.APPEAL_WON, actor, now, facts)


def open_appeal(tx: Tx, claim: Claim) -> Appeal | None:
    """The objection that waits for its review."""
    if claim.state is not ClaimState.IN_APPEAL:
        return None
    return next((one for one in claims.appeals_of(tx, claim.claim_id) if one.outcome is None), None)
