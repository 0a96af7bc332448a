"""What we ask of a bank, in canonical messages. Every bank is one connector behind this protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PaymentInstruction:
    """One credit transfer. `end_to_end_id` (at most 35 characters) names it for ever."""

    end_to_end_id: str
    amount_fen: int
    currency: str
    payee_name: str
    payee_account: str
    payee_bank_code: str | None
    payee_bank_name: str
    remittance: str


@dataclass(frozen=True, slots=True)
class InstructionStatus:
    """What the bank says of one instruction: its ISO 20022 code, untranslated, and what came with it."""

    end_to_end_id: str
    code: str
    reason: str | None = None
    amount_fen: int | None = None
    bank_reference: str | None = None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A report as received (`content`, verbatim) and as read.

    `seq` is its place in the bank's stream, None for an answer. A report in the stream that cannot be
    read has `fault` and no statuses: it is kept, and must not hold up those behind it.
    """

    report_id: str
    content: bytes
    statuses: tuple[InstructionStatus, ...]
    seq: int | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """One movement on our account. `reference` is the bank's own, unique for ever; `is_credit`: money in.

    `return_reason` (ISO 20022 external return reason) marks a payment of ours that came back;
    `end_to_end_id` is then that payment's. `counterparty` is the other side's name, where told;
    `payee_account` the account that a debit was paid to, only as the bank's file is read.
    """

    reference: str
    is_credit: bool
    amount_fen: int
    booked_on: date
    end_to_end_id: str | None = None
    return_reason: str | None = None
    remittance: str | None = None
    counterparty: str | None = None
    payee_account: str | None = None


@dataclass(frozen=True, slots=True)
class AccountReport:
    """Movements as a bank tells them (camt.054), verbatim and read. `seq` is its place in the stream.

    One that cannot be read has `fault` and no entries: it is kept, and holds up none behind it.
    """

    report_id: str
    content: bytes
    entries: tuple[AccountEntry, ...]
    seq: int | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A day of our account (camt.053): booked entries between two balances, in fen."""

    statement_id: str
    content: bytes
    day: date
    opening_fen: int
    closing_fen: int
    entries: tuple[AccountEntry, ...]


class Bank(Protocol):
    """A bank. All methods raise `ports.failure` exceptions; none retries by itself."""

    @property
    def name(self) -> str:
        """Names the bank in messages and journals."""
        ...

    def compose(
        self, message_id: str, instructions: Sequence[PaymentInstruction], created_at: datetime
    ) -> bytes:
        """The message that `submit` sends, so that it can be kept before it leaves. No I/O.

        Raises `Permanent` if an instruction cannot be expressed in the bank's format.
        """
        ...

    def submit(self, message: bytes) -> StatusReport:
        """Hand the message over; the answer says only that it was taken (or refused as a whole).

        Raises `Transient` if it certainly did not arrive, `Unknown` if it may have, `Permanent` if the
        bank refused the whole message and executes nothing of it.
        """
        ...

    def ask(self, end_to_end_id: str) -> StatusReport | None:
        """What the bank knows of one instruction; None if it says that it does not know it.

        Raises `Transient` if there was no answer.
        """
        ...

    def reports(self, after_seq: int) -> tuple[StatusReport, ...]:
        """The status reports after a place in the bank's stream, in order. Asking twice is harmless."""
        ...

    def notices(self, after_seq: int) -> tuple[AccountReport, ...]:
        """Debit and credit notifications after a place in the bank's stream. Asking twice is harmless."""
        ...

    def statements(self, day: date) -> tuple[Statement, ...]:
        """The statements that the bank has for a day: none yet, one, or several that may overlap.

        Raises `Transient` if there was no answer, `Permanent` if one cannot be read.
        """
        ...
