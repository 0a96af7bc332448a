"""From what the terms say to what happens with the claim. Pure: the journey carries it out.

Automation may pay, and may close at zero what is plain arithmetic of the terms. Whatever the terms
deny or do not know goes to a person, with every open point at once (Insurance Law art. 22 and 24).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from claimwright.core.adjudication.model import Adjudication, Finding, Outcome, Severity
from claimwright.core.outcome import FactValue, Refused
from claimwright.core.work.task import Question

MORE_THAN_EXPENSE = "more_than_expense"
NO_COVER = "no_cover_on_event_date"
EVENT_NOT_INSURED = "event_not_insured"
STATED_ONLY = "stated_only"
TO_BENEFICIARIES = "to_beneficiaries"  # a death benefit: who shares it, a person makes sure
CONTRACT_EFFECT = "contract_effect"  # the contract ends or changes by this event: a person carries it out

DEATH_BENEFICIARIES = "death_beneficiaries"
"""Who is entitled, as product files say it."""

_AUTOMATIC = (Outcome.PAY, Outcome.ZERO_BY_TERMS)


class Way(Enum):
    """What happens with a claim after adjudication."""

    PAY = "pay"
    ZERO_BY_TERMS = "zero_by_terms"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The way, the amount over all coverages, and the questions if a person must look.

    `unanswered` are those of the questions that only a fact can answer.
    """

    way: Way
    payable_fen: int
    questions: tuple[Question, ...] = ()
    unanswered: tuple[Question, ...] = ()


def propose(results: Sequence[Adjudication]) -> Proposal:
    """Put the results of all events and coverages together.

    One open point anywhere stops the automatic way for the whole claim: a part payment would have to
    be explained twice. No coverage at all is a denial of cover, so a person's matter.
    """
    if not results:
        return Proposal(Way.PERSON, 0, (Question(NO_COVER),))
    payable_fen = sum(one.payable_fen for one in results)
    found = [(finding.severity, _question(one, finding)) for one in results for finding in one.findings]
    questions = tuple(question for severity, question in found if severity is not Severity.NOTE)
    unanswered = tuple(question for severity, question in found if severity is Severity.QUESTION)
    questions += tuple(
        Question(one.outcome.value, {"coverage_no": one.coverage_no})
        for one in results
        if one.outcome not in _AUTOMATIC and not any(f.severity is not Severity.NOTE for f in one.findings)
    )
    questions += tuple(
        Question(CONTRACT_EFFECT, {"coverage_no": one.coverage_no, "effect": effect.kind}, effect.clause)
        for one in results
        for effect in one.effects
    )
    questions += tuple(
        Question(TO_BENEFICIARIES, {"coverage_no": one.coverage_no, "amount_fen": benefit.amount_fen})
        for one in results
        for benefit in one.benefits
        if benefit.to == DEATH_BENEFICIARIES and benefit.amount_fen
    )
    if questions:
        return Proposal(Way.PERSON, payable_fen, questions, unanswered)
    return Proposal(Way.PAY if payable_fen else Way.ZERO_BY_TERMS, payable_fen)


def _question(one: Adjudication, finding: Finding) -> Question:
    facts = {name: _text(value) for name, value in finding.facts.items()}
    about: dict[str, FactValue] = {"event_no": one.event_no, "coverage_no": one.coverage_no, **facts}
    return Question(finding.code, about, finding.clause or None)


def _text(value: object) -> FactValue:
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)


class Obstacle(Enum):
    """What even a person cannot approve: it needs a fact, or a refusal with reasons."""

    FACT_MISSING = "fact_missing"
    MORE_THAN_EXPENSE = "more_than_expense"
    NOTHING_PAYABLE = "nothing_payable"


def approval(proposal: Proposal) -> Refused | None:
    """May a person approve what the terms say? None: yes.

    They may approve what is payable beside a ground of denial that closes only a part, but they cannot
    pay while a fact is missing, nor close as plain arithmetic what is a denial: that is a refusal.
    """
    for question in proposal.unanswered:
        return Refused(Obstacle.FACT_MISSING, dict(question.facts), "corrections")
    for question in proposal.questions:
        if question.code == MORE_THAN_EXPENSE:
            return Refused(Obstacle.MORE_THAN_EXPENSE, dict(question.facts), "corrections")
    if proposal.payable_fen == 0 and proposal.questions:
        return Refused(Obstacle.NOTHING_PAYABLE, {"reason": proposal.questions[0].code})
    return None
