"""How much a member of staff may decide alone. Amounts are settings of the insurer, not of the code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from claimwright.core.outcome import Refused


class AuthorityCode(Enum):
    """Why a decision is not this person's to take."""

    STAFF_ONLY = "staff_only"
    OVER_AUTHORITY = "over_authority"


@dataclass(frozen=True, slots=True)
class Authority:
    """A person's limit for approving a payment, in fen."""

    approve_fen_max: int


def may_decide(actor_kind: str, payable_fen: int, authority: Authority) -> Refused | None:
    """Only staff decide by hand, and only up to their limit; above it a second person must."""
    if actor_kind != "staff":
        return Refused(AuthorityCode.STAFF_ONLY)
    if payable_fen > authority.approve_fen_max:
        facts = {"payable_fen": payable_fen, "authority_fen": authority.approve_fen_max}
        return Refused(AuthorityCode.OVER_AUTHORITY, facts)
    return None
