"""A claim's whole life, as one table.

Read it as: in this state, this event leads to that state. Whatever is not listed cannot happen:
`move` refuses it, and the database writes only ``WHERE status = :was``.
`WHO_MAY` says who may cause an event: automation may pay and may close at zero what is plain
arithmetic of the terms; only a named person may refuse (Insurance Law art. 24 asks for reasons), or take
back what was already notified.

An ended claim can be opened again: to correct it (`REOPENED`) or because the customer objects
(`OBJECTED`). Its last decision stands until a later one replaces it, and only the difference is settled.
A prepayment moves money and leaves the claim where it is.
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
    REOPENED = "reopened"  # 重开: being corrected; its last decision stands until another replaces it
    IN_APPEAL = "in_appeal"  # 异议复核: another person than who decided looks at it again


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
    PAYMENT_RETURNED = "payment_returned"  # 退汇: the money came back, or went to somebody else; owed again
    PAID = "paid"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    PREPAYMENT_ORDERED = "prepayment_ordered"  # 预付: money ahead of the decision
    REOPENED = "reopened"  # 重开
    CONFIRMED = "confirmed"  # looked at again: the amount stays
    REDUCED = "reduced"  # decided lower than before; what was paid too much is claimed back
    OBJECTED = "objected"  # 异议: the customer does not agree
    UPHELD = "upheld"  # 维持: the reviewer confirms what was decided
    REFUSAL_UPHELD = "refusal_upheld"  # 维持拒赔
    APPEAL_WON = "appeal_won"  # 异议成立: decided anew


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
        (_S.APPROVED, _E.CLOSED): _S.CLOSED,  # what was prepaid has paid it already
        (_S.PAYING, _E.PAYMENT_FAILED): _S.APPROVED,
        (_S.PAYING, _E.PAID): _S.PAID,
        (_S.PAID, _E.CLOSED): _S.CLOSED,
        (_S.PAYING, _E.PAYMENT_RETURNED): _S.APPROVED,
        (_S.PAID, _E.PAYMENT_RETURNED): _S.APPROVED,
        (_S.CLOSED, _E.PAYMENT_RETURNED): _S.APPROVED,
        (_S.AWAITING_PAPERS, _E.REFERRED): _S.IN_REVIEW,
        **{(state, _E.PREPAYMENT_ORDERED): state for state in (_S.IN_REVIEW, _S.AWAITING_PAPERS)},
        **{
            (state, _E.REOPENED): _S.REOPENED
            for state in (_S.APPROVED, _S.PAID, _S.CLOSED, _S.REFUSED, _S.WITHDRAWN)
        },
        (_S.REOPENED, _E.FACTS_COMPLETE): _S.READY,
        (_S.REOPENED, _E.REFERRED): _S.IN_REVIEW,
        (_S.REOPENED, _E.APPROVED): _S.APPROVED,
        (_S.REOPENED, _E.CONFIRMED): _S.CLOSED,
        (_S.REOPENED, _E.REDUCED): _S.CLOSED,
        (_S.REOPENED, _E.CLOSED_AT_ZERO): _S.CLOSED,
        (_S.REOPENED, _E.REFUSED): _S.REFUSED,
        (_S.REOPENED, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.CLOSED, _E.OBJECTED): _S.IN_APPEAL,
        (_S.REFUSED, _E.OBJECTED): _S.IN_APPEAL,
        (_S.IN_APPEAL, _E.PAPERS_RECEIVED): _S.IN_APPEAL,
        (_S.IN_APPEAL, _E.UPHELD): _S.CLOSED,
        (_S.IN_APPEAL, _E.REFUSAL_UPHELD): _S.REFUSED,
        (_S.IN_APPEAL, _E.APPEAL_WON): _S.REOPENED,
    },
    ends=frozenset({_S.CLOSED, _S.REFUSED, _S.WITHDRAWN}),
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
    _E.PAYMENT_RETURNED: frozenset({_SYSTEM}),
    _E.PAID: frozenset({_SYSTEM}),
    _E.CLOSED: frozenset({_SYSTEM, _STAFF}),
    _E.WITHDRAWN: frozenset({_STAFF, _CUSTOMER}),
    _E.PREPAYMENT_ORDERED: frozenset({_SYSTEM, _STAFF}),
    _E.REOPENED: frozenset({_SYSTEM, _STAFF}),
    _E.CONFIRMED: frozenset({_SYSTEM, _STAFF}),
    _E.REDUCED: frozenset({_STAFF}),
    _E.OBJECTED: frozenset({_STAFF, _CUSTOMER}),
    _E.UPHELD: frozenset({_STAFF}),
    _E.REFUSAL_UPHELD: frozenset({_STAFF}),
    _E.APPEAL_WON: frozenset({_STAFF}),
}


def may_cause(actor_kind: str, event: ClaimEvent) -> bool:
    """May an actor of this kind (`customer`, `staff`, `system`) cause the event at all?"""
    return actor_kind in WHO_MAY[event]
