"""How a bill stands with the authority that issued it, as its platform answers a question about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final


class BillStanding(Enum):
    """The platform's answer. Only NORMAL is no reason for a person to look."""

    NORMAL = "normal"  # as stated, valid
    RED_FLUSHED = "red_flushed"  # cancelled by a red bill (冲红)
    ALREADY_USED = "already_used"  # booked or reimbursed elsewhere (已入账, 已报销)
    NOT_FOUND = "not_found"  # no such code and number; new bills may take a day to appear
    MISMATCH = "mismatch"  # there is one, but check code, date or amount differ


STANDINGS: Final[dict[BillStanding, tuple[str, str]]] = {
    BillStanding.NORMAL: ("查验一致，状态正常", "confirmed, in good standing"),
    BillStanding.RED_FLUSHED: ("已被冲红，不能使用", "cancelled by a red bill"),
    BillStanding.ALREADY_USED: ("已在别处入账或报销", "already booked or reimbursed elsewhere"),
    BillStanding.NOT_FOUND: ("查无此票（新开票据可能次日可查）", "not found (a new bill may take a day)"),
    BillStanding.MISMATCH: ("校验码、日期或金额与平台不一致", "check code, date or amount differ"),
}


@dataclass(frozen=True, slots=True)
class BillQuestion:
    """What a platform is asked. A 数电票 has neither code nor check code: they are empty."""

    code: str
    number: str
    check_code: str
    issue_date: date
    total_fen: int
