"""Apply the terms of every coverage of the insured to a claim's events. Reads; writes nothing.

Order: events by date, then coverages oldest contract first, those that reimburse expense before fixed
benefits. How coverages of one event go together is `core.adjudication.coordination`.

What many claims need is loaded by a handful of statements (`load_cases`, `load_balances`); the calculation of
each is then pure (`calculated`). A single claim (`calculate`) is a batch of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.parties import public as parties
from claimwright.app.parties.public import Person
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import Cover
from claimwright.app.products import public as products
from claimwright.core.adjudication import (
    BalanceKey,
    Balances,
    Contract,
    InsuredEvent,
    balance_keys,
    concerns,
    coordination,
)
from claimwright.core.adjudication.indemnity import obtained_fen
from claimwright.core.claims.decide import (
    EVENT_NOT_INSURED,
    MORE_THAN_EXPENSE,
    NO_COVER,
    Proposal,
    Way,
    propose,
)
from claimwright.core.claims.record import Adjudicated
from claimwright.core.outcome import FactValue
from claimwright.core.parties.resident_id import Sex
from claimwright.core.policies.cover import covers_on, in_force
from claimwright.core.products.model import ProductVersion
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx

Sources = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Calculation:
    """What the terms say of a claim: per event and coverage, and together."""

    proposal: Proposal
    adjudicated: tuple[Adjudicated, ...]
    coverage_ids: tuple[UUID, ...]
    changed: dict[BalanceKey, int]
    limits: dict[BalanceKey, int]


def families_of(covers: Sequence[Cover]) -> set[UUID]:
    """The families that share balances of these coverages."""
    return {cover.family_id for cover in covers if cover.family_id is not None}


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with everything that its calculation needs but the balances.

    `terms` holds the version and the contract of each coverage by its id; `sources` says where the latest
    value of each fact is from, by event number and name.
    """

    claim: Claim
    insured: Person
    covers: tuple[Cover, ...]
    terms: Mapping[UUID, coordination.Cover]
    events: tuple[InsuredEvent, ...]
    sources: Sources

    @property
    def family_ids(self) -> set[UUID]:
        """The families whose balances the claim may change."""
        return families_of(self.covers)

    def in_force(self, event: InsuredEvent) -> tuple[Cover, ...]:
        """The coverages in force on the event's day, oldest contract first."""
        return covers_on(self.covers, event.event_date)

    def answering(self, event: InsuredEvent) -> list[Cover]:
        """Those of them that the event concerns, in the order in which they are applied."""
        found = [one for one in self.in_force(event) if concerns(self.terms[one.coverage_id].version, event)]
        found.sort(key=lambda cover: not reimburses(self.terms[cover.coverage_id].version, event.kind))
        return found

    def keys(self, events: Iterable[InsuredEvent]) -> set[BalanceKey]:
        """Every balance that the calculation of these events may read or change."""
        return {
            key
            for event in events
            for cover in self.answering(event)
            for terms in (self.terms[cover.coverage_id],)
            for key in balance_keys(terms.version, terms.contract, event)
        }


def load_cases(tx: Tx, held: Sequence[Claim]) -> list[Case]:
    """The cases of claims that are held, by the same few statements whatever their number."""
    facts = claims.facts_of_claims(tx, [claim.claim_id for claim in held])
    return _cases(tx, [(one, facts[one.claim_id].events, facts[one.claim_id].sources) for one in held])


def _cases(tx: Tx, told: Sequence[tuple[Claim, tuple[InsuredEvent, ...], Sources]]) -> list[Case]:
    insured_ids = {claim.insured_id for claim, _, _ in told}
    persons = parties.persons(tx, insured_ids)
    covers = policies.covers_of_insureds(tx, insured_ids)
    sold = {(one.product_code, one.contract_date) for found in covers.values() for one in found}
    versions = products.versions_for(tx, sold)
    terms = {
        cover.coverage_id: coordination.Cover(
            _version(versions, cover), contract_of(cover, persons[insured_id])
        )
        for insured_id, found in covers.items()
        for cover in found
    }
    return [
        Case(
            claim,
            persons[claim.insured_id],
            tuple(covers[claim.insured_id]),
            {cover.coverage_id: terms[cover.coverage_id] for cover in covers[claim.insured_id]},
            events,
            sources,
        )
        for claim, events, sources in told
    ]


