"""What we ask of a platform that verifies invoices (票据查验平台). Every platform is one connector.

Asking changes nothing, but platforms count: a bill may be asked only some times a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from claimwright.core.documents.standing import BillQuestion, BillStanding


@dataclass(frozen=True, slots=True)
class InvoiceAnswer:
    """What the platform said, `content` verbatim as evidence.

    `reference` names the answer at the platform. `red_bill` is the code and number of the red bill that
    cancelled this one, where the platform tells it.
    """

    standing: BillStanding
    reference: str
    content: bytes
    red_bill: tuple[str, str] | None = None


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
