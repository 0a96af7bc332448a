"""The robots' checks in the way of a claim: load what they look at for many claims at once, run, keep.

A handful of statements whatever the number of claims. Without an approved rulebook nothing is checked and
nothing is kept: `claimwright status` and the desk say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from claimwright.app.checks import public as checks
from claimwright.core.adjudication.model import Finding
from claimwright.core.checks import (
    CheckResult,
    questions_of,
    run,
)
from claimwright.core.checks.score import risk
from claimwright.core.claims.decide import NO_COVER, Proposal, Way
from claimwright.core.dates import business_date
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim import standing
from claimwright.journeys.settle_claim.calculation import Calculation
from claimwright.journeys.settle_claim.calculation import Case as Calculated
from claimwright.journeys.settle_claim.checked_cases import Subject, load

FROM_FINDINGS = frozenset({"waiting_period", "excluded"})  # the terms ask these by themselves


Results = Mapping[UUID, tuple[CheckResult, ...]]


def check(tx: Tx, subjects: Sequence[Subject], now: datetime) -> Results:
    """Run the rulebook in force over these claims and keep what it said; none in force: nothing.

    The claims are locked. About ten statements a call; give it batches of up to 200.
    """
    book = checks.rulebook_in_force(tx, checks.ROBOTS, business_date(now)) if subjects else None
    if book is None:
        return {}
    cases = load(tx, subjects, now)
    results = {one.claim.claim_id: run(cases[one.claim.claim_id], book) for one in subjects}
    card = checks.scorecard_in_force(tx, now)
    if card is None:
        checks.keep_results(tx, book.version, results, now)
        return results
    points: dict[UUID, int] = {}
    for claim_id, case in cases.items():
        points[claim_id], flagged = risk(case, card.card, book.version, book.refer_from_points)
        if flagged is not None:
            results[claim_id] = (*results[claim_id], flagged)
    checks.keep_results(tx, book.version, results, now, points, card.version)
    return results


def open_questions(
    tx: Tx, decided: Sequence[tuple[Calculated, Calculation]], now: datetime
) -> dict[UUID, tuple[Question, ...]]:
    """Check claims that are held and calculated: by claim, what a person must look at beside the terms."""
    results = check(tx, [subject_of(case, one) for case, one in decided], now)
    if not results:
        return {}
    found = {
        case.claim.claim_id: questions_beside(results[case.claim.claim_id], one.proposal)
        for case, one in decided
    }
    standing.keep(
        tx, [(case, (*one.proposal.questions, *found[case.claim.claim_id])) for case, one in decided], now
    )
    return {claim_id: questions for claim_id, questions in found.items() if questions}


def subject_of(case: Calculated, one: Calculation) -> Subject:
    """A calculated claim as the robots take it; what the terms settle by themselves has no findings."""
    findings: tuple[Finding, ...] = ()
    if one.proposal.way is Way.PERSON:
        findings = tuple([finding for part in one.adjudicated for finding in part.result.findings])
    return Subject(case.claim, case.insured, case.events, case.covers, one.proposal.payable_fen, findings)


def questions_beside(results: Sequence[CheckResult], proposal: Proposal) -> tuple[Question, ...]:
    """The open points that the terms' own questions do not tell already: nobody is asked a thing twice."""
    told = {question.code for question in proposal.questions}
    return questions_of(
        [
            one
            for one in results
            if not (one.code in FROM_FINDINGS and "clause" in one.facts)
            and not (one.code == "not_in_force" and NO_COVER in told)
        ]
    )
