"""What proves where a bill comes from, and when robots may pay on it. Pure rules.

An XML can be typed by anybody, and its sums then hold too. Only a seal of a trusted authority or the
issuer's own platform (票据查验) says that a bill was issued and still stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from claimwright.core.documents.seal import SealVerdict
from claimwright.core.documents.standing import BillStanding


class BillVerdict(Enum):
    """What asking about a bill came to: the platform's answer, or why there is none."""

    NORMAL = "normal"
    RED_FLUSHED = "red_flushed"
    USED = "used"
    NOT_FOUND = "not_found"
    MISMATCH = "mismatch"
    ENTERED = "entered"  # in use at the platform, and the use is ours (入账)
    UNANSWERED = "unanswered"  # asked within the time, and no usable answer came
    NOT_ASKED = "not_asked"  # no platform, or what it asks for was not read


VERDICT_OF: Final = {
    BillStanding.NORMAL: BillVerdict.NORMAL,
    BillStanding.RED_FLUSHED: BillVerdict.RED_FLUSHED,
    BillStanding.ALREADY_USED: BillVerdict.USED,
    BillStanding.NOT_FOUND: BillVerdict.NOT_FOUND,
    BillStanding.MISMATCH: BillVerdict.MISMATCH,
}


def verdict_of(standing: BillStanding, used_by: str, our_use: str) -> BillVerdict:
    """What an answer means to us: a bill that is used at the platform may be so by our own entry."""
    if standing is BillStanding.ALREADY_USED and used_by and used_by == our_use:
        return BillVerdict.ENTERED
    return VERDICT_OF[standing]


_DOUBTS: Final = {
    BillVerdict.RED_FLUSHED: "bill_red_flushed",
    BillVerdict.USED: "bill_used_elsewhere",
    BillVerdict.NOT_FOUND: "bill_not_found",
    BillVerdict.MISMATCH: "bill_mismatch",
}
ORIGIN_NOT_PROVEN: Final = "origin_not_proven"
BILL_UNANSWERED: Final = "bill_unanswered"


@dataclass(frozen=True, slots=True)
class OriginRule:
    """How an insurer proves bills. `is_asked`: there is a platform to ask.

    `wait_s` is how long a claim waits for an answer. Without one, a bill over `hold_above_fen` waits for a
    person and a smaller one goes on. `needs_proof`: a bill with neither a trusted seal nor an answer is a
    person's.
    """

    is_asked: bool = False
    wait_s: int = 20
    hold_above_fen: int = 0
    needs_proof: bool = False


def doubt(verdict: BillVerdict, seal: SealVerdict, total_fen: int, rule: OriginRule) -> str | None:
    """The question for a person, or None when robots may go on with the bill."""
    if verdict is BillVerdict.UNANSWERED:
        return BILL_UNANSWERED if total_fen > rule.hold_above_fen else None
    if verdict is BillVerdict.NOT_ASKED:
        return ORIGIN_NOT_PROVEN if rule.needs_proof and seal is not SealVerdict.TRUSTED else None
    return _DOUBTS.get(verdict)


def is_final(verdict: BillVerdict) -> bool:
    """A platform's word. What was not answered, or not found yet, may be asked again."""
    return verdict not in (BillVerdict.NOT_FOUND, BillVerdict.UNANSWERED, BillVerdict.NOT_ASKED)
