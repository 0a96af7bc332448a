"""What a search shows, and one person with everything of theirs: policies, claims, illnesses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.parties import public as parties
from claimwright.app.parties.public import Person
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import Policy
from claimwright.entry.views.claims import ClaimSummary, summaries
from claimwright.infra.db import Tx
from claimwright.journeys.find import Found

CLAIMS_SHOWN = 200
DIAGNOSIS = "diagnosis"


class PersonFound(BaseModel):
    """A person in a list: enough to tell two of one name apart, and no more."""

    person_id: UUID
    name: str
    birth_date: date
    id_number: str = Field(description="masked", examples=["1101************2X"])


class PolicyFound(BaseModel):
    """A policy in a list."""

    policy_no: str
    insured_id: UUID
    insured_name: str
    status: str


class BillFound(BaseModel):
    """A bill by its number, with the claim that uses it."""

    bill_number: str
    claim: ClaimSummary


class FoundView(BaseModel):
    """Everything that a search found, each part at most `limit` long."""

    persons: list[PersonFound]
    policies: list[PolicyFound]
    claims: list[ClaimSummary]
    bills: list[BillFound]
    more: bool = Field(description="more people have this name: add a year or date of birth")


class IllnessView(BaseModel):
    """Claims of one illness, by the first three letters of their diagnosis code (ICD-10 category)."""

    category: str = Field(examples=["K35"])
    claims: list[ClaimSummary]


class PersonView(PersonFound):
    """One person with their policies and claims."""

    policies: list[PolicyFound]
    claims: list[ClaimSummary]
    illnesses: list[IllnessView]


def found_view(tx: Tx, found: Found) -> FoundView:
    """The parts of a search with the names that they refer to."""
    of_bills = dict(zip((one.claim_id for _, one in found.bills), _summaries(tx, found.bills), strict=True))
    return FoundView(
        persons=[_person(one) for one in found.persons],
        policies=_policies(tx, found.policies),
        claims=summaries(tx, found.claims),
        bills=[BillFound(bill_number=number, claim=of_bills[one.claim_id]) for number, one in found.bills],
        more=found.more,
    )


def person_view(tx: Tx, person_id: UUID, *, may_read_health: bool) -> PersonView | None:
    """One person, their policies and claims, newest claims first; None if there is none to be seen."""
    person = parties.persons(tx, [person_id]).get(person_id)
    if person is None:
        return None
    theirs = claims.claims_of_person(tx, person_id, CLAIMS_SHOWN)
    shown = summaries(tx, theirs)
    return PersonView(
        **_person(person).model_dump(),
        policies=_policies(tx, policies.policies_of(tx, person_id)),
        claims=shown,
        illnesses=_illnesses(tx, theirs, shown) if may_read_health else [],
    )


class LinkedView(BaseModel):
    """What else there is of a case's insured person: claims of the same illness, and other claims."""

    person_id: UUID
    illnesses: list[IllnessView]
    others: list[ClaimSummary]


LINKED_LOOKED_AT, LINKED_SHOWN = 40, 5


def linked_view(tx: Tx, claim: Claim, *, may_read_health: bool) -> LinkedView:
    """The newest other claims of the insured person, those of the same illness first."""
    theirs = claims.claims_of_person(tx, claim.insured_id, LINKED_LOOKED_AT)
    shown = summaries(tx, theirs)
    illnesses = [
        IllnessView(category=one.category, claims=[it for it in one.claims if it.claim_no != claim.claim_no])
        for one in (_illnesses(tx, theirs, shown) if may_read_health else ())
        if any(it.claim_no == claim.claim_no for it in one.claims)
    ]
    named = {it.claim_no for one in illnesses for it in one.claims} | {claim.claim_no}
    others = [one for one in shown if one.claim_no not in named][:LINKED_SHOWN]
    return LinkedView(person_id=claim.insured_id, illnesses=illnesses, others=others)


def _person(person: Person) -> PersonFound:
    return PersonFound(
        person_id=person.person_id,
        name=person.name,
        birth_date=person.birth_date,
        id_number=_masked(person.id_number),
    )


def _masked(number: str) -> str:
    """The first four and last two characters: the province and a check, not the person."""
    return f"{number[:4]}{'*' * max(len(number) - 6, 4)}{number[-2:]}"


def _policies(tx: Tx, found: Sequence[Policy]) -> list[PolicyFound]:
    names = parties.persons(tx, [one.insured_id for one in found])
    return [
        PolicyFound(
            policy_no=one.policy_no,
            insured_id=one.insured_id,
            insured_name=names[one.insured_id].name,
            status=one.status.value,
        )
        for one in found
        if one.insured_id in names
    ]


def _summaries(tx: Tx, bills: Sequence[tuple[str, Claim]]) -> list[ClaimSummary]:
    return summaries(tx, [one for _, one in bills])


def _illnesses(tx: Tx, theirs: Sequence[Claim], shown: Sequence[ClaimSummary]) -> list[IllnessView]:
    """Claims that share an ICD-10 category; one alone is no link."""
    by_category: defaultdict[str, list[ClaimSummary]] = defaultdict(list)
    for claim, summary in zip(theirs, shown, strict=True):
        codes = {
            str(event.facts[DIAGNOSIS])[:3].upper()
            for event in claims.insured_events(tx, claim.claim_id)
            if event.facts.get(DIAGNOSIS)
        }
        for category in sorted(codes):
            by_category[category].append(summary)
    linked = {category: found for category, found in by_category.items() if len(found) > 1}
    return [IllnessView(category=category, claims=linked[category]) for category in sorted(linked)]
