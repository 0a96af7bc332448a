"""What a claim's tasks know of the claim, so that they reach the right person and none who is a party."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from claimwright.app.checks import public as checks
from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Cause, Claim
from claimwright.app.policies import public as policies
from claimwright.app.work import public as work
from claimwright.core.services.judging import Promise
from claimwright.core.work.clocks import ClockRule, ClockUnit, Due, OnDue
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

PROMISE = "promise_"
LINE_OF_CAUSE = {Cause.ILLNESS: "health", Cause.ACCIDENT: "accident"}
"""Where the cause names a line of business; otherwise the task asks for no line's skill."""


def known_of(tx: Tx, held_claims: Sequence[Claim]) -> dict[UUID, dict[str, Any]]:
    """For each claim: province, line, amount and parties, as `work.ask` takes them."""
    held = {one.policy_id: one for one in policies.policies_by_id(tx, [one.policy_id for one in held_claims])}
    return {
        claim.claim_id: {
            "province": held[claim.policy_id].province,
            "line": LINE_OF_CAUSE.get(claim.cause, ""),
            "amount_fen": claim.claimed_fen,
            "parties": frozenset({claim.insured_id, claim.claimant_id, held[claim.policy_id].applicant_id}),
        }
        for claim in held_claims
    }


def promised(tx: Tx, claim_ids: Sequence[UUID]) -> dict[UUID, tuple[tuple[ClockRule, Due], ...]]:
    """The clocks that a task has of the service its claim stands under; a claim without one is absent."""
    return {
        claim_id: ((_clock(one), Due(one.warn_at, one.due_at)),)
        for claim_id, one in checks.promises_of(tx, claim_ids).items()
    }


def _clock(one: Promise) -> ClockRule:
    """Named after the service; when it is due was reckoned with the service's own rule."""
    name = f"{PROMISE}{one.service}"
    return ClockRule(name, 0, ClockUnit.HOUR, 0, one.basis, False, False, OnDue.ESCALATE)


def ask_about_claim(
    tx: Tx,
    ids: Ids,
    claim_id: UUID,
    kind: work.TaskKind,
    questions: tuple[Question, ...],
    now: datetime,
    **more: Any,
) -> UUID:
    """Ask about a claim so that province, line and authority count and the kin of its parties are recused."""
    claim = claims.claim(tx, claim_id)
    assert claim is not None, "claims are never deleted"
    known = {**known_of(tx, [claim])[claim_id], **more}
    return work.ask(tx, ids, claim_id, kind, questions, now, **known)
