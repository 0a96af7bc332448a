"""Money that was paid and is not owed (多付、错付、重复支付): its way back, as one table.

A recovery is opened with what is claimed back, agreed with the debtor, perhaps planned in instalments,
and ends settled, written off by two persons, or withdrawn because it is owed after all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise

from claimwright.core.ledger import Recipe
from claimwright.core.lifecycle import Lifecycle


class RecoveryReason(Enum):
    """Why money is claimed back."""

    NOT_OWED = "not_owed"  # a later decision pays less than was paid
    PREPAID_NOT_OWED = "prepaid_not_owed"  # prepaid, and the decision pays less or nothing
    PAID_TWICE = "paid_twice"  # two attempts of one debt were executed
    WRONG_PAYEE = "wrong_payee"  # paid to somebody not entitled


OPENED_AS: Mapping[RecoveryReason, Recipe] = {
    RecoveryReason.NOT_OWED: Recipe.OVERPAYMENT_FOUND,
    RecoveryReason.PREPAID_NOT_OWED: Recipe.PREPAYMENT_RECOVERABLE,
    RecoveryReason.PAID_TWICE: Recipe.EXCESS_PAID,
    RecoveryReason.WRONG_PAYEE: Recipe.PAYMENT_MISDIRECTED,
}
"""How opening a recovery is booked."""


class RecoveryState(Enum):
    """Where a recovery stands."""

    OPENED = "opened"  # 已立案
    AGREED = "agreed"  # 已确认: the debtor has acknowledged it
    PLANNED = "planned"  # 分期: instalments are agreed
    PARTLY_RECEIVED = "partly_received"  # 部分收回
    WRITE_OFF_ASKED = "write_off_asked"  # 待核销复核: a second person decides
    SETTLED = "settled"  # 已收回
    WRITTEN_OFF = "written_off"  # 已核销
    WITHDRAWN = "withdrawn"  # 已撤销: it is owed after all


class RecoveryEvent(Enum):
    """What happens to a recovery."""

    AGREED = "agreed"
    PLANNED = "planned"
    PART_RECEIVED = "part_received"
    SETTLED = "settled"
    WRITE_OFF_ASKED = "write_off_asked"
    WRITE_OFF_REFUSED = "write_off_refused"
    WRITTEN_OFF = "written_off"
    WITHDRAWN = "withdrawn"


_S, _E = RecoveryState, RecoveryEvent
_LIVE = (_S.OPENED, _S.AGREED, _S.PLANNED, _S.PARTLY_RECEIVED)
LIVE_RECOVERY_STATES = (*_LIVE, _S.WRITE_OFF_ASKED)

RECOVERY_LIFECYCLE: Lifecycle[RecoveryState, RecoveryEvent] = Lifecycle(
    initial=_S.OPENED,
    table={
        (_S.OPENED, _E.AGREED): _S.AGREED,
        **{(state, _E.PLANNED): _S.PLANNED for state in _LIVE},
        **{(state, _E.PART_RECEIVED): _S.PARTLY_RECEIVED for state in LIVE_RECOVERY_STATES},
        **{(state, _E.SETTLED): _S.SETTLED for state in LIVE_RECOVERY_STATES},
        **{(state, _E.WRITE_OFF_ASKED): _S.WRITE_OFF_ASKED for state in _LIVE},
        (_S.WRITE_OFF_ASKED, _E.WRITE_OFF_REFUSED): _S.OPENED,
        (_S.WRITE_OFF_ASKED, _E.WRITTEN_OFF): _S.WRITTEN_OFF,
        **{(state, _E.WITHDRAWN): _S.WITHDRAWN for state in _LIVE},
    },
)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of a plan: `amount_fen` by the day `due_on`."""

    due_on: date
    amount_fen: int


class PlanFault(Enum):
    """Why a plan of instalments cannot be taken, earlier first."""

    EMPTY = "plan_empty"
    AMOUNT = "plan_amount"
    ORDER = "plan_order"
    SUM = "plan_sum"


def check_plan(plan: Sequence[Instalment], open_fen: int) -> PlanFault | None:
    """A plan has positive parts on rising days, and together they are what is still open."""
    if not plan:
        return PlanFault.EMPTY
    if any(part.amount_fen <= 0 for part in plan):
        return PlanFault.AMOUNT
    if any(later.due_on <= part.due_on for part, later in pairwise(plan)):
        return PlanFault.ORDER
    if sum(part.amount_fen for part in plan) != open_fen:
        return PlanFault.SUM
    return None


def event_of_receipt(open_fen: int, received_fen: int) -> RecoveryEvent:
    """What receiving an amount means for a recovery with so much open. More than is open is a bug here."""
    assert 0 < received_fen <= open_fen, "at most what is open is received; the rest goes back"
    return RecoveryEvent.SETTLED if received_fen == open_fen else RecoveryEvent.PART_RECEIVED
