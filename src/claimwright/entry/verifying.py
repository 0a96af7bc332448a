"""Ask an invoice platform about a document, and say its answer, or why there is none, in words."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.app.documents.public import platform_question
from claimwright.core.documents.reading import Reading
from claimwright.core.documents.standing import STANDINGS, BillStanding
from claimwright.ports.failure import OperationalFailure
from claimwright.ports.invoice_platform import InvoicePlatform


@dataclass(frozen=True, slots=True)
class Verified:
    """`code`: a standing's, `not_asked`, or `no_answer`. `clears`: no person has to look for its sake."""

    code: str
    zh: str
    en: str
    reference: str = ""

    @property
    def clears(self) -> bool:
        return self.code == BillStanding.NORMAL.value


NOT_ASKED = Verified(
    "not_asked",
    "未查验：没有读到查验所需的代码、号码、校验码、日期和金额",
    "not asked: code, number, check code, date and amount were not all read",
)


def verify_online(platform: InvoicePlatform, reading: Reading) -> Verified:
    """One question, never repeated. A failure is an answer too: nobody may take silence for good standing."""
    question = platform_question(reading)
    if question is None:
        return NOT_ASKED
    try:
        answer = platform.verify(question)
    except OperationalFailure as failure:
        return Verified("no_answer", f"平台没有给出结果，请稍后再查（{failure}）", f"no answer: {failure}")
    zh, en = STANDINGS[answer.standing]
    if answer.red_bill is not None:
        red = " ".join(answer.red_bill)
        zh, en = f"{zh}（红票 {red}）", f"{en} ({red})"
    return Verified(answer.standing.value, zh, en, answer.reference)
