"""Critical illness in one day: what the contract's end would keep from the automatic way is released.

An effect on the contract (it ends, premiums are waived) is a person's to carry out, but for a listed disease
that papers of a proven origin show, first diagnosed by this event, two years and more after inception: then
the terms are paid and their effects carried out at once. What keeps a diagnosis from it is asked in one task,
point by point.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from claimwright.app.checks import public as checks
from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.core.claims.decide import CONTRACT_EFFECT, Proposal, Way
from claimwright.core.claims.declared import CRITICAL_ILLNESS
from claimwright.core.claims.proof_origin import SAFE_ORIGINS, ProofOrigin
from claimwright.core.dates import business_date
from claimwright.core.journal import Actor
from claimwright.core.services.judging import missing
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim import paper_origin, standing
from claimwright.journeys.settle_claim.calculation import Calculation, Case
from claimwright.journeys.settle_claim.effects import carry_out_effects

SERVICE = "critical_illness_one_day"
Decided = tuple[Case, Calculation]


def released(tx: Tx, decided: Sequence[Decided], now: datetime) -> list[Decided]:
    """The calculations: what unproven papers tell held for a person, proven diagnoses ready to be paid.

    Without a rulebook of checks in force nobody's diagnosis is paid so: the robots must have looked.
    """
    if not any(paper_origin.told_by_papers(case) for case, _ in decided):
        return list(decided)
    book = checks.rulebook_in_force(tx, checks.ROBOTS, business_date(now))
    accepted = SAFE_ORIGINS if book is None else book.proof_from
    return [(case, _judged(tx, case, one, accepted, has_book=book is not None)) for case, one in decided]


def _judged(
    tx: Tx, case: Case, one: Calculation, accepted: Collection[ProofOrigin], *, has_book: bool
) -> Calculation:
    by_person = paper_origin.unproven(tx, case, accepted)
    if has_book and _is_diagnosis(case):
        one = _released(case, one, is_proven=not by_person)
    return _held(one, by_person)


def _is_diagnosis(case: Case) -> bool:
    return bool(case.events) and all(event.kind == CRITICAL_ILLNESS for event in case.events)


def _held(one: Calculation, by_person: Sequence[Question]) -> Calculation:
    proposal = one.proposal
    if not by_person or proposal.way is Way.ZERO_BY_TERMS:
        return one
    questions = (*proposal.questions, *by_person)
    return replace(one, proposal=replace(proposal, way=Way.PERSON, questions=questions))


def _released(case: Case, one: Calculation, *, is_proven: bool) -> Calculation:
    proposal = one.proposal
    if not proposal.payable_fen:
        return one
    book = checks.service_book()
    service = next(each for each in book.services if each.name == SERVICE)
    why_not = missing(service, standing.service_case(case, (), case.claim.reported_at))
    questions = (
        *proposal.questions,
        *(Question(f"service.{each.condition}", dict(each.facts)) for each in why_not),
    )
    if why_not:
        return replace(one, proposal=replace(proposal, way=Way.PERSON, questions=questions))
    if not is_proven or any(question.code != CONTRACT_EFFECT for question in proposal.questions):
        return one
    return replace(one, proposal=Proposal(Way.PAY, proposal.payable_fen))


def carry_out(tx: Tx, paid: Sequence[tuple[Claim, Calculation]], actor: Actor, now: datetime) -> None:
    """The effects of what robots have just paid; most claims have none."""
    for claim, one in paid:
        if any(part.result.effects for part in one.adjudicated):
            decision_no = claims.decisions_of(tx, claim.claim_id)[-1].decision_no
            carry_out_effects(tx, claim, decision_no, one.adjudicated, one.coverage_ids, actor, now)
