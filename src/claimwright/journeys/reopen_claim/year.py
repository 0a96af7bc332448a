"""Load everything that shares a balance with a claim, and compute it again in the order of the terms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Decision, DecisionOutcome
from claimwright.app.parties import public as parties
from claimwright.app.parties.public import Person
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import Cover
from claimwright.app.products import public as products
from claimwright.core.adjudication import BalanceKey, Balances, InsuredEvent, concerns, coordination
from claimwright.core.claims.decide import EVENT_NOT_INSURED, NO_COVER
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.claims.record import inputs_of
from claimwright.core.claims.year import (
    Change,
    ClaimResult,
    YearEvent,
    Years,
    connected,
    opening_of,
    readjudicate,
)
from claimwright.core.policies.cover import covers_on
from claimwright.core.products.model import ProductVersion
from claimwright.core.work.task import Question
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.calculation import contract_of, reimburses

STANDS = (DecisionOutcome.PAY, DecisionOutcome.ZERO_BY_TERMS)
UNDER_WAY = (ClaimState.PAYING, ClaimState.PAID)


@dataclass(frozen=True, slots=True)
class YearPreview:
    """What computing the years again changes, claim by claim; `subject` is the claim that it is about.

    `under_way` are claims that the bank is paying right now: until it has answered nothing is changed.
    """

    subject: ClaimResult | None
    changes: tuple[Change, ...]
    under_way: tuple[str, ...]
    years: Years
    claims: Mapping[UUID, Claim]
    keys: Mapping[UUID, frozenset[BalanceKey]]

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """Open points of the claim it is about."""
        return () if self.subject is None else self.subject.questions


@dataclass
class _Group:
    """The insured persons who share balances, with their covers, claims and decisions."""

    persons: dict[UUID, Person] = field(default_factory=dict)
    covers: dict[UUID, Sequence[Cover]] = field(default_factory=dict)
    claims: dict[UUID, Claim] = field(default_factory=dict)
    decisions: dict[UUID, tuple[Decision, ...]] = field(default_factory=dict)
    versions: dict[tuple[str, object], ProductVersion] = field(default_factory=dict)


def insureds_of(tx: Tx, insured_id: UUID) -> tuple[UUID, ...]:
    """The insured and everybody who shares a family's balances with them, in the order of locking."""
    covers = policies.covers_of_insured(tx, insured_id)
    families = [one.family_id for one in covers if one.family_id is not None]
    return tuple(sorted({insured_id, *policies.insureds_of_families_fan_out(tx, families)}))


def hold_group(tx: Tx, insured_id: UUID) -> tuple[UUID, ...]:
    """Lock insured persons, their decided claims and what they share, in the one order of locks."""
    insureds = insureds_of(tx, insured_id)
    for one in insureds:
        claims.lock_insured(tx, one)
    for one in insureds:
        for claim in claims.claims_of_insured(tx, one):
            if claim.decided_at is not None:
                claims.lock_claim(tx, claim.claim_id)
    covers = [cover for one in insureds for cover in policies.covers_of_insured(tx, one)]
    claims.lock_families(tx, [one.family_id for one in covers if one.family_id is not None])
    return insureds


def compute(
    tx: Tx,
    subject: Claim,
    events: Sequence[InsuredEvent] | None,
    *,
    without: Collection[UUID] = (),
) -> YearPreview:
    """The years of a claim again: with these `events` for it, and without the claims that fall away.

    `events` None: its facts as they are stored. Nothing is written or held.
    """
    group = _load(tx, insureds_of(tx, subject.insured_id))
    live = {one for one in group.claims if _stands(group, one) or one == subject.claim_id} - set(without)
    year_events = {
        claim_id: _events(
            tx, group, claim_id, events if claim_id == subject.claim_id and events is not None else None
        )
        for claim_id in live
    }
    keys = {claim_id: _keys(group, claim_id, found) for claim_id, found in year_events.items()}
    for claim_id in without:
        keys[claim_id] = _keys(group, claim_id, ())
    chosen = connected({subject.claim_id, *without}, keys)
    opening = opening_of(_seen(group))
    touched = {key for one in chosen for key in keys[one]}
    start = {key: opening.get(key, 0) for key in touched if key in opening}
    years = readjudicate([one for claim_id in chosen & live for one in year_events[claim_id]], start)
    return YearPreview(
        subject=years.by_claim.get(subject.claim_id),
        changes=_changes(group, chosen, live, years),
        under_way=tuple(
            group.claims[one].claim_no for one in sorted(chosen) if group.claims[one].state in UNDER_WAY
        ),
        years=_with_orphans(years, touched, opening),
        claims={one: group.claims[one] for one in chosen},
        keys={one: keys[one] for one in chosen},
    )