def calculate(tx: Tx, claim: Claim, events: Sequence[InsuredEvent], *, lock: bool) -> Calculation:
    """Adjudicate all events. With `lock` the balances are held for the decision that follows."""
    (case,) = _cases(tx, [(claim, tuple(events), {})])
    if lock:
        claims.lock_families(tx, case.family_ids)
    read = claims.lock_balances if lock else claims.balances_at
    return calculated(case, events, read(tx, claim.insured_id, case.keys(events)))


def calculated(case: Case, events: Sequence[InsuredEvent], balances: Balances) -> Calculation:
    """The calculation itself, pure: `balances` holds every key that `case.keys` names and that is used."""
    run = _Run(case, dict(balances))
    for event in sorted(events, key=lambda one: (one.event_date, one.event_no)):
        if case.in_force(event):
            run.event(event, case.answering(event))
        else:
            run.not_in_force(event, case.covers)
    return run.finished(balances)


def reimburses(version: ProductVersion, event_kind: str) -> bool:
    """Does the product reimburse expense of such events (rather than pay a fixed amount)?"""
    return any(one.pays == "indemnity" and event_kind in one.kinds for one in version.program.sections)


def contract_of(cover: Cover, insured: Person) -> Contract:
    """The coverage as the terms see it."""
    return Contract(
        policy_no=cover.policy_no,
        coverage_no=f"{cover.policy_no}/{cover.coverage_no}",
        product=cover.product_code,
        contract_date=cover.contract_date,
        inception=cover.period.start,
        until=cover.period.until,
        first_inception=cover.first_inception,
        insured_id=str(insured.person_id),
        birth_date=insured.birth_date,
        sex="男" if insured.sex is Sex.MALE else "女",
        sum_insured_fen=cover.sum_insured_fen,
        family_id=None if cover.family_id is None else str(cover.family_id),
        values=cover.plan,
    )


def _version(versions: Mapping[tuple[str, date], ProductVersion], cover: Cover) -> ProductVersion:
    version = versions.get((cover.product_code, cover.contract_date))
    assert version is not None, f"{cover.product_code} was in the catalogue when the policy was stored"
    return version


@dataclass
class _Run:
    """One calculation under way: balances as they stand after each step."""

    case: Case
    used: dict[BalanceKey, int]
    adjudicated: list[Adjudicated] = field(default_factory=list)
    coverage_ids: list[UUID] = field(default_factory=list)
    limits: dict[BalanceKey, int] = field(default_factory=dict)
    uncovered: list[Question] = field(default_factory=list)

    def event(self, event: InsuredEvent, covers: Sequence[Cover]) -> None:
        if not covers:
            self.uncovered.append(
                Question(EVENT_NOT_INSURED, {"event_no": event.event_no, "kind": event.kind})
            )
        self._check_obtained(event)
        answering = [self.case.terms[cover.coverage_id] for cover in covers]
        results, self.used = coordination.coordinate(answering, event, self.used)
        for cover, one in zip(covers, results, strict=True):
            self.adjudicated.append(
                Adjudicated(one.cover.contract, one.event, one.balances, one.adjudication)
            )
            self.coverage_ids.append(cover.coverage_id)
            self.limits |= one.adjudication.limits

    def not_in_force(self, event: InsuredEvent, covers: Sequence[Cover]) -> None:
        """No coverage on the day: the question says why, per coverage."""
        reasons = {cover.policy_no: in_force(cover, event.event_date) for cover in covers}
        why = ", ".join(f"{number}: {reason.value}" for number, reason in reasons.items() if reason)
        day = event.event_date.isoformat()
        facts: dict[str, FactValue] = {"event_no": event.event_no, "event_date": day, "reason": why or None}
        self.uncovered.append(Question(NO_COVER, facts))

    def _check_obtained(self, event: InsuredEvent) -> None:
        """Nobody receives more than the expense before we pay: such papers are for a person."""
        total_fen, received_fen = event.facts.get("total_expense"), obtained_fen(event)
        if isinstance(total_fen, int) and received_fen > total_fen:
            over: dict[str, FactValue] = {"event_no": event.event_no}
            over |= {"reimbursed_fen": received_fen, "total_fen": total_fen}
            self.uncovered.append(Question(MORE_THAN_EXPENSE, over))

    def finished(self, stored: Balances) -> Calculation:
        proposal = propose([one.result for one in self.adjudicated])
        if self.uncovered:
            questions = (*self.uncovered, *(proposal.questions if self.adjudicated else ()))
            proposal = Proposal(Way.PERSON, proposal.payable_fen, questions, proposal.unanswered)
        changed = {key: used for key, used in self.used.items() if used != stored.get(key)}
        return Calculation(proposal, tuple(self.adjudicated), tuple(self.coverage_ids), changed, self.limits)
