"""Robots do not raise a payment on the claimant's word alone: what papers can prove, a person looks at."""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.core.adjudication import InsuredEvent
from claimwright.core.claims.decide import STATED_ONLY, Way
from claimwright.core.claims.events import CLAIMANT, WITHOUT_PROOF, without_proof
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.calculation import Calculation, calculate


def stated_only(
    tx: Tx, claim: Claim, events: Sequence[InsuredEvent], calculation: Calculation
) -> tuple[Question, ...]:
    """The facts that only the claimant states and without which less would be paid; none: pay."""
    if not any(without_proof(event, WITHOUT_PROOF)[1] for event in events):
        return ()
    sources = {(fact.event_no, fact.name): fact.source for fact in claims.facts_of_claim(tx, claim.claim_id)}
    said = [(event.event_no, name) for event in events for name in WITHOUT_PROOF]
    stated = {one for one in said if sources.get(one) == CLAIMANT}
    proven, questions = [], []
    for event in events:
        names = [name for event_no, name in stated if event_no == event.event_no]
        without, changed = without_proof(event, names)
        proven.append(without)
        questions += [Question(STATED_ONLY, {"event_no": event.event_no, "fact": name}) for name in changed]
    if not questions:
        return ()
    proposal = calculate(tx, claim, proven, lock=True).proposal
    as_much = proposal.way is Way.PAY and proposal.payable_fen >= calculation.proposal.payable_fen
    return () if as_much else tuple(questions)
