"""A claim decided after one of a later event: the year is to be computed again, in a step of its own.

The later event may be another person's, where a family shares a deductible or a limit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.policies import public as policies
from claimwright.infra import outbox
from claimwright.infra.db import Tx
from claimwright.infra.outbox import NewMessage

READJUDICATE_TOPIC = "claims.readjudicate"
Families = Collection[UUID]


def announce_late(tx: Tx, decided: Mapping[UUID, Families], now: datetime) -> int:
    """Ask for the years of those just decided, each with its families, that came out of order.

    Answers how many. Two statements, and two more where families share. The caller holds the families, so
    that of two members who are decided at the same moment the second one sees the first.
    """
    late = set(claims.out_of_order(tx, decided)) if decided else set()
    late |= _late_in_families(tx, decided)
    outbox.enqueue_many(tx, READJUDICATE_TOPIC, [NewMessage(one) for one in sorted(late)], now)
    return len(late)


def announce_by_person(tx: Tx, claim_id: UUID, families: Families, now: datetime) -> None:
    """The same for a person's decision, whose request may not see the rows of a member in another province.

    Where a family shares, the worker, who sees them, is always asked; a year in order is left as it is.
    """
    if families:
        outbox.enqueue_many(tx, READJUDICATE_TOPIC, [NewMessage(claim_id)], now)
    else:
        announce_late(tx, {claim_id: ()}, now)


def _late_in_families(tx: Tx, decided: Mapping[UUID, Families]) -> set[UUID]:
    """Those with an event before one of another member's, decided earlier."""
    families: set[UUID] = set().union(*decided.values())
    if not families:
        return set()
    members = policies.members_of_families_fan_out(tx, families)
    pairs = {
        (claim_id, person_id)
        for claim_id, shared in decided.items()
        for family_id in shared
        for person_id in members[family_id]
    }
    return set(claims.out_of_order_in_families(tx, sorted(pairs)))
