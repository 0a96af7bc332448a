"""From what the terms say to what happens with the claim. Pure: the journey carries it out.

Automation may pay, and may close at zero what is plain arithmetic of the terms. Whatever the terms
deny or do not know goes to a person, with every open point at once (Insurance Law art. 22 and 24).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from claimwright.core.adjudication.model import Adjudication, Outcome, Severity
from claimwright.core.outcome import FactValue
from claimwright.core.work.task import Question


class Way(Enum):
    """What happens with a claim after adjudication."""

    PAY = "pay"
    ZERO_BY_TERMS = "zero_by_terms"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The way, the amount over all coverages, and the questions if a person must look."""

    way: Way
    payable_fen: int
    questions: tuple[Question, ...] = ()


def propose(results: Sequence[Adjudication]) -> Proposal:
    """Put the results of all events and coverages together.

    One open point anywhere stops the automatic way for the whole claim: a part payment would have to
    be explained twice. No coverage at all is a denial of cover, so a person's matter.
    """
    if not results:
        return Proposal(Way.PERSON, 0, (Question("no_cover_on_event_date"),))
    payable_fen = sum(one.payable_fen for one in results)
    questions = tuple(question for one in results for question in _questions(one))
    if questions:
        return Proposal(Way.PERSON, payable_fen, questions)
    return Proposal(Way.PAY if payable_fen else Way.ZERO_BY_TERMS, payable_fen)


def _questions(one: Adjudication) -> tuple[Question, ...]:
    open_points = tuple(
        Question(
            finding.code,
            {"coverage_no": one.coverage_no, **{name: _text(value) for name, value in finding.facts.items()}},
            finding.clause or None,
        )
        for finding in one.findings
        if finding.severity is not Severity.NOTE
    )
    if open_points or one.outcome in (Outcome.PAY, Outcome.ZERO_BY_TERMS):
        return open_points
    return (Question(one.outcome.value, {"coverage_no": one.coverage_no}),)


def _text(value: object) -> FactValue:
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)
