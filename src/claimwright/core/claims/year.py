"""The years of an insured (and of the family sharing with them) computed again, in the order of the terms.

Who gets a deductible and whom a limit still reaches depends on the order of claims. So when one claim
changes, all that share a balance with it, directly or through others, are adjudicated again from the
balances that stood before any of them (`opening`), in the product's order (`order_claims_by`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from claimwright.core.adjudication import BalanceKey, coordination
from claimwright.core.adjudication.engine import balance_keys
from claimwright.core.adjudication.model import Balances, InsuredEvent
from claimwright.core.canonical import Json, sha256_hex
from claimwright.core.claims.record import Adjudicated
from claimwright.core.dates import business_date
from claimwright.core.work.task import Question

DEFAULT_ORDER = ("event_date", "event_no")


@dataclass(frozen=True, slots=True)
class YearEvent:
    """One event of one claim with the coverages that answer for it, in the order in which they answer.

    `coverage_ids` runs beside `covers`; `questions` are what adjudication alone does not ask (no cover ...).
    """

    claim_id: UUID
    reported_at: datetime
    paid_at: datetime | None
    event: InsuredEvent
    covers: tuple[coordination.Cover, ...]
    coverage_ids: tuple[UUID, ...]
    questions: tuple[Question, ...] = ()

    def drawn_on(self) -> frozenset[BalanceKey]:
        """The balances that this event draws on."""
        return frozenset(
            key for one in self.covers for key in balance_keys(one.version, one.contract, self.event)
        )


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """What the years computed again give one claim."""

    adjudicated: tuple[Adjudicated, ...]
    coverage_ids: tuple[UUID, ...]
    questions: tuple[Question, ...]

    @property
    def payable_fen(self) -> int:
        """Over all its events and coverages."""
        return sum(one.result.payable_fen for one in self.adjudicated)


@dataclass(frozen=True, slots=True)
class Years:
    """All claims computed again, and the balances and limits after the last of them."""

    by_claim: Mapping[UUID, ClaimResult]
    used: Mapping[BalanceKey, int]
    limits: Mapping[BalanceKey, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One claim whose amount changes, with the number of the decision that a new one replaces."""

    claim_id: UUID
    claim_no: str
    decision_no: int
    was_fen: int
    now_fen: int

    @property
    def difference_fen(self) -> int:
        """Positive: to pay on; negative: paid too much."""
        return self.now_fen - self.was_fen


@dataclass
class _Claim:
    adjudicated: list[Adjudicated] = field(default_factory=list)
    coverage_ids: list[UUID] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def readjudicate(events: Iterable[YearEvent], opening: Balances) -> Years:
    """Adjudicate the events of all claims in order, each from what the ones before left."""
    given = tuple(events)
    state, limits = dict(opening), dict[BalanceKey, int]()
    found = {one.claim_id: _Claim() for one in given}
    for one in in_order(given):
        claim = found[one.claim_id]
        claim.questions += one.questions
        results, state = coordination.coordinate(one.covers, one.event, state)
        by_coverage = {cover.contract.coverage_no: id_ for cover, id_ in _ids(one)}
        for result in results:
            contract = result.cover.contract
            claim.adjudicated.append(
                Adjudicated(contract, result.event, result.balances, result.adjudication)
            )
            claim.coverage_ids.append(by_coverage[contract.coverage_no])
            limits |= result.adjudication.limits
    done = {
        claim_id: ClaimResult(tuple(one.adjudicated), tuple(one.coverage_ids), tuple(one.questions))
        for claim_id, one in found.items()
    }
    return Years(done, state, limits)


def _ids(one: YearEvent) -> Iterable[tuple[coordination.Cover, UUID]]:
    return zip(one.covers, one.coverage_ids, strict=True)


def in_order(events: Sequence[YearEvent]) -> tuple[YearEvent, ...]:
    """The events in the order of the terms; where coverages differ, the oldest contract's order counts."""
    versions = {
        (cover.contract.contract_date, cover.contract.coverage_no): cover.version
        for one in events
        for cover in one.covers
    }
    order = versions[min(versions)].program.order_claims_by if versions else DEFAULT_ORDER
    return tuple(sorted(events, key=lambda one: _place(one, order)))


def _place(one: YearEvent, order: tuple[str, ...]) -> tuple[str, ...]:
    """`event_no` means the order in which events came to us; it also breaks every tie."""
    discharged = one.event.facts.get("discharge_date", date.max)
    came = f"{one.reported_at.isoformat()} {one.claim_id} {one.event.event_no.zfill(4)}"
    words: Mapping[str, str] = {
        "event_date": one.event.event_date.isoformat(),
        "event_no": came,
        "reported_on": business_date(one.reported_at).isoformat(),
        "discharge_date": str(discharged),
        "paid_on": (business_date(one.paid_at) if one.paid_at else date.max).isoformat(),
    }
    return (*(words[name] for name in order), came)


def connected(wanted: Iterable[UUID], keys_by_claim: Mapping[UUID, frozenset[BalanceKey]]) -> frozenset[UUID]:
    """The claims that share a balance with the wanted ones, directly or through others."""
    found = set(wanted)
    keys = {key for claim_id in found for key in keys_by_claim.get(claim_id, ())}
    while True:
        more = {one for one, own in keys_by_claim.items() if one not in found and not keys.isdisjoint(own)}
        if not more:
            return frozenset(found)
        found |= more
        keys |= {key for one in more for key in keys_by_claim[one]}


def opening_of(seen: Iterable[tuple[frozenset[BalanceKey], Balances]]) -> dict[BalanceKey, int]:
    """What stood before any claim: the least that any decision ever found, absent where one found nothing.

    What is used only grows from one decision to the next, and the first found what stood before.
    """
    least: dict[BalanceKey, int | None] = {}
    for keys, balances in seen:
        for key in keys:
            value, known = balances.get(key), least.get(key, -1)
            if known == -1 or (known is not None and (value is None or value < known)):
                least[key] = value
    return {key: value for key, value in least.items() if value is not None}


def changes_sha256(changes: Iterable[Change]) -> str:
    """The hash by which a person confirms exactly what they have seen."""
    rows: list[Json] = [
        [str(one.claim_id), one.decision_no, one.was_fen, one.now_fen]
        for one in sorted(changes, key=lambda one: str(one.claim_id))
    ]
    return sha256_hex(rows)
