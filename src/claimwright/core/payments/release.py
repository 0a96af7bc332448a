"""Four eyes: which acts with money wait for a second named person (双人复核)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from claimwright.core.journal import Actor


class ReleaseKind(Enum):
    """What may need a second person."""

    ORDER = "order"  # a payment order
    ACCOUNT_CHANGE = "account_change"  # a new attempt to another account than before
    WRITE_OFF = "write_off"  # giving up what is recoverable


@dataclass(frozen=True, slots=True)
class ReleaseLimits:
    """Amounts above which a second person is asked, in fen; zero asks for every amount.

    The insurer's setting. The defaults: 100,000 yuan an order, 10,000 yuan when the account changes
    (the anti-money-laundering threshold of a claim payment), any write-off.
    """

    order_fen: int = 10_000_000
    account_change_fen: int = 1_000_000
    write_off_fen: int = 0

    def above_fen(self, kind: ReleaseKind) -> int:
        return {
            ReleaseKind.ORDER: self.order_fen,
            ReleaseKind.ACCOUNT_CHANGE: self.account_change_fen,
            ReleaseKind.WRITE_OFF: self.write_off_fen,
        }[kind]


def needs_release(limits: ReleaseLimits, amount_fen: int, *, account_changed: bool = False) -> bool:
    """Does an order of this amount wait for a second person?"""
    return amount_fen > limits.order_fen or (account_changed and amount_fen > limits.account_change_fen)


def is_second_person(asked_by: str, actor: Actor) -> bool:
    """A named person other than who asked (``kind:id``). What a robot ordered, any person may release."""
    return actor.kind == "staff" and name_of(actor) != asked_by


def name_of(actor: Actor) -> str:
    """How rows name an actor: ``kind:id``."""
    return f"{actor.kind}:{actor.id}"
