"""Apply the terms of every coverage of the insured to a claim's events. Reads; writes nothing.

Order: events by date, then coverages oldest contract first, those that reimburse expense before fixed
benefits. What one of our reimbursing coverages pays counts as received from an insurer for the next, so
that together they never pay more than the expense (补偿原则); fixed benefits never coordinate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
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
    adjudicate,
    balance_keys,
    concerns,
)
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

OTHER_INSURERS_PAID = "other_insurers_paid"
OBTAINED = ("social_insurance_paid", "other_paid", OTHER_INSURERS_PAID)
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
        reimbursed_fen = 0
        for cover, version in covers:
            coordinated = reimburses(version, event.kind)
            seen = _with_reimbursed(event, reimbursed_fen) if coordinated else event
            payable_fen = self._one(version, cover, insured, seen)
            reimbursed_fen += payable_fen if coordinated else 0
        self._check_indemnity(event, reimbursed_fen)

    def not_in_force(self, event: InsuredEvent, covers: Sequence[Cover]) -> None:
        """No coverage on the day: the question says why, per coverage."""
        reasons = {cover.policy_no: in_force(cover, event.event_date) for cover in covers}
        why = ", ".join(f"{number}: {reason.value}" for number, reason in reasons.items() if reason)
        day = event.event_date.isoformat()
        facts: dict[str, FactValue] = {"event_no": event.event_no, "event_date": day, "reason": why or None}
        self.uncovered.append(Question(NO_COVER, facts))

    def _check_indemnity(self, event: InsuredEvent, reimbursed_fen: int) -> None:
        """With what others have paid, reimbursement never exceeds the expense; if it does, a person looks."""
        total_fen = _fen(event, "total_expense")
        obtained_fen = reimbursed_fen + sum(_fen(event, name) for name in OBTAINED)
        if reimbursed_fen and obtained_fen > total_fen:
            over: dict[str, FactValue] = {"event_no": event.event_no}
            over |= {"obtained_fen": obtained_fen, "total_fen": total_fen}
            self.uncovered.append(Question(MORE_THAN_EXPENSE, over))

    def _one(self, version: ProductVersion, cover: Cover, insured: Person, event: InsuredEvent) -> int:
        contract = contract_of(cover, insured)
        keys = balance_keys(version, contract, event)
        loaded = self.load([key for key in keys if key not in self.used])
        self.stored |= loaded
        self.used |= loaded
        before = {key: self.used[key] for key in keys if key in self.used}
        result = adjudicate(version, contract, event, before)
        self.adjudicated.append(Adjudicated(contract, event, before, result))
        self.coverage_ids.append(cover.coverage_id)
        self.used |= result.balances_after
        self.limits |= result.limits
        return result.payable_fen

    def finished(self) -> Calculation:
        proposal = propose([one.result for one in self.adjudicated])
        if self.uncovered:
            questions = (*self.uncovered, *(proposal.questions if self.adjudicated else ()))
            proposal = Proposal(Way.PERSON, proposal.payable_fen, questions, proposal.unanswered)
        changed = {key: used for key, used in self.used.items() if used != self.stored.get(key)}
        return Calculation(proposal, tuple(self.adjudicated), tuple(self.coverage_ids), changed, self.limits)


def _with_reimbursed(event: InsuredEvent, reimbursed_fen: int) -> InsuredEvent:
    stated = event.facts.get(OTHER_INSURERS_PAID)
    if not reimbursed_fen or not isinstance(stated, int):
        return event
    return replace(event, facts={**event.facts, OTHER_INSURERS_PAID: stated + reimbursed_fen})


def _fen(event: InsuredEvent, name: str) -> int:
    value = event.facts.get(name)
    return value if isinstance(value, int) else 0
