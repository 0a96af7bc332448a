"""One search box for the desk: persons, policies, claims and bills, by an index each.

What may be seen is decided twice: here the provinces of the reader narrow the names that are looked at, and
the database shows a request only its rows (`infra.row_security`). A number that is found in another
province therefore answers like one that does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.app.parties import public as parties
from claimwright.app.parties.public import IdKind, Person
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import Policy
from claimwright.core.search import Meaning, Query
from claimwright.core.work.places import PROVINCES
from claimwright.infra.db import Tx

FOUND_MAX = 20
NATION: frozenset[str] = frozenset({"00", *PROVINCES})


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first; `more` when a name has more people than are shown."""

    persons: tuple[Person, ...] = ()
    policies: tuple[Policy, ...] = ()
    claims: tuple[Claim, ...] = ()
    bills: tuple[tuple[str, Claim], ...] = ()
    more: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.persons or self.policies or self.claims or self.bills)


def find(tx: Tx, query: Query, provinces: frozenset[str] | None, limit: int = FOUND_MAX) -> Found:
    """Whatever the search may mean, within these provinces (None: all). Every part ends at `limit`."""
    sight = NATION if provinces is None else provinces
    ids = _persons(tx, query, sight, limit + 1)
    known = parties.persons(tx, ids[:limit])
    return Found(
        persons=tuple(known[one] for one in ids[:limit] if one in known),
        policies=_policies(tx, query),
        claims=_claims(tx, query),
        bills=_bills(tx, query, limit),
        more=len(ids) > limit,
    )


def _persons(tx: Tx, query: Query, provinces: frozenset[str], limit: int) -> Sequence[UUID]:
    """Persons by identity paper, by telephone, by name; each once, in this order."""
    ids: dict[UUID, None] = {}
    numbers = query.of(Meaning.ID_NUMBER)
    ids |= dict.fromkeys(parties.ids_by_identity(tx, [(IdKind.RESIDENT_ID, one) for one in numbers]).values())
    for phone in query.of(Meaning.PHONE):
        ids |= dict.fromkeys(parties.ids_by_phone(tx, phone))
    for name in query.of(Meaning.NAME):
        named = parties.persons_named(tx, sorted(provinces), name, query.birth, limit)
        ids |= dict.fromkeys(person_id for _, person_id in named)
    return list(ids)[:limit]


def _policies(tx: Tx, query: Query) -> tuple[Policy, ...]:
    numbers = query.of(Meaning.POLICY_NO)
    return tuple(policies.policies_by_id(tx, policies.ids_by_number(tx, numbers).values())) if numbers else ()


def _claims(tx: Tx, query: Query) -> tuple[Claim, ...]:
    found = (claims.claim_by_number(tx, number) for number in query.of(Meaning.CLAIM_NO))
    return tuple(one for one in found if one is not None)


def _bills(tx: Tx, query: Query, limit: int) -> tuple[tuple[str, Claim], ...]:
    """Claims that use a bill of this number, whatever its code."""
    pairs = [
        (number, claim_id)
        for number in query.of(Meaning.BILL_NUMBER)
        for claim_id in documents.claims_with_bill_number(tx, number, limit)
    ]
    seen = {one.claim_id: one for one in claims.claims_by_id(tx, [claim_id for _, claim_id in pairs])}
    return tuple((number, seen[claim_id]) for number, claim_id in pairs if claim_id in seen)
