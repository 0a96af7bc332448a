"""What terms and robots find beside questions that were asked already, so that one task says everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.core.claims.decide import Way
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim import promptly, robots
from claimwright.journeys.settle_claim.calculation import calculated, load_cases
from claimwright.journeys.settle_claim.proof import proven_events, stated_only

PAPER_MISSING = "paper_missing"


def with_rest(tx: Tx, claim: Claim, asked: Sequence[Question], now: datetime) -> tuple[Question, ...]:
    """The questions about a claim that goes to a person, with what terms and robots ask. The claim is held.

    Balances are read, not held: nothing is decided here.
    """
    if any(one.code == PAPER_MISSING for one in asked):
        claims.set_papers_complete(tx, claim.claim_id, None)
    (case,) = load_cases(tx, [claim])
    balances = claims.balances_at(tx, claim.insured_id, case.keys((*case.events, *proven_events(case)[0])))
    ((_, one),) = promptly.released(tx, [(case, calculated(case, case.events, balances))], now)
    proposal = one.proposal
    stated = stated_only(case, one, balances) if proposal.way is Way.PAY else ()
    told = _once((*asked, *proposal.questions, *stated))
    held = replace(one, proposal=replace(proposal, way=Way.PERSON, questions=told))
    seen = robots.open_questions(tx, [(case, held)], now).get(claim.claim_id, ())
    return _once((*told, *seen))


def _once(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Each point once, in the order in which it was found."""
    found: dict[tuple[object, ...], Question] = {}
    for one in questions:
        found.setdefault((one.code, one.clause, *sorted(map(str, one.facts.items()))), one)
    return tuple(found.values())
