"""Robots do not raise a payment on the claimant's word alone: what papers can prove, a person looks at."""

from __future__ import annotations

from claimwright.core.adjudication import Balances, InsuredEvent
from claimwright.core.claims.decide import STATED_ONLY, Way
from claimwright.core.claims.events import CLAIMANT, WITHOUT_PROOF, without_proof
from claimwright.core.work.task import Question
from claimwright.journeys.settle_claim.calculation import Calculation, Case, calculated


def proven_events(case: Case) -> tuple[tuple[InsuredEvent, ...], tuple[Question, ...]]:
    """The events as if what only the claimant states were not so; a question for each fact that changes."""
    proven, questions = [], []
    for event in case.events:
        names = [name for name in WITHOUT_PROOF if case.sources.get((event.event_no, name)) == CLAIMANT]
        without, changed = without_proof(event, names)
        proven.append(without)
        questions += [Question(STATED_ONLY, {"event_no": event.event_no, "fact": name}) for name in changed]
    return tuple(proven), tuple(questions)


def stated_only(case: Case, calculation: Calculation, balances: Balances) -> tuple[Question, ...]:
    """The facts that only the claimant states and without which less would be paid; none: pay."""
    proven, questions = proven_events(case)
    if not questions:
        return ()
    proposal = calculated(case, proven, balances).proposal
    as_much = proposal.way is Way.PAY and proposal.payable_fen >= calculation.proposal.payable_fen
    return () if as_much else questions
