"""May this report be accepted, and what must a person look at? Pure rules, every code by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum

from claimwright.core.documents.bill import MedicalBill
from claimwright.core.documents.gate import GateFinding
from claimwright.core.work.task import Question

ADULT_AGE = 18


class ReportCode(Enum):
    """Why a report was not accepted, earlier first. Each names its input in `Refused.field`."""

    NO_SUCH_POLICY = "no_such_policy"
    NOT_YOUR_POLICY = "not_your_policy"
    NO_DOCUMENT = "no_document"
    TOO_MANY_DOCUMENTS = "too_many_documents"
    NO_SUCH_ACCOUNT = "no_such_account"
    PAYEE_NOT_ENTITLED = "payee_not_entitled"
    ACCOUNT_NAME_DIFFERS = "account_name_differs"
    EVENT_KIND_UNKNOWN = "event_kind_unknown"
    UNKNOWN_FACT = "unknown_fact"
    WRONG_TYPE = "wrong_type"
    DATE_IN_FUTURE = "date_in_future"
    NEGATIVE_AMOUNT = "negative_amount"
    FILE_REFUSED = "file_refused"
    FILE_UNREADABLE = "file_unreadable"
    NOT_A_MEDICAL_BILL = "not_a_medical_bill"
    RED_BILL = "red_bill"
    EVENT_IN_FUTURE = "event_in_future"
    BILL_ALREADY_USED = "bill_already_used"


def may_receive(owner_is_insured: bool, owner_is_applicant: bool, insured_age: int) -> bool:
    """Medical benefits go to the insured; for a minor also to the applicant (as guardian)."""
    return owner_is_insured or (owner_is_applicant and insured_age < ADULT_AGE)


def open_points(
    bills: Sequence[tuple[MedicalBill, Sequence[GateFinding]]], insured_name: str
) -> tuple[Question, ...]:
    """What keeps a report from the automatic way: failed sums, sources that disagree, another name."""
    questions: list[Question] = []
    for number, (bill, findings) in enumerate(bills, start=1):
        questions += [
            Question(finding.code.value, {"event_no": str(number), "field": finding.field, **finding.facts})
            for finding in findings
        ]
        questions += _stay_days(bill, str(number))
        if not same_name(bill.payer_name, insured_name):
            facts = {"event_no": str(number), "name_on_bill": bill.payer_name}
            questions.append(Question("name_differs", facts))
    return tuple(questions)


def _stay_days(bill: MedicalBill, event_no: str) -> tuple[Question, ...]:
    """Days in hospital are the nights between the dates, at least one; some hospitals count both days."""
    if bill.stay_days is None or bill.admission_date is None or bill.discharge_date is None:
        return ()
    nights = max(1, (bill.discharge_date - bill.admission_date).days)
    if bill.stay_days in (nights, (bill.discharge_date - bill.admission_date).days + 1):
        return ()
    return (
        Question("stay_days_differ", {"event_no": event_no, "stay_days": bill.stay_days, "nights": nights}),
    )


def in_future(bill: MedicalBill, today: date) -> date | None:
    """A date of the bill that has not come yet: nothing is reported before it is over and billed."""
    dates = (bill.admission_date, bill.visit_date, bill.discharge_date, bill.issue_date)
    return next((one for one in dates if one is not None and one > today), None)


def same_name(one: str, other: str) -> bool:
    """Two written names are the same but for spaces and case."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
