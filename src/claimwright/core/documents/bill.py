"""The typed medical bill that every reader produces, whatever the file's form.

Source of the fields: 财政医疗收费电子票据 (fiscal medical e-bill), header, fee items and 其他信息.
A field that the document does not state is None: never zero, never guessed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum


class BillKind(Enum):
    """Outpatient (门诊) or inpatient (住院), by class 0601 / 0602 of the bill code or by its name."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"


class Source(Enum):
    """Where a value was read, most trusted first."""

    XML = "xml"
    TAG = "tag"
    ATTACHMENT = "attachment"
    TEXT = "text"
    QR = "qr"
    OCR = "ocr"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in thousandths of the page's width and height, origin top left."""

    page: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """Where one field's value came from. `confidence_permille` is 1000 for exact digital sources."""

    source: Source
    text: str
    box: Box | None = None
    confidence_permille: int = 1000


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of the bill's fee classes (收费项目) or of its itemised list (清单)."""

    name: str
    amount_fen: int
    quantity: str | None = None
    unit: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class MedicalBill:
    """A fiscal medical e-bill. Amounts in fen; a red bill (冲红) has negative amounts."""

    kind: BillKind
    bill_code: str
    bill_number: str
    check_code: str | None
    issue_date: date
    payer_name: str
    hospital_name: str
    hospital_code: str | None
    total_fen: int
    fees: tuple[FeeLine, ...]
    fund_paid_fen: int | None  # 医保统筹基金支付
    other_paid_fen: int | None  # 其他支付
    account_paid_fen: int | None  # 个人账户支付: the person's own money
    cash_paid_fen: int | None  # 个人现金支付
    self_paid_fen: int | None  # 个人自付
    self_funded_fen: int | None  # 个人自费
    visit_date: date | None = None
    admission_date: date | None = None
    discharge_date: date | None = None
    stay_days: int | None = None
    department: str | None = None
    insurance_type: str | None = None  # 医保类型
    business_number: str | None = None  # 业务流水号
    items: tuple[FeeLine, ...] = ()
    red_of: tuple[str, str] | None = None  # (code, number) of the bill that this red bill cancels


@dataclass(frozen=True, slots=True)
class BillKey:
    """What makes a bill the same bill: its code and number (a 数电票 has a number alone)."""

    bill_code: str
    bill_number: str


def exact_key(bill: MedicalBill) -> BillKey:
    """The duplicate key: the same bill is paid for once, for ever.

    Full-width forms, spaces, signs that do not show and case do not make another bill.
    """
    return bill_key(bill.bill_code, bill.bill_number)


def bill_key(bill_code: str, bill_number: str) -> BillKey:
    """The duplicate key of a written code and number."""
    return BillKey(_plain(bill_code), _plain(bill_number))


def _plain(written: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", written) if one.isalnum()).upper()
