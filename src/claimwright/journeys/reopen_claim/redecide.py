"""A named person decides a reopened claim anew: on corrected facts, as a refusal, or as taken back.

What they confirm is exactly what they saw: the hash of all changes of the year. Amounts come from the terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Correction, DecisionOutcome
from claimwright.app.work import public as work
from claimwright.core.adjudication.model import InsuredEvent
from claimwright.core.claims.authority import Authority, may_decide
from claimwright.core.claims.decide import Proposal, Way, approval, propose
from claimwright.core.claims.lifecycle import ClaimEvent, ClaimState
from claimwright.core.claims.year import ClaimResult, changes_sha256
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_line, clean_words
from claimwright.core.work.task import TaskEvent, TaskState
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.reopen_claim.carry_out import ReopenReason, Subject, YearCode, carry_out
from claimwright.journeys.reopen_claim.year import YearPreview, compute, hold_group
from claimwright.journeys.settle_claim import evidence, separation
from claimwright.journeys.settle_claim.decide import DecideCode, check_corrections, corrected
from claimwright.journeys.settle_claim.free_bills import free_bills

WORDS_MIN = 10


class RedecideCode(Enum):
    """Why a reopened claim was not decided."""

    NOT_REOPENED = "not_reopened"


@dataclass(frozen=True, slots=True)
class Redecide:
    """Decide a reopened claim as seen at `version`; `seen_sha256` is the hash of the changes shown.

    With `clause` and `words` it is refused (`is_forged`: its bill is set free for the true owner), with
    `is_withdrawn` taken back, else the terms give the amount.
    """

    claim_id: UUID
    version: int
    seen_sha256: str
    corrections: tuple[Correction, ...] = ()
    clause: str = ""
    words: str = ""
    is_withdrawn: bool = False
    is_forged: bool = False

    @property
    def outcome(self) -> DecisionOutcome:
        """What is decided; whether the terms pay or leave nothing, the amount says."""
        if self.is_withdrawn:
            return DecisionOutcome.WITHDRAW
        return DecisionOutcome.REFUSE if self.clause else DecisionOutcome.PAY


def preview_redecision(
    tx: Tx, claim_id: UUID, corrections: Sequence[Correction] = (), *, falls_away: bool = False
) -> YearPreview | Refused:
    """What deciding the claim anew changes over its years; nothing is written or held."""
    claim = claims.claim(tx, claim_id)
    if claim is None:
        return Refused(DecideCode.NO_SUCH_CLAIM, field="claim_id")
    if falls_away:
        return compute(tx, claim, None, without={claim_id})
    events = claims.insured_events(tx, claim_id)
    refused = check_corrections(corrections, events)
    if refused is not None:
        return refused
    return compute(tx, claim, [corrected(event, corrections) for event in events])


def redecide(
    tx: Tx, ids: Ids, command: Redecide, actor: Actor, authority: Authority, now: datetime
) -> Claim | Refused:
    """Decide anew, settle every claim of the year that changes, end the task; all together or nothing."""
    return all_or_nothing(tx, lambda: _redecide(tx, ids, command, actor, authority, now))


def _redecide(
    tx: Tx, ids: Ids, command: Redecide, actor: Actor, authority: Authority, now: datetime
) -> Claim | Refused:
    claim = _held(tx, command, actor)
    if isinstance(claim, Refused):
        return claim
    refused = _check_refusal(tx, command, actor)
    if refused is not None:
        return refused
    preview = _preview(tx, command, claim, actor, now)
    if isinstance(preview, Refused):
        return preview
    refused = (
        _as_seen(preview, command.seen_sha256)
        or _obstacle(preview, command.outcome)
        or within(preview, claim, actor, authority)
    )
    if refused is not None:
        return refused
    subject = Subject(
        claim.claim_id,
        command.outcome,
        _reason(tx, claim, command),
        clean_line(command.clause) or None,
        clean_words(command.words) or None,
    )
    refused = carry_out(tx, ids, preview, subject, ReopenReason.YEAR_CHANGED, actor, now)
    if refused is not None:
        return refused
    work.end_tasks(tx, claim.claim_id, TaskEvent.DONE, now, actor)
    if command.is_withdrawn:
        free_bills(tx, claim, "withdrawn", actor, now)
    elif command.is_forged:
        free_bills(tx, claim, "forged", actor, now)
    done = claims.claim(tx, claim.claim_id)
    assert done is not None, "claims are never deleted"
    return done


def _held(tx: Tx, command: Redecide, actor: Actor) -> Claim | Refused:
    if actor.kind != "staff":
        return Refused(DecideCode.STAFF_ONLY)
    seen = claims.claim(tx, command.claim_id)
    if seen is None:
        return Refused(DecideCode.NO_SUCH_CLAIM, field="claim_id")
    dependent = separation.not_independent(tx, seen, actor)
    if dependent is not None:
        return dependent
    hold_group(tx, seen.insured_id)
    claim = claims.lock_seen(tx, command.claim_id, command.version)
    if isinstance(claim, Refused):
        return claim
    if claim.state is not ClaimState.REOPENED:
        return Refused(RedecideCode.NOT_REOPENED, {"state": claim.state.value})
    for task in work.live_tasks_of(tx, claim.claim_id):
        if task.state is TaskState.TAKEN and str(task.owner_id) != actor.id:
            return Refused(DecideCode.TASK_TAKEN, {"owner_name": task.owner_name})
    return claim


def _check_refusal(tx: Tx, command: Redecide, actor: Actor) -> Refused | None:
    """A refusal has its words, from somebody who has looked at the papers."""
    if command.outcome is not DecisionOutcome.REFUSE:
        return None
    unseen = evidence.not_opened(tx, command.claim_id, actor)
    if unseen is not None:
        return unseen
    if len(clean_words(command.words)) < WORDS_MIN:
        return Refused(DecideCode.WORDS_TOO_SHORT, {"letters_min": WORDS_MIN}, "words")
    return None


def _preview(tx: Tx, command: Redecide, claim: Claim, actor: Actor, now: datetime) -> YearPreview | Refused:
    if command.outcome is not DecisionOutcome.PAY:
        return compute(tx, claim, None, without={claim.claim_id})
    events: Sequence[InsuredEvent] = claims.insured_events(tx, claim.claim_id)
    refused = check_corrections(command.corrections, events, now)
    if refused is not None:
        return refused
    claims.correct_facts(tx, claim, command.corrections, actor, now)
    return compute(tx, claim, None)


def _as_seen(preview: YearPreview, seen_sha256: str) -> Refused | None:
    if changes_sha256(preview.changes) != seen_sha256:
        return Refused(YearCode.PREVIEW_STALE, field="seen_sha256")
    return None


def _obstacle(preview: YearPreview, outcome: DecisionOutcome) -> Refused | None:
    """A fact that is missing, of this claim or of another of the year, and what only a refusal can say."""
    if outcome is DecisionOutcome.PAY:
        assert preview.subject is not None, "the claim was computed"
        refused = approval(proposal_of(preview.subject))
        if refused is not None:
            return refused
    return first_unanswered(preview)


def first_unanswered(preview: YearPreview) -> Refused | None:
    """A claim of the year that cannot be computed again without a further fact."""
    for change in preview.changes:
        result = preview.years.by_claim.get(change.claim_id)
        proposal = proposal_of(result) if result is not None else None
        if proposal is not None and proposal.unanswered:
            refused = approval(proposal)
            assert refused is not None, "an open question is an obstacle"
            return Refused(refused.code, {**refused.facts, "claim_no": change.claim_no}, refused.field)
    return None


def proposal_of(result: ClaimResult) -> Proposal:
    """What the terms propose for one claim of the year."""
    proposal = propose([one.result for one in result.adjudicated])
    if not result.questions:
        return proposal
    questions = (*result.questions, *(proposal.questions if result.adjudicated else ()))
    return Proposal(Way.PERSON, proposal.payable_fen, questions, proposal.unanswered)


def within(preview: YearPreview, claim: Claim, actor: Actor, authority: Authority) -> Refused | None:
    """Authority is measured by the greatest amount that is decided or taken back, over all claims."""
    amounts = [max(one.now_fen, abs(one.difference_fen)) for one in preview.changes]
    return may_decide(actor.kind, max([*amounts, claim.payable_fen or 0]), authority)


def _reason(tx: Tx, claim: Claim, command: Redecide) -> ReopenReason:
    """The reason it was opened for; an objection that was accepted opens it too."""
    if command.is_withdrawn:
        return ReopenReason.WITHDRAWAL
    for entry in reversed(claims.history(tx, claim.claim_id)):
        if entry.event == ClaimEvent.APPEAL_WON.value:
            return ReopenReason.OBJECTION
        if entry.event == ClaimEvent.REOPENED.value and isinstance(entry.facts, dict):
            return ReopenReason(entry.facts["reason"])
    raise AssertionError("a reopened claim was reopened by an event")
