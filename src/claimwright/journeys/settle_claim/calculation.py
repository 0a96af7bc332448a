"""Apply the terms of every coverage of the insured to a claim's events. Reads; writes nothing.

Order: events by date, then coverages oldest contract first, those that reimburse expense before fixed
benefits. How coverages of one event go together is `core.adjudication.coordination`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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

LoadBalances = Callable[[Sequence[BalanceKey]], dict[BalanceKey, int]]


@dataclass(frozen=True, slots=True)
class Calculation:
    """What the terms say of a claim: per event and coverage, and together."""

    proposal: Proposal
    adjudicated: tuple[Adjudicated, ...]
    coverage_ids: tuple[UUID, ...]
    changed: dict[BalanceKey, int]
    limits: dict[BalanceKey, int]


def calculate(tx: Tx, claim: Claim, events: Sequence[InsuredEvent], *, lock: bool) -> Calculation:
    """Adjudicate all events. With `lock` the balances are held for the decision that follows."""
    insured = parties.person(tx, claim.insured_id)
    assert insured is not None, "a claim's insured is registered"
    covers = policies.covers_of_insured(tx, claim.insured_id)
    if lock:
        claims.lock_families(tx, [cover.family_id for cover in covers if cover.family_id is not None])

    def load(keys: Sequence[BalanceKey]) -> dict[BalanceKey, int]:
        read = claims.lock_balances if lock else claims.balances_at
        return read(tx, claim.insured_id, keys)

    run = _Run(load)
    for event in sorted(events, key=lambda one: (one.event_date, one.event_no)):
        chosen = [(cover, _version(tx, cover)) for cover in covers_on(covers, event.event_date)]
        if not chosen:
            run.not_in_force(event, covers)
            continue
        concerned = [(cover, version) for cover, version in chosen if concerns(version, event)]
        concerned.sort(key=lambda pair: not reimburses(pair[1], event.kind))
        run.event(event, insured, concerned)
    return run.finished()


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


def _version(tx: Tx, cover: Cover) -> ProductVersion:
    version = products.version_for(tx, cover.product_code, cover.contract_date)
    assert version is not None, f"{cover.product_code} was in the catalogue when the policy was stored"
    return version


@dataclass
class _Run:
    """One calculation under way: balances as they stand after each step."""

    load: LoadBalances
    adjudicated: list[Adjudicated] = field(default_factory=list)
    coverage_ids: list[UUID] = field(default_factory=list)
    stored: dict[BalanceKey, int] = field(default_factory=dict)
    used: dict[BalanceKey, int] = field(default_factory=dict)
    limits: dict[BalanceKey, int] = field(default_factory=dict)
    uncovered: list[Question] = field(default_factory=list)

    def event(
        self, event: InsuredEvent, insured: Person, covers: Sequence[tuple[Cover, ProductVersion]]
    ) -> None:
        if not covers:
            self.uncovered.append(
                Question(EVENT_NOT_INSURED, {"event_no": event.event_no, "kind": event.kind})
            )
        self._check_obtained(event)
        answering = [coordination.Cover(version, contract_of(cover, insured)) for cover, version in covers]
        self._load(answering, event)
        results, after = coordination.coordinate(answering, event, self.used)
        for (cover, _), one in zip(covers, results, strict=True):
            self.adjudicated.append(
                Adjudicated(one.cover.contract, one.event, one.balances, one.adjudication)
            )
            self.coverage_ids.append(cover.coverage_id)
            self.limits |= one.adjudication.limits
        self.used = after

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

    def _load(self, covers: Sequence[coordination.Cover], event: InsuredEvent) -> None:
        keys = {key for one in covers for key in balance_keys(one.version, one.contract, event)}
        loaded = self.load(sorted(keys - self.used.keys()))
        self.stored |= loaded
        self.used |= loaded

    def finished(self) -> Calculation:
        proposal = propose([one.result for one in self.adjudicated])
        if self.uncovered:
            questions = (*self.uncovered, *(proposal.questions if self.adjudicated else ()))
            proposal = Proposal(Way.PERSON, proposal.payable_fen, questions, proposal.unanswered)
        changed = {key: used for key, used in self.used.items() if used != self.stored.get(key)}
        return Calculation(proposal, tuple(self.adjudicated), tuple(self.coverage_ids), changed, self.limits)
