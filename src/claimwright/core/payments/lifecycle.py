"""A payment order's whole life, as one table.

The rule behind it: an order is resent only from ORDERED, and it comes back to ORDERED only when it
certainly never left (NOT_SENT) or the bank has said that it does not know it (NOT_KNOWN). A status
may overtake our own record of sending (the bank answers before we commit), so every open state
takes every answer.
"""

from __future__ import annotations

from enum import Enum

from claimwright.core.lifecycle import Lifecycle


class OrderState(Enum):
    """Where a payment order stands."""

    AWAITING_RELEASE = "awaiting_release"  # 待复核: a second person must release it
    ORDERED = "ordered"  # 待发送
    SENDING = "sending"  # 发送中: on its way; from here on only the bank knows
    SENT = "sent"  # 已发送: the bank has taken the message
    ACCEPTED = "accepted"  # 银行已受理: the bank will pay
    UNKNOWN = "unknown"  # 结果未知: it may have arrived; ask, never resend
    EXECUTED = "executed"  # 支付成功
    REJECTED = "rejected"  # 银行拒绝
    RETURNED = "returned"  # 退汇: executed, then the money came back
    IN_DOUBT = "in_doubt"  # 待人工核实: the bank contradicts itself or us; only a person goes on
    CANCELLED = "cancelled"  # 已撤销: before it was ever sent, and owed no longer by it
    NOT_RELEASED = "not_released"  # 复核退回: the second person sent it back; what it should pay stays owed


class OrderEvent(Enum):
    """What happens to a payment order."""

    RELEASED = "released"
    RELEASE_REFUSED = "release_refused"
    SEND_STARTED = "send_started"
    NOT_SENT = "not_sent"
    TAKEN = "taken"
    OUTCOME_UNKNOWN = "outcome_unknown"
    NOT_KNOWN = "not_known"
    ACCEPTED = "accepted"
    EXECUTED = "executed"
    REJECTED = "rejected"
    RETURNED = "returned"
    CONTRADICTED = "contradicted"
    FOUND_EXECUTED = "found_executed"
    FOUND_REJECTED = "found_rejected"
    CANCELLED = "cancelled"


_S, _E = OrderState, OrderEvent
OPEN_STATES = (_S.ORDERED, _S.SENDING, _S.SENT, _S.ACCEPTED, _S.UNKNOWN)
"""States in which the bank's answer is awaited."""

ENDED_UNPAID = frozenset({_S.REJECTED, _S.RETURNED, _S.CANCELLED, _S.NOT_RELEASED})
"""States that leave the claim unpaid: another order may follow."""

PAYMENT_LIFECYCLE: Lifecycle[OrderState, OrderEvent] = Lifecycle(
    initial=_S.ORDERED,
    table={
        (_S.AWAITING_RELEASE, _E.RELEASED): _S.ORDERED,
        (_S.AWAITING_RELEASE, _E.RELEASE_REFUSED): _S.NOT_RELEASED,
        (_S.AWAITING_RELEASE, _E.CANCELLED): _S.CANCELLED,
        (_S.ORDERED, _E.SEND_STARTED): _S.SENDING,
        (_S.ORDERED, _E.CANCELLED): _S.CANCELLED,
        (_S.SENDING, _E.NOT_SENT): _S.ORDERED,
        (_S.SENDING, _E.TAKEN): _S.SENT,
        (_S.SENDING, _E.OUTCOME_UNKNOWN): _S.UNKNOWN,
        (_S.SENDING, _E.NOT_KNOWN): _S.ORDERED,
        (_S.UNKNOWN, _E.NOT_KNOWN): _S.ORDERED,
        (_S.UNKNOWN, _E.TAKEN): _S.SENT,
        **{(state, _E.ACCEPTED): _S.ACCEPTED for state in OPEN_STATES if state is not _S.ACCEPTED},
        **{(state, _E.EXECUTED): _S.EXECUTED for state in OPEN_STATES},
        **{(state, _E.REJECTED): _S.REJECTED for state in OPEN_STATES},
        **{(state, _E.CONTRADICTED): _S.IN_DOUBT for state in OPEN_STATES},
        (_S.EXECUTED, _E.RETURNED): _S.RETURNED,
        (_S.REJECTED, _E.CONTRADICTED): _S.IN_DOUBT,
        (_S.IN_DOUBT, _E.FOUND_EXECUTED): _S.EXECUTED,
        (_S.IN_DOUBT, _E.FOUND_REJECTED): _S.REJECTED,
    },
)
