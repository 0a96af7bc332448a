"""When to ask the bank again, and when its "I do not know it" allows a resend.

A message may still be on its way when the bank answers that it does not know it. So the answer
counts only when the message can no longer be under way (`quiet_s`), and it must be given twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.core.payments.lifecycle import OrderState


@dataclass(frozen=True, slots=True)
class AskPolicy:
    """Clocks of one bank, in seconds. `send_within_s` is the longest that a message may be under way."""

    send_within_s: float = 4.0
    quiet_s: float = 6.0
    first_ask_s: float = 5.0
    ask_interval_s: float = 2.0
    ask_interval_max_s: float = 900.0
    not_known_min: int = 2

    def __post_init__(self) -> None:
        assert self.quiet_s > self.send_within_s, "the bank is believed only after the sending window"


def next_ask_after(policy: AskPolicy, asks: int) -> float:
    """Seconds until the next question, after `asks` questions: doubling from the interval to its maximum."""
    return min(policy.ask_interval_s * 2.0 ** min(asks, 20), policy.ask_interval_max_s)


def may_resend(policy: AskPolicy, state: OrderState, *, not_known: int, since_send_s: float) -> bool:
    """May the order go out again under the same end-to-end id?

    Only from SENDING or UNKNOWN, after `not_known_min` answers that the bank does not know it, the
    last at least `quiet_s` after the send began.
    """
    return (
        state in (OrderState.SENDING, OrderState.UNKNOWN)
        and not_known >= policy.not_known_min
        and since_send_s >= policy.quiet_s
    )
