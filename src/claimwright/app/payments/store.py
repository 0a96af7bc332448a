"""Rows of payments as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from claimwright.core.ledger import Account, Recipe
from claimwright.core.payments import OrderState, PayeeRole, Purpose
from claimwright.core.payments.lifecycle import ENDED_UNPAID
from claimwright.infra.db import Statements
from claimwright.infra.field_cipher import SealedField, fields_in_use, opened

SQL = Statements.of(__package__)
SQL_TOGETHER = Statements.of(__package__, "store_together.sql")
PAYEE_ACCOUNT = SealedField("payments.payment_order.payee_account")
MESSAGE = SealedField("payments.bank_message.content")


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid, and where. `bank_code` is the 12-digit CNAPS code or a BIC, where known."""

    name: str
    account_no: str
    bank_code: str | None
    bank_name: str
    role: PayeeRole = PayeeRole.ENTITLED


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """One attempt to pay one part of one cause: of `purpose`, numbered `decision_no` in the claim.

    `needs_person` is a code where a person must look. `is_excess`: executed though another attempt had paid.
    """

    order_id: UUID
    claim_id: UUID
    decision_no: int
    attempt: int
    end_to_end_id: str
    amount_fen: int
    currency: str
    payee: Payee
    remittance: str
    state: OrderState
    not_known: int
    needs_person: str | None
    reason: str | None
    bank_reference: str | None
    ordered_at: datetime
    send_started_at: datetime | None
    executed_at: datetime | None
    purpose: Purpose = Purpose.BENEFIT
    part_no: int = 1
    ordered_by: str = "system:"
    released_by: str | None = None
    released_at: datetime | None = None
    returned_at: datetime | None = None
    is_excess: bool = False

    @property
    def debt(self) -> tuple[Purpose, int, int]:
        """What it pays: all attempts of one debt share this."""
        return self.purpose, self.decision_no, self.part_no

    @property
    def has_paid(self) -> bool:
        """It is the one attempt that has paid its debt."""
        return self.state is OrderState.EXECUTED and not self.is_excess

    @property
    def ended_unpaid(self) -> bool:
        """Another attempt of the debt may follow."""
        return self.state in ENDED_UNPAID or self.is_excess

    @property
    def is_unsent(self) -> bool:
        """It has certainly never left us."""
        waiting = (OrderState.ORDERED, OrderState.AWAITING_RELEASE)
        return self.state in waiting and self.send_started_at is None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One balanced line of an entry: debit and credit by the same fen."""

    entry_id: UUID
    order_id: UUID | None
    recipe: Recipe
    cause: str
    business_date: date
    posted_at: datetime
    debit: Account
    credit: Account
    amount_fen: int


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """Sums of an account; `balance_fen` is debits less credits."""

    account: Account
    debit_fen: int
    credit_fen: int

    @property
    def balance_fen(self) -> int:
        return self.debit_fen - self.credit_fen


@dataclass(frozen=True, slots=True)
class BankMessage:
    """A message to or from a bank, verbatim, and the status code that it gave an order ('' if none)."""

    bank: str
    direction: str
    sha256: str
    message_id: str
    code: str
    at: datetime
    content: bytes


def order_of(row: tuple[Any, ...]) -> PaymentOrder:
    """A stored row, its account opened. Raises `KeyMissing` or `SealBroken`."""
    account_no = opened(PAYEE_ACCOUNT, row[0], row[8], row[28])
    assert account_no is not None, "a constraint keeps it"
    return PaymentOrder(
        order_id=row[0],
        claim_id=row[1],
        decision_no=row[2],
        attempt=row[3],
        end_to_end_id=row[4],
        amount_fen=row[5],
        currency=row[6],
        payee=Payee(row[7], account_no, row[9], row[10], PayeeRole(row[22])),
        remittance=row[11],
        state=OrderState(row[12]),
        not_known=row[13],
        needs_person=row[14],
        reason=row[15],
        bank_reference=row[16],
        ordered_at=row[17],
        send_started_at=row[18],
        executed_at=row[19],
        purpose=Purpose(row[20]),
        part_no=row[21],
        ordered_by=row[23],
        released_by=row[24],
        released_at=row[25],
        returned_at=row[26],
        is_excess=row[27],
    )


def message_row(bank: str, direction: str, sha256: str) -> str:
    """What names the row of a message."""
    return f"{bank}/{direction}/{sha256}"


def message_of(row: tuple[Any, ...]) -> BankMessage:
    """A stored row, opened. Raises `KeyMissing` or `SealBroken`."""
    bank, direction, sha256, message_id, code, at, content, sealed = row
    if sealed is not None:
        content = fields_in_use().open_bytes(MESSAGE, message_row(bank, direction, sha256), sealed)
    return BankMessage(bank, direction, sha256, message_id, code, at, content)


def ledger_line_of(row: tuple[Any, ...]) -> LedgerLine:
    return LedgerLine(
        row[0], row[1], Recipe(row[2]), row[3], row[4], row[5], Account(row[6]), Account(row[7]), row[8]
    )
