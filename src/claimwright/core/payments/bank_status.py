"""What the bank's status codes mean, and how an order reacts. Pure: statuses in, reaction out.

Codes are those of ISO 20022's ExternalPaymentTransactionStatus1Code as pain.002 carries them.
A code that we do not know is pending: money is never moved, nor given up, on a word not understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from claimwright.core.payments.lifecycle import OPEN_STATES, OrderEvent, OrderState


class BankMeaning(Enum):
    """What a status says of one payment."""

    PENDING = "pending"
    TAKEN = "taken"
    ACCEPTED = "accepted"
    EXECUTED = "executed"
    REJECTED = "rejected"
    PARTIAL = "partial"


_MEANINGS: dict[str, BankMeaning] = {
    "RCVD": BankMeaning.TAKEN,  # received
    "ACTC": BankMeaning.TAKEN,  # accepted, technical validation
    "PDNG": BankMeaning.PENDING,
    "ACCP": BankMeaning.ACCEPTED,  # accepted, customer profile checked
    "ACSP": BankMeaning.ACCEPTED,  # accepted, settlement in process
    "ACSC": BankMeaning.EXECUTED,  # settlement completed on the debtor's account
    "ACCC": BankMeaning.EXECUTED,  # settlement completed on the creditor's account
    "ACWC": BankMeaning.PARTIAL,  # accepted with a change: a person looks at what was changed
    "PART": BankMeaning.PARTIAL,  # partially accepted
    "RJCT": BankMeaning.REJECTED,
}


def meaning_of(code: str) -> BankMeaning:
    """The meaning of a four-letter status; an unknown one is PENDING."""
    return _MEANINGS.get(code, BankMeaning.PENDING)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows from a status: an event of the lifecycle (None: nothing moves) and, where a person
    must look, the reason as a code."""

    event: OrderEvent | None
    ask_person: str | None = None


_NOTHING = Reaction(None)
_S, _M = OrderState, BankMeaning
_NEVER_SENT = {
    _S.CANCELLED: "status_of_cancelled_order",
    _S.AWAITING_RELEASE: "status_of_unreleased_order",
    _S.NOT_RELEASED: "status_of_unreleased_order",
}


def react(
    state: OrderState, meaning: BankMeaning, *, order_fen: int, reported_fen: int | None = None
) -> Reaction:
    """How an order in `state` reacts to a status, repeats and contradictions included.

    `reported_fen` is the amount that the bank names, if it names one: another amount than ordered
    is a contradiction. A repeated status changes nothing. Rejected after executed leaves the order
    executed and asks a person; executed after rejected puts it in doubt, so that nobody pays again.
    """
    if state in _NEVER_SENT:
        return Reaction(None, _NEVER_SENT[state])
    if state is _S.IN_DOUBT:
        return _NOTHING
    if meaning is _M.PARTIAL or (reported_fen is not None and reported_fen != order_fen):
        reason = "partial" if meaning is _M.PARTIAL else "other_amount"
        return Reaction(OrderEvent.CONTRADICTED if state in (*OPEN_STATES, _S.REJECTED) else None, reason)
    if state in OPEN_STATES:
        return _open(state, meaning)
    if state is _S.EXECUTED and meaning is _M.REJECTED:
        return Reaction(None, "rejected_after_executed")
    if state is _S.REJECTED and meaning is _M.EXECUTED:
        return Reaction(OrderEvent.CONTRADICTED, "executed_after_rejected")
    return _NOTHING  # a repeat, or an earlier step that arrives late


def _open(state: OrderState, meaning: BankMeaning) -> Reaction:
    if meaning is _M.EXECUTED:
        return Reaction(OrderEvent.EXECUTED)
    if meaning is _M.REJECTED:
        return Reaction(OrderEvent.REJECTED)
    if meaning is _M.ACCEPTED and state is not _S.ACCEPTED:
        return Reaction(OrderEvent.ACCEPTED)
    if meaning is _M.TAKEN and state in (_S.SENDING, _S.UNKNOWN):
        return Reaction(OrderEvent.TAKEN)
    return _NOTHING
