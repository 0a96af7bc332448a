"""Who receives a decision's money: the account of the claim, or those who share a death benefit.

Insurance Law art. 39-42: by order and share, without shares equally, with nobody left the estate. A minor,
the estate, or somebody whose account is not known is for a person to settle first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from claimwright.app.claims.public import Claim
from claimwright.app.parties import public as parties
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import NamedBeneficiary
from claimwright.core.adjudication.beneficiaries import Beneficiary, Portion, split_to_beneficiaries
from claimwright.core.claims.accept import ADULT_AGE
from claimwright.core.claims.decide import DEATH_BENEFICIARIES
from claimwright.core.claims.record import Adjudicated
from claimwright.core.dates import business_date, completed_years
from claimwright.core.outcome import FactValue, Refused
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.differences import Share
from claimwright.journeys.settle_claim.settling import payee_of

DEATH = "death"


class ReceiverCode(Enum):
    """Why an amount cannot be paid to those who share it, earlier first."""

    TO_THE_ESTATE = "to_the_estate"
    BENEFICIARY_UNKNOWN = "beneficiary_unknown"
    BENEFICIARY_MINOR = "beneficiary_minor"
    BENEFICIARY_NO_ACCOUNT = "beneficiary_no_account"


def shares_of(
    tx: Tx, claim: Claim, amount_fen: int, now: datetime, adjudicated: Sequence[Adjudicated] = ()
) -> tuple[Share, ...] | Refused:
    """The shares of an amount to be paid; they sum to it. Nothing to pay: none."""
    if not amount_fen:
        return ()
    death_fen = min(amount_fen, _death_fen(adjudicated))
    shares: tuple[Share, ...] = ()
    if amount_fen > death_fen:
        shares = (Share(payee_of(tx, claim.account_id), amount_fen - death_fen),)
    if not death_fen:
        return shares
    split = _beneficiaries(tx, claim, death_fen, now)
    return split if isinstance(split, Refused) else (*shares, *split)


def is_single(claim: Claim, shares: tuple[Share, ...]) -> bool:
    """Does everything go to the account of the claim?"""
    return len(shares) == 1 and shares[0].beneficiary is None


def _death_fen(adjudicated: Sequence[Adjudicated]) -> int:
    """What the benefits to beneficiaries come to."""
    return sum(
        benefit.amount_fen or 0
        for one in adjudicated
        for benefit in one.result.benefits
        if benefit.to == DEATH_BENEFICIARIES
    )


def _beneficiaries(tx: Tx, claim: Claim, amount_fen: int, now: datetime) -> tuple[Share, ...] | Refused:
    known = policies.histories(tx, [claim.policy_id])
    named = [one for one in known[claim.policy_id].beneficiaries if one.benefit == DEATH]
    portions = split_to_beneficiaries(
        amount_fen, [Beneficiary(one.name, one.order_no, one.share) for one in named]
    )
    by_name = {one.name: one for one in named}
    shares = []
    for portion in portions:
        share = _share(tx, portion, by_name.get(portion.name), now)
        if isinstance(share, Refused):
            return share
        shares.append(share)
    return tuple(shares)


def _share(tx: Tx, portion: Portion, named: NamedBeneficiary | None, now: datetime) -> Share | Refused:
    facts: dict[str, FactValue] = {"name": portion.name, "amount_fen": portion.amount_fen}
    if portion.from_estate or named is None:
        return Refused(ReceiverCode.TO_THE_ESTATE, facts)
    person = None if named.person_id is None else parties.person(tx, named.person_id)
    if person is None:
        return Refused(ReceiverCode.BENEFICIARY_UNKNOWN, facts)
    if completed_years(person.birth_date, business_date(now)) < ADULT_AGE:
        return Refused(ReceiverCode.BENEFICIARY_MINOR, facts)
    accounts = parties.accounts_of(tx, person.person_id)
    if not accounts:
        return Refused(ReceiverCode.BENEFICIARY_NO_ACCOUNT, facts)
    return Share(payee_of(tx, accounts[0].account_id), portion.amount_fen, portion.name)
