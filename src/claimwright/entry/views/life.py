"""The life of a claim in one line: what happened, what was decided, what money moved, what was written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.letters.public import StoredLetter
from claimwright.app.payments import public as payments
from claimwright.core.claims.year import Change
from claimwright.core.journal import Entry
from claimwright.entry.views.policies import Labels
from claimwright.infra.db import Tx


class LedgerLineView(BaseModel):
    """One balanced line of the claim's ledger."""

    debit: Labels
    credit: Labels
    amount_fen: int
    recipe: str
    cause: str


class LifeStep(BaseModel):
    """One moment: an event of the claim, a decision, entries of the ledger, or a letter."""

    at: datetime
    kind: str = Field(examples=["event", "decision", "money", "letter"])
    name: str
    by: str = ""
    amount_fen: int | None = None
    was_fen: int | None = None
    decision_no: int | None = None
    replaces: int | None = None
    words: str = ""
    ledger: list[LedgerLineView] = []
    letter_id: str | None = None
    is_sent: bool = False


class MoneyView(BaseModel):
    """Where the claim's money stands by its ledger, in fen."""

    owed_fen: int
    paid_fen: int
    prepaid_fen: int
    recoverable_fen: int
    expense_fen: int


class ChangeView(BaseModel):
    """One claim whose amount would change."""

    claim_no: str
    decision_no: int
    was_fen: int
    now_fen: int
    difference_fen: int


class LifeView(BaseModel):
    """Everything that happened to a claim, in order, and where its money stands."""

    claim_no: str
    state: str
    version: int
    money: MoneyView
    steps: list[LifeStep]


SHOWN_ONCE = frozenset({"approved", "closed_at_zero", "reduced", "confirmed"})
"""Events that a decision tells in full."""


FOLLOWS = frozenset({"payment_ordered", "prepayment_ordered", "refused", "withdrawn"})


def life_view(tx: Tx, claim: Claim, letters: Sequence[StoredLetter]) -> LifeView:
    """The claim's life, from its journal, decisions, ledger and letters."""
    history = claims.history(tx, claim.claim_id)
    steps = [_event(one) for one in history if one.event not in SHOWN_ONCE]
    steps += _decisions(claims.decisions_of(tx, claim.claim_id))
    steps += _money(payments.ledger_of_claim(tx, claim.claim_id))
    steps += [_letter(one) for one in letters]
    steps.sort(key=lambda one: (one.at, _turn(one)))
    balance = payments.balance_of_claim(tx, claim.claim_id)
    return LifeView(
        claim_no=claim.claim_no,
        state=claim.state.value,
        version=claim.version,
        money=MoneyView.model_validate(balance, from_attributes=True),
        steps=steps,
    )


def _turn(step: LifeStep) -> int:
    """What comes first of one moment: what led to a decision, the decision, what follows from it."""
    if step.kind == "event":
        return 2 if step.name in FOLLOWS else 0
    return {"decision": 1, "money": 3, "letter": 4}[step.kind]


def change_view(one: Change) -> ChangeView:
    """A change as people read it."""
    return ChangeView(
        claim_no=one.claim_no,
        decision_no=one.decision_no,
        was_fen=one.was_fen,
        now_fen=one.now_fen,
        difference_fen=one.difference_fen,
    )


def _event(entry: Entry) -> LifeStep:
    facts = entry.facts if isinstance(entry.facts, dict) else {}
    amount, words = facts.get("amount_fen"), facts.get("words")
    return LifeStep(
        at=entry.at,
        kind="event",
        name=entry.event,
        by="" if entry.actor.kind == "system" else entry.actor.name,
        amount_fen=amount if isinstance(amount, int) else None,
        words=words if isinstance(words, str) else "",
    )


def _decisions(made: Sequence[claims.Decision]) -> list[LifeStep]:
    by_no = {one.decision_no: one for one in made}
    return [
        LifeStep(
            at=one.decided_at,
            kind="decision",
            name=one.outcome.value,
            by="" if one.by_kind == "system" else one.by_name,
            amount_fen=one.payable_fen,
            was_fen=None if one.replaces is None else by_no[one.replaces].payable_fen,
            decision_no=one.decision_no,
            replaces=one.replaces,
            words=one.reason or "",
        )
        for one in made
    ]


def _money(lines: Sequence[payments.LedgerLine]) -> list[LifeStep]:
    steps: dict[object, LifeStep] = {}
    for line in lines:
        step = steps.setdefault(
            line.entry_id, LifeStep(at=line.posted_at, kind="money", name=line.recipe.value)
        )
        step.amount_fen = (step.amount_fen or 0) + line.amount_fen
        step.ledger.append(
            LedgerLineView(
                debit=Labels(zh=line.debit.zh, en=line.debit.en),
                credit=Labels(zh=line.credit.zh, en=line.credit.en),
                amount_fen=line.amount_fen,
                recipe=line.recipe.value,
                cause=line.cause,
            )
        )
    return list(steps.values())


def _letter(one: StoredLetter) -> LifeStep:
    return LifeStep(
        at=one.written_at,
        kind="letter",
        name=one.kind.value,
        letter_id=str(one.letter_id),
        is_sent=one.sent_at is not None,
    )
