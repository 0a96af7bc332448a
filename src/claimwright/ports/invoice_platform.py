"""What we ask of a platform that verifies invoices (票据查验平台). Every platform is one connector.

Asking changes nothing, but platforms count: a bill may be asked only some times a day. Entering (入账) is
for ever: from then on the platform answers everybody that the bill is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from claimwright.core.documents.standing import BillQuestion, BillStanding


@dataclass(frozen=True, slots=True)
class InvoiceAnswer:
    """What the platform said, `content` verbatim as evidence.

    `reference` names the answer at the platform. `red_bill` is the code and number of the red bill that
    cancelled this one, where the platform tells it. `used_by` is the reference that was entered with the
    use of a bill, where it is ALREADY_USED and the platform tells it.
    """

    standing: BillStanding
    reference: str
    content: bytes
    red_bill: tuple[str, str] | None = None
    used_by: str = ""


class InvoicePlatform(Protocol):
    """A platform. It never retries by itself."""

    @property
    def name(self) -> str:
        """Names the platform in messages and journals."""
        ...

    def verify(self, question: BillQuestion) -> InvoiceAnswer:
        """Ask how one bill stands.

        Raises `ports.failure.Transient` if the platform certainly did not take the question (not reachable,
        closed, too many questions), `Unknown` if it took it and no usable answer came (time-out, line cut, an
        answer about another bill), `Permanent` if it refuses the question as it is.
        """
        ...

    def enter_use(self, question: BillQuestion, our_use: str) -> InvoiceAnswer:
        """Enter that a bill was paid on, under a reference of ours; answers how it stands then.

        ALREADY_USED with `used_by` equal to `our_use` is the success, also when it was entered before: the
        same reference may be entered again after any failure. Any other answer entered nothing. Raises as
        `verify` does.
        """
        ...
