"""Who receives a payment: order, shares, those who died first, and fen that sum to the whole.

Insurance Law art. 40-42 and the Supreme Court's interpretation (三) art. 12: a named beneficiary who dies
first leaves the share to those of the same order (in proportion where shares are fixed, equally where not),
then to the next order; with nobody left, or nobody named, it belongs to the estate and goes to the heirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from claimwright.core.money import split_fen


class PredeceasedRule(Enum):
    """Where the share of one who died first goes. The contract may say; the law's answer is the first."""

    TO_THE_OTHERS = "to_the_others"
    TO_THE_ESTATE = "to_the_estate"


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """One named beneficiary. `share` is a part of the whole, `amount_fen` a fixed sum; both None: equally."""

    name: str
    order: int = 1
    share: Fraction | None = None
    amount_fen: int | None = None
    entitled: bool = True
    """False if the person died first, renounced or lost the right."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What one person or the estate receives. `from_estate` marks an heir's part."""

    name: str
    amount_fen: int
    from_estate: bool = False


def split_to_beneficiaries(
    amount_fen: int,
    named: Sequence[Beneficiary],
    heirs: Sequence[str] = (),
    rule: PredeceasedRule = PredeceasedRule.TO_THE_OTHERS,
    estate: str = "estate",
) -> tuple[Portion, ...]:
    """Split a payment so that the portions sum to it; what no share covers goes to the estate.

    Raises `ValueError` for shares over the whole.
    """
    assert amount_fen >= 0, "a payment is not negative"
    if any(person.amount_fen is not None for person in named):
        portions, left_fen = _by_amounts(amount_fen, named, rule)
    else:
        portions, left_fen = _by_shares(amount_fen, named, rule)
    if left_fen:
        portions += _estate(left_fen, heirs, estate)
    assert sum(portion.amount_fen for portion in portions) == amount_fen, "portions sum to the whole"
    return tuple(portions)


def _estate(left_fen: int, heirs: Sequence[str], estate: str) -> list[Portion]:
    if not heirs:
        return [Portion(estate, left_fen, True)]
    parts = split_fen(left_fen, [Fraction(1)] * len(heirs))
    return [Portion(name, part, True) for name, part in zip(heirs, parts, strict=True)]


def _first_order(named: Sequence[Beneficiary]) -> list[Beneficiary]:
    """All of the first order in which somebody is still entitled."""
    for order in sorted({person.order for person in named}):
        same = [person for person in named if person.order == order]
        if any(person.entitled for person in same):
            return same
    return []


def _by_shares(
    amount_fen: int, named: Sequence[Beneficiary], rule: PredeceasedRule
) -> tuple[list[Portion], int]:
    same = _first_order(named)
    if not same:
        return [], amount_fen
    shares = [_share(person, len(same)) for person in same]
    total = sum(shares, Fraction(0))
    if total > 1:
        raise ValueError(f"shares come to {total}, more than the whole")
    entitled = [(person, share) for person, share in zip(same, shares, strict=True) if person.entitled]
    taken = sum((share for _, share in entitled), Fraction(0))
    rest = 1 - (taken if rule is PredeceasedRule.TO_THE_ESTATE else total)
    weights = [share * (1 - rest) / taken for _, share in entitled]
    parts = split_fen(amount_fen, [*weights, rest])
    portions = [Portion(person.name, part) for (person, _), part in zip(entitled, parts, strict=False)]
    return portions, parts[-1]


def _share(person: Beneficiary, count: int) -> Fraction:
    share = Fraction(1, count) if person.share is None else person.share
    if share <= 0:
        raise ValueError(f"the share of {person.name} is not positive")
    return share


def _by_amounts(
    amount_fen: int, named: Sequence[Beneficiary], rule: PredeceasedRule
) -> tuple[list[Portion], int]:
    """Fixed sums: each takes theirs while it lasts; what is not given to anybody is the estate's.

    Under TO_THE_OTHERS the sum of one who died first goes to those left of the same order, in proportion.
    """
    fixed = [person for person in named if person.amount_fen is not None]
    alive = [person for person in fixed if person.entitled]
    due = [person.amount_fen or 0 for person in alive]
    lost = sum(person.amount_fen or 0 for person in fixed if not person.entitled)
    if rule is PredeceasedRule.TO_THE_OTHERS and alive and lost:
        extra = split_fen(min(lost, amount_fen), [Fraction(amount) for amount in due])
        due = [amount + more for amount, more in zip(due, extra, strict=True)]
    portions: list[Portion] = []
    left_fen = amount_fen
    for person, wanted in zip(alive, due, strict=True):
        portions.append(Portion(person.name, min(wanted, left_fen)))
        left_fen -= min(wanted, left_fen)
    return portions, left_fen
