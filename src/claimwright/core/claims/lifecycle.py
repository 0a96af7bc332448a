"""A claim's whole life, as one table.

Read it as: in this state, this event leads to that state. Whatever is not listed cannot happen:
`move` refuses it, and the database writes only ``WHERE status = :was``.
`WHO_MAY` says who may cause an event: automation may pay and may close at zero what is plain
arithmetic of the terms; only a named person may refuse (Insurance Law art. 24 asks for reasons).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from claimwright.core.lifecycle import Lifecycle


class ClaimState(Enum):
    """Where a claim stands."""

    REPORTED = "reported"  # 已报案: acknowledged, its papers not yet judged
    AWAITING_PAPERS = "awaiting_papers"  # 待补材料: asked once for everything missing (art. 22)
    READY = "ready"  # 待理算: the facts are complete, adjudication comes next
    IN_REVIEW = "in_review"  # 人工审核: one task says what is open
    APPROVED = "approved"  # 已核赔: an amount is decided
    PAYING = "paying"  # 支付中: a payment order exists, the bank's answer is not final
    PAID = "paid"  # 已支付: the bank has confirmed
    CLOSED = "closed"  # 已结案: paid, or nothing payable by the terms
    REFUSED = "refused"  # 拒赔: a person's decision with clause and reasons
    WITHDRAWN = "withdrawn"  # 撤案: the claimant took it back


class ClaimEvent(Enum):
    """What happens to a claim."""

    FACTS_COMPLETE = "facts_complete"
    REFERRED = "referred"
    PAPERS_ASKED = "papers_asked"
    PAPERS_RECEIVED = "papers_received"
    APPROVED = "approved"
    CLOSED_AT_ZERO = "closed_at_zero"
    REFUSED = "refused"
    PAYMENT_ORDERED = "payment_ordered"
    PAYMENT_FAILED = "payment_failed"
    PAID = "paid"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


_S, _E = ClaimState, ClaimEvent

CLAIM_LIFECYCLE: Lifecycle[ClaimState, ClaimEvent] = Lifecycle(
    initial=_S.REPORTED,
    table={
        (_S.REPORTED, _E.FACTS_COMPLETE): _S.READY,
        (_S.REPORTED, _E.REFERRED): _S.IN_REVIEW,
        (_S.READY, _E.APPROVED): _S.APPROVED,
        (_S.READY, _E.CLOSED_AT_ZERO): _S.CLOSED,
        (_S.READY, _E.REFERRED): _S.IN_REVIEW,
        (_S.READY, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.IN_REVIEW, _E.APPROVED): _S.APPROVED,
        (_S.IN_REVIEW, _E.CLOSED_AT_ZERO): _S.CLOSED,
        (_S.IN_REVIEW, _E.REFUSED): _S.REFUSED,
        (_S.IN_REVIEW, _E.PAPERS_ASKED): _S.AWAITING_PAPERS,
        (_S.IN_REVIEW, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.AWAITING_PAPERS, _E.PAPERS_RECEIVED): _S.IN_REVIEW,
        (_S.AWAITING_PAPERS, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.APPROVED, _E.PAYMENT_ORDERED): _S.PAYING,
        (_S.PAYING, _E.PAYMENT_FAILED): _S.APPROVED,
        (_S.PAYING, _E.PAID): _S.PAID,
        (_S.PAID, _E.CLOSED): _S.CLOSED,
    },
)

_SYSTEM, _STAFF, _CUSTOMER = "system", "staff", "customer"

WHO_MAY: Mapping[ClaimEvent, frozenset[str]] = {
    _E.FACTS_COMPLETE: frozenset({_SYSTEM, _STAFF, _CUSTOMER}),
    _E.REFERRED: frozenset({_SYSTEM, _STAFF, _CUSTOMER}),
    _E.PAPERS_ASKED: frozenset({_STAFF}),
    _E.PAPERS_RECEIVED: frozenset({_STAFF, _CUSTOMER}),
    _E.APPROVED: frozenset({_SYSTEM, _STAFF}),
    _E.CLOSED_AT_ZERO: frozenset({_SYSTEM, _STAFF}),
    _E.REFUSED: frozenset({_STAFF}),
    _E.PAYMENT_ORDERED: frozenset({_SYSTEM, _STAFF}),
    _E.PAYMENT_FAILED: frozenset({_SYSTEM}),
    _E.PAID: frozenset({_SYSTEM}),
    _E.CLOSED: frozenset({_SYSTEM}),
    _E.WITHDRAWN: frozenset({_STAFF, _CUSTOMER}),
}


def may_cause(actor_kind: str, event: ClaimEvent) -> bool:
    """May an actor of this kind (`customer`, `staff`, `system`) cause the event at all?"""
    return actor_kind in WHO_MAY[event]
