"""Prepay a claim that is not decided yet. The claim stays where it is; the ledger deducts it at the end."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Prepayment
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import NewOrder, Payee
from claimwright.app.providers import public as providers
from claimwright.core.canonical import Json
from claimwright.core.claims.authority import Authority, may_decide
from claimwright.core.claims.events import WITHOUT_PROOF, without_proof
from claimwright.core.claims.lifecycle import ClaimEvent
from claimwright.core.claims.prepay import (
    Basis,
    PrepayCode,
    PrepayRule,
    Scenario,
    ceiling_fen,
    may_prepay,
    rule_on,
)
from claimwright.core.claims.proof_origin import SAFE_ORIGINS
from claimwright.core.dates import business_date
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.payments import Purpose
from claimwright.core.payments.purpose import PayeeRole
from claimwright.core.text import clean_line, clean_words
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim import paper_origin, reserving, separation
from claimwright.journeys.settle_claim.calculation import calculate, load_cases
from claimwright.journeys.settle_claim.settling import payee_of

DAY_60 = timedelta(days=60)
LAW = Actor("system", "day_60", "day_60")


@dataclass(frozen=True, slots=True)
class HospitalAccount:
    """Where a hospital takes money; its name must be on the hospital list."""

    name: str
    account_no: str
    bank_name: str
    bank_code: str | None = None


@dataclass(frozen=True, slots=True)
class Prepay:
    """Pay `amount_fen` ahead of a claim as seen at `version`, on a ground of the scenario, with consent.

    `hospital`: paid to it on the customer's behalf, else to the account of the claim.
    """

    claim_id: UUID
    version: int
    scenario: Scenario
    ground: str
    amount_fen: int
    consent: str
    hospital: HospitalAccount | None = None


@dataclass(frozen=True, slots=True)
class PrepayPreview:
    """What may be prepaid in a scenario, and on what it rests; fen."""

    rule: PrepayRule
    basis: Basis
    ceiling_fen: int


def preview_prepay(tx: Tx, claim: Claim, scenario: Scenario, now: datetime) -> PrepayPreview | Refused:
    """The ceiling by a dry run of the terms. Nothing is written or held."""
    rule = rule_on(scenario, business_date(now))
    if rule is None:
        return Refused(PrepayCode.SCENARIO_NOT_OPEN, field="scenario")
    basis = basis_of(tx, claim)
    return PrepayPreview(rule, basis, ceiling_fen(rule, basis))


def basis_of(tx: Tx, claim: Claim) -> Basis:
    """What the terms give by the facts as they stand; certain is what rests on papers, not on words alone."""
    events = claims.insured_events(tx, claim.claim_id)
    proven = [without_proof(event, WITHOUT_PROOF)[0] for event in events]
    expected_fen = calculate(tx, claim, events, lock=False).proposal.payable_fen
    certain_fen = calculate(tx, claim, proven, lock=False).proposal.payable_fen
    money = payments.balance_of_claim(tx, claim.claim_id)
    return Basis(expected_fen, min(certain_fen, expected_fen), money.prepaid_fen)


def prepay(
    tx: Tx, ids: Ids, command: Prepay, actor: Actor, authority: Authority, now: datetime
) -> Claim | Refused:
    """Order the prepayment; refused with the ceiling where the amount is beyond it."""
    return all_or_nothing(tx, lambda: _prepay(tx, ids, command, actor, authority, now))


def _prepay(
    tx: Tx, ids: Ids, command: Prepay, actor: Actor, authority: Authority, now: datetime
) -> Claim | Refused:
    seen = claims.claim(tx, command.claim_id)
    if seen is None:
        return Refused(claims.ClaimCode.NO_SUCH_CLAIM, field="claim_id")
    claims.lock_insured(tx, seen.insured_id)
    claim = claims.lock_seen(tx, command.claim_id, command.version)
    if isinstance(claim, Refused):
        return claim
    rule = rule_on(command.scenario, business_date(now))
    basis = basis_of(tx, claim)
    ground, consent = clean_line(command.ground), clean_words(command.consent)
    refused = (
        claims.allowed(claim, ClaimEvent.PREPAYMENT_ORDERED, actor)
        or _event_open(tx, claim, command.scenario, ground)
        or may_prepay(rule, ground, consent, command.amount_fen, basis)
        or _beyond(tx, claim, command, actor, authority)
    )
    if refused is not None:
        return refused
    payee = _payee(tx, claim, command)
    if isinstance(payee, Refused):
        return payee
    return _order(tx, ids, claim, command, basis, ground, consent, payee, actor, now)


def _beyond(tx: Tx, claim: Claim, command: Prepay, actor: Actor, authority: Authority) -> Refused | None:
    """What the law orders needs nobody's authority; all else is a person's, within their own."""
    if actor == LAW:
        return None
    over = may_decide(actor.kind, command.amount_fen, authority)
    return over or separation.not_independent(tx, claim, actor)


def _event_open(tx: Tx, claim: Claim, scenario: Scenario, ground: str) -> Refused | None:
    """A declared event opens the scenario once another person has confirmed it, for its days."""
    if scenario is not Scenario.DECLARED_EVENT:
        return None
    found = next((one for one in claims.declared_events(tx) if one.event_code == ground), None)
    if found is None or found.confirmed_at is None:
        return Refused(PrepayCode.GROUND_UNKNOWN, {"value": ground}, "ground")
    if not found.from_date <= claim.event_date < found.until_date:
        return Refused(PrepayCode.SCENARIO_NOT_OPEN, {"value": ground}, "ground")
    return None


def _payee(tx: Tx, claim: Claim, command: Prepay) -> Payee | Refused:
    hospital = command.hospital
    if hospital is None:
        return payee_of(tx, claim.account_id)
    listed = providers.hospital_on(tx, clean_line(hospital.name), claim.event_date)
    if command.scenario is not Scenario.HOSPITAL_STAY or listed is None:
        return Refused(PrepayCode.GROUND_UNKNOWN, {"value": clean_line(hospital.name)[:80]}, "hospital.name")
    return Payee(
        clean_line(hospital.name),
        hospital.account_no,
        hospital.bank_code,
        clean_line(hospital.bank_name),
        PayeeRole.HOSPITAL,
    )


def _order(
    tx: Tx,
    ids: Ids,
    claim: Claim,
    command: Prepay,
    basis: Basis,
    ground: str,
    consent: str,
    payee: Payee,
    actor: Actor,
    now: datetime,
) -> Claim | Refused:
    number = len(claims.prepayments_of(tx, claim.claim_id)) + 1
    kept = Prepayment(
        number,
        command.scenario.value,
        ground,
        command.amount_fen,
        payee.role.value,
        asdict(basis),
        consent or None,
        actor.kind,
        actor.id,
        actor.name,
        now,
    )
    claims.add_prepayment(tx, claim.claim_id, kept)
    new = NewOrder(
        claim.claim_id, number, command.amount_fen, payee, f"预付赔款 {claim.claim_no}", Purpose.PREPAYMENT
    )
    ordered = payments.order_payment(tx, ids, new, actor, now)
    if isinstance(ordered, Refused):
        return ordered
    facts = _facts(kept, ordered.end_to_end_id)
    moved = claims.move(tx, claim, ClaimEvent.PREPAYMENT_ORDERED, actor, now, facts)
    reserving.reserve(tx, ids, moved, "prepaid", now)
    return moved


def _facts(kept: Prepayment, end_to_end_id: str) -> Json:
    return {
        "amount_fen": kept.amount_fen,
        "scenario": kept.scenario,
        "ground": kept.ground,
        "prepayment_no": kept.prepayment_no,
        "end_to_end_id": end_to_end_id,
    }


def prepay_by_law_due(db: Database, ids: Ids, clock: Clock, limit: int = 50) -> int:
    """Day 60 (art. 25): the certain part of claims that are still undecided; answers how many were paid."""
    now = clock.now()
    with db.transaction() as tx:
        due = claims.day_60_due_fan_out(tx, now - DAY_60, limit)
    paid = 0
    for claim_id in due:
        with db.transaction() as tx:
            paid += _by_law(tx, ids, claim_id, now)
    return paid


def _by_law(tx: Tx, ids: Ids, claim_id: UUID, now: datetime) -> bool:
    claim = claims.claim(tx, claim_id)
    assert claim is not None, "claims are never deleted"
    if paper_origin.unproven(tx, load_cases(tx, [claim])[0], SAFE_ORIGINS):
        return False  # nothing is certain on a paper that nobody has looked at: its task stays, and escalates
    seen = preview_prepay(tx, claim, Scenario.DAY_60, now)
    if isinstance(seen, Refused) or seen.ceiling_fen == 0:
        return False
    command = Prepay(claim_id, claim.version, Scenario.DAY_60, "art. 25", seen.ceiling_fen, "")
    return not isinstance(prepay(tx, ids, command, LAW, Authority(0), now), Refused)
