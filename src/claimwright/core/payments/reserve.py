"""Case reserves (逐案未决赔款准备金): what a reported claim is expected still to cost.

The policy, in one table by stage: from the first report until a decision, the claimed amount by a share
of its kind; when an amount is decided it is owed (claims payable) and no longer reserved; a claim that
ended at nothing, or was withdrawn, holds none. Reopened, the claim is reserved anew. What the insurer's
actuary sets (shares) is an argument. Reserves for claims not yet reported (IBNR) are not a claim's.
Source: 保险公司非寿险业务准备金管理办法 (case by case estimate, 逐案估计法); Insurance Law art. 98.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from claimwright.core.money import Rounding, round_fen


class ReserveStage(Enum):
    """What of a claim's life matters for its reserve."""

    REPORTED = "reported"  # undecided
    DECIDED = "decided"  # owed: booked as payable
    ENDED = "ended"  # closed at zero, refused, withdrawn


@dataclass(frozen=True, slots=True)
class ReserveShares:
    """Of the claimed amount, how much is reserved before a decision; by kind of event, else `otherwise`."""

    by_kind: Mapping[str, Fraction] = field(default_factory=dict)
    otherwise: Fraction = Fraction(1)


def case_reserve_fen(
    stage: ReserveStage, claimed_fen: int, *, kind: str = "", already_fen: int = 0, shares: ReserveShares
) -> int:
    """The reserve that a claim should hold, in fen, never negative.

    `already_fen`, what was prepaid or decided before, is not reserved again.

    Rounded up to the fen: a reserve is not to fall short of its estimate.
    """
    if stage is not ReserveStage.REPORTED:
        return 0
    share = shares.by_kind.get(kind, shares.otherwise)
    return max(0, round_fen(claimed_fen * share, Rounding.CEILING) - already_fen)