def _with_orphans(years: Years, touched: Collection[BalanceKey], opening: Balances) -> Years:
    """What nobody draws on any more falls back to what stood before."""
    fallen = {key: opening.get(key, 0) for key in touched if key not in years.used}
    return Years(years.by_claim, {**fallen, **years.used}, years.limits)


def _load(tx: Tx, insureds: Sequence[UUID]) -> _Group:
    group = _Group()
    for insured_id in insureds:
        person = parties.person(tx, insured_id)
        assert person is not None, "an insured is registered"
        group.persons[insured_id] = person
        group.covers[insured_id] = policies.covers_of_insured(tx, insured_id)
        group.claims |= {one.claim_id: one for one in claims.claims_of_insured(tx, insured_id)}
    group.decisions = claims.decisions_of_claims(tx, group.claims)
    return group


def _stands(group: _Group, claim_id: UUID) -> bool:
    """Its last decision gives an amount, and nothing has taken it back."""
    made = group.decisions.get(claim_id, ())
    return bool(made) and made[-1].outcome in STANDS


def _events(
    tx: Tx, group: _Group, claim_id: UUID, events: Sequence[InsuredEvent] | None
) -> tuple[YearEvent, ...]:
    claim = group.claims[claim_id]
    given = claims.insured_events(tx, claim_id) if events is None else events
    return tuple(_year_event(tx, group, claim, event) for event in given)


def _year_event(tx: Tx, group: _Group, claim: Claim, event: InsuredEvent) -> YearEvent:
    person = group.persons[claim.insured_id]
    on = covers_on(group.covers[claim.insured_id], event.event_date)
    chosen = [(cover, _version(tx, group, cover)) for cover in on]
    concerned = [(cover, version) for cover, version in chosen if concerns(version, event)]
    concerned.sort(key=lambda pair: not reimburses(pair[1], event.kind))
    questions: tuple[Question, ...] = ()
    if not chosen:
        questions = (Question(NO_COVER, {"event_no": event.event_no}),)
    elif not concerned:
        questions = (Question(EVENT_NOT_INSURED, {"event_no": event.event_no, "kind": event.kind}),)
    return YearEvent(
        claim_id=claim.claim_id,
        reported_at=claim.reported_at,
        paid_at=claim.paid_at,
        event=event,
        covers=tuple(coordination.Cover(version, contract_of(cover, person)) for cover, version in concerned),
        coverage_ids=tuple(cover.coverage_id for cover, _ in concerned),
        questions=questions,
    )


def _version(tx: Tx, group: _Group, cover: Cover) -> ProductVersion:
    key = (cover.product_code, cover.contract_date)
    if key not in group.versions:
        version = products.version_for(tx, cover.product_code, cover.contract_date)
        assert version is not None, f"{cover.product_code} was in the catalogue when the policy was stored"
        group.versions[key] = version
    return group.versions[key]


def _keys(group: _Group, claim_id: UUID, events: Sequence[YearEvent]) -> frozenset[BalanceKey]:
    """What the claim draws on now, and what its last decision drew on."""
    own = {key for event in events for key in event.drawn_on()}
    for decision in group.decisions.get(claim_id, ())[-1:]:
        own |= {BalanceKey(*row[:2]) for one in decision.adjudications for row in _after(one)}
    return frozenset(own)


def _after(adjudicated: Mapping[str, object]) -> list[list[str]]:
    result = adjudicated["result"]
    assert isinstance(result, Mapping), "a stored result is an object"
    return list(result["balances_after"])


def _seen(group: _Group) -> list[tuple[frozenset[BalanceKey], Balances]]:
    """What every decision ever found before it, with the balances that it looked at."""
    return [
        (frozenset(BalanceKey(*row[:2]) for row in _after(one)), inputs_of(one)[2])
        for made in group.decisions.values()
        for decision in made
        for one in decision.adjudications
    ]


def _changes(
    group: _Group, chosen: Collection[UUID], live: Collection[UUID], years: Years
) -> tuple[Change, ...]:
    """Every decided claim whose amount is another now, in the order of their numbers."""
    found = []
    for claim_id in chosen:
        made = group.decisions.get(claim_id, ())
        if not made:
            continue
        result = years.by_claim.get(claim_id) if claim_id in live else None
        was, now = made[-1].payable_fen, 0 if result is None else result.payable_fen
        if was != now:
            claim = group.claims[claim_id]
            found.append(Change(claim_id, claim.claim_no, made[-1].decision_no, was, now))
    return tuple(sorted(found, key=lambda one: one.claim_no))
