"""The demo's story: who claims with which file, and the end that each claim must reach.

The expected amounts are worked out by hand from the clauses, beside each case; the demo fails when the
platform says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from claimwright.core.documents.bill import BillKind, MedicalBill
from claimwright.entry.demo.people import Customer, customer
from claimwright.samples import as_ofd, as_pdf, as_xml, make_bill

Form = Literal["xml", "ofd", "pdf"]
_WRITERS: Mapping[Form, Callable[[MedicalBill], bytes]] = {"xml": as_xml, "ofd": as_ofd, "pdf": as_pdf}
_SEEDS_PER_RUN = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One report. `payable_fen` is None where nobody has decided yet; `refused` is an entry's refusal."""

    who: Customer
    title: Mapping[str, str]
    form: Form
    bill: MedicalBill
    end: str
    payable_fen: int | None
    cause: Literal["illness", "accident"] = "illness"
    facts: Mapping[str, str] = field(default_factory=dict)
    refused: str | None = None

    @property
    def file_name(self) -> str:
        return f"{self.bill.bill_number}.{self.form}"

    @property
    def content(self) -> bytes:
        """The file's bytes, made by the project itself."""
        return _WRITERS[self.form](self.bill)


def story(run: int, today: date) -> Sequence[Case]:
    """The cases of one run, in the order in which they are reported."""
    small = customer(run, 0, "沈雨桐", {"MED-SMALL": {}, "HOSP-CASH": {"daily_amount": "200.00"}})
    million = customer(run, 1, "魏建国", {"MED-MILLION": {"has_social_insurance": True}})
    limited = customer(run, 2, "许丽华", {"MED-SMALL": {}})
    uneven = customer(run, 3, "何志强", {"MED-SMALL": {}})
    below = customer(run, 4, "冯若溪", {"MED-MILLION": {"has_social_insurance": True}})

    def bill(who: Customer, place: int, total: int, fund: int, own: int, days: int) -> MedicalBill:
        """Amounts in yuan: total, paid by the social insurance fund, outside its scope (自费)."""
        made = make_bill(
            run * _SEEDS_PER_RUN + place,
            kind=BillKind.INPATIENT,
            payer_name=who.name,
            total_fen=total * 100,
            fund_paid_fen=fund * 100,
            account_paid_fen=0,
            day=today - timedelta(days=3),
            stay_days=days,
        )
        return replace(made, self_funded_fen=own * 100, self_paid_fen=(total - fund - own) * 100)

    first = bill(small, 0, 8_600, 5_200, 400, 6)
    wrong = bill(uneven, 3, 7_000, 4_000, 0, 5)
    return (
        # MED-SMALL: (8,600 - 400 - 5,200 - 100) x 90% = 2,610; HOSP-CASH: (6 - 3) days x 200 = 600
        Case(small, _ONE, "xml", first, "closed", 321_000),
        # MED-MILLION: 68,000 - 30,000 - deductible 10,000 = 28,000 x 100%
        Case(
            million, _TWO, "ofd", bill(million, 1, 68_000, 30_000, 0, 12), "closed", 2_800_000, facts=_STONES
        ),
        # MED-SMALL: (30,000 - 3,000 - 12,000 - deductible 100) x 90% = 13,410, limit for a stay 5,000
        Case(limited, _THREE, "pdf", bill(limited, 2, 30_000, 12_000, 3_000, 9), "closed", 500_000),
        # MED-MILLION: 9,500 - 3,000 = 6,500, all within the deductible of 10,000
        Case(below, _FOUR, "xml", bill(below, 4, 9_500, 3_000, 0, 4), "closed", 0, facts=_STONES),
        Case(small, _FIVE, "pdf", first, "refused_entry", None, refused="bill_already_used"),
        Case(uneven, _SIX, "ofd", replace(wrong, total_fen=wrong.total_fen + 90_000), "in_review", None),
    )


_STONES = {"diagnosis": "K80.1"}

_ONE = {
    "en": "a stay, insured for small inpatient costs and hospital cash",
    "zh": "住院，投保小额住院医疗和住院津贴",
}
_TWO = {"en": "a long stay under million medical: the yearly deductible", "zh": "百万医疗，扣年度免赔额"}
_THREE = {
    "en": "a dear stay: deductible, ratio and the limit for a stay",
    "zh": "费用较高：免赔额、比例、单次限额",
}
_FOUR = {
    "en": "all within the deductible: zero by the terms, explained",
    "zh": "未超过免赔额：按条款为零，说明原因",
}
_FIVE = {"en": "the first bill again, as a PDF: refused entry", "zh": "第一张票据换成 PDF 再报：不予受理"}
_SIX = {"en": "a bill whose sums do not add up: a person looks at it", "zh": "票据合计不平：转人工审核"}
