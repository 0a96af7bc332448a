"""Under which service a claim stands: said when robots have looked, and anew when papers have come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from claimwright.app.checks import public as checks
from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.core.claims.decide import CONTRACT_EFFECT
from claimwright.core.claims.proving import DEATH_BY_PERSON, PROOF_NOT_VERIFIED
from claimwright.core.dates import business_date
from claimwright.core.services.judging import ServiceCase, WhyNot, judge
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.calculation import Case, load_cases

INSURERS_OWN = frozenset({PROOF_NOT_VERIFIED, DEATH_BY_PERSON})
"""What a person of the insurer looks at without asking the claimant anything: the promise's clock runs on."""


def keep(tx: Tx, asked: Sequence[tuple[Case, Sequence[Question]]], now: datetime) -> None:
    """Say and keep under which service each claim falls, why not the others, what a person must keep."""
    book, days = checks.service_book(), checks.working_days()
    known = claims.papers_complete(tx, [case.claim.claim_id for case, _ in asked])
    standings = {}
    for case, questions in asked:
        complete_at = known.get(case.claim.claim_id, case.claim.reported_at)
        about = service_case(case, questions, complete_at)
        standings[case.claim.claim_id] = judge(book.services, about, days)
    checks.keep_standings(tx, standings, book.version, now)


def stand_again(tx: Tx, claim: Claim, asked: Sequence[Question], now: datetime) -> None:
    """Judge the services anew: a claim whose papers have come. The claim is held."""
    if checks.rulebook_in_force(tx, checks.ROBOTS, business_date(now)) is not None:
        keep(tx, [(case, asked) for case in load_cases(tx, [claim])], now)


def service_case(case: Case, asked: Sequence[Question], complete_at: datetime | None) -> ServiceCase:
    """A claim as services look at it. `complete_at`: when all asked-for papers were there; None: not yet."""
    facts = [event.facts for event in case.events]
    diseases = [one["disease"] for one in facts if isinstance(one.get("disease"), str)]
    diagnosed = [
        one["first_diagnosis_date"] for one in facts if isinstance(one.get("first_diagnosis_date"), date)
    ]
    return ServiceCase(
        kinds=frozenset([event.kind for event in case.events]),
        claimed_fen=case.claim.claimed_fen,
        event_date=case.claim.event_date,
        first_inception=min((one.first_inception for one in case.covers), default=None),
        open_points=len([one for one in asked if one.code not in (CONTRACT_EFFECT, *INSURERS_OWN)]),
        started_at=max(complete_at or case.claim.reported_at, case.claim.reported_at),
        diseases=tuple([str(one) for one in diseases]),
        first_diagnosis=min((one for one in diagnosed if isinstance(one, date)), default=None),
        proofs=frozenset([source for (_, name), source in case.sources.items() if name == "disease"]),
        by_person=tuple([WhyNot(one.code, one.facts) for one in asked if one.code in INSURERS_OWN]),
        is_complete=complete_at is not None,
    )
