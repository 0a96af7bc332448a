"""From a medical bill to an insured event: the facts that the bill states, each with its source.

A fact that the bill does not state stays unknown: adjudication asks for it if the terms need it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from claimwright.core.adjudication.model import FactValue, InsuredEvent, Line
from claimwright.core.canonical import sha256_hex
from claimwright.core.documents.bill import BillKind, FieldEvidence, MedicalBill
from claimwright.core.products.vocabulary import FEE_CLASSES

SourcedFacts = dict[str, tuple[FactValue, str]]

CLAIMANT = "claimant"
DERIVED = "derived"
HOSPITAL_LIST = "hospital_list"
EVENT_DATE = "event_date"
LINKS: Mapping[str, tuple[str, str]] = {
    "cause_no": ("病因或事故编号", "cause number"),
    "stay_no": ("住院编号", "stay number"),
}
"""Facts by which a person joins events of several claims: equal text, one cause or one stay."""
OF_ACCIDENTS = frozenset({"accident_injury", "disability"})
"""Kinds of events that come from an accident by definition of the vocabulary."""
FACT_LENGTH_MAX = 200

STATABLE = frozenset(
    {
        "diagnosis",
        "first_diagnosis_date",
        "pre_existing",
        "accident_date",
        "accident_kind",
        "drunk_driving",
        "intentional",
        "emergency",
        "ward",
        "icu_days",
        "related_stay",
        "special_outpatient",
    }
)
"""Facts that a claimant may state. Amounts, days in hospital and what a list knows come from papers only."""


WITHOUT_PROOF: Mapping[str, FactValue] = {
    "accident": False,
    "accident_kind": "一般意外",
    "emergency": False,
    "icu_days": 0,
    "related_stay": False,
    "special_outpatient": False,
}
"""Facts that papers can prove, as they stand without a proof: a claimant's word alone never raises a payment.

Grounds of denial (`pre_existing`, `drunk_driving`, `intentional`) are not here: a duty of truth holds.
"""


def without_proof(event: InsuredEvent, stated: Collection[str]) -> tuple[InsuredEvent, tuple[str, ...]]:
    """The event as if what was only `stated` were not so, and the names of the facts that change by it."""
    changed = {
        name: value
        for name, value in WITHOUT_PROOF.items()
        if name in stated and event.facts.get(name, value) != value
    }
    return replace(event, facts={**event.facts, **changed}), tuple(changed)


@dataclass(frozen=True, slots=True)
class Listed:
    """What the hospital list says of the bill's hospital on the day."""

    level: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What the claimant says beside the bills. `facts` are of `STATABLE`, by name."""

    accident: bool
    other_insurers_paid_fen: int
    facts: Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class BillEvent:
    """One stay or visit as its bill tells it."""

    event_no: str
    kind: str
    event_date: date
    stay_no: str | None
    facts: SourcedFacts
    lines: tuple[Line, ...]


def can_be_kept(value: FactValue) -> bool:
    """A text fact is short and printable; every other value is kept as it is."""
    return not isinstance(value, str) or (len(value) <= FACT_LENGTH_MAX and value.isprintable())


def event_date_of(bill: MedicalBill) -> date:
    """The day that decides: admission, else visit, else the day of issue."""
    if bill.kind is BillKind.INPATIENT:
        return bill.admission_date or bill.issue_date
    return bill.visit_date or bill.issue_date


def dated(event: InsuredEvent) -> InsuredEvent:
    """The event on the day that its fact ``event_date`` says; the fact is then told by the event alone."""
    facts = {name: value for name, value in event.facts.items() if name != EVENT_DATE}
    day = event.facts.get(EVENT_DATE, event.event_date)
    return replace(event, facts=facts, event_date=day if isinstance(day, date) else event.event_date)


def linked(event: InsuredEvent, claim_no: str) -> InsuredEvent:
    """The event told apart from those of other claims, and joined to those that it belongs to.

    Numbers count within a claim, so visit, stay and cause are named with the claim's number: limits "for
    each stay" or "for each cause" are no other claim's. What joins: one hospital and one day of admission
    (a stay), the day of one accident (a cause), one accident claim (a cause); or a person who writes the same
    text into the facts `stay_no` or `cause_no` of both events.
    """
    said = {name: event.facts.get(name) for name in LINKS}
    stay, cause = said["stay_no"], said["cause_no"]
    own = f"{claim_no}/{event.event_no}"
    return replace(
        event,
        visit_no=own,
        stay_no=stay if isinstance(stay, str) and stay else event.stay_no,
        cause_no=cause if isinstance(cause, str) and cause else _accident(event, claim_no) or own,
    )


def _accident(event: InsuredEvent, claim_no: str) -> str | None:
    """The accident that the event comes from: of a day if the day is known, else the claim's own."""
    if event.facts.get("accident") is not True and event.kind not in OF_ACCIDENTS:
        return None
    day = event.facts.get("accident_date")
    return f"accident {day.isoformat()}" if isinstance(day, date) else claim_no


def event_of_bill(
    event_no: str,
    bill: MedicalBill,
    evidence: Mapping[str, FieldEvidence],
    said: Statement,
    listed: Listed | None,
) -> BillEvent:
    """The event of one bill, with what the claimant said about it and the hospital list knows."""
    facts: SourcedFacts = {
        "accident": (said.accident, CLAIMANT),
        "other_insurers_paid": (said.other_insurers_paid_fen, CLAIMANT),
        **{name: (value, CLAIMANT) for name, value in said.facts.items()},
        **_stated(bill, evidence),
        **_reckoned(bill),
    }
    if listed is not None:
        facts["hospital_level"] = (listed.level, HOSPITAL_LIST)
        facts["hospital_public"] = (listed.is_public, HOSPITAL_LIST)
    event_date = event_date_of(bill)
    facts[EVENT_DATE] = (event_date, DERIVED)
    return BillEvent(event_no, bill.kind.value, event_date, _stay_no(bill), facts, _lines(bill))


def _stated(bill: MedicalBill, evidence: Mapping[str, FieldEvidence]) -> SourcedFacts:
    """Facts that the bill states as they are."""
    fields: Mapping[str, tuple[str, FactValue | None]] = {
        "total_expense": ("total_fen", bill.total_fen),
        "social_insurance_paid": ("fund_paid_fen", bill.fund_paid_fen),
        "other_paid": ("other_paid_fen", bill.other_paid_fen),
        "account_paid": ("account_paid_fen", bill.account_paid_fen),
        "self_paid": ("self_paid_fen", bill.self_paid_fen),
        "self_funded": ("self_funded_fen", bill.self_funded_fen),
        "admission_date": ("admission_date", bill.admission_date),
        "discharge_date": ("discharge_date", bill.discharge_date),
        "visit_date": ("visit_date", bill.visit_date),
        "stay_days": ("stay_days", bill.stay_days),
        "department": ("department", bill.department),
    }
    return {
        name: (value, evidence[field].source.value if field in evidence else "bill")
        for name, (field, value) in fields.items()
        if value is not None
    }


def restated(bill: MedicalBill) -> dict[str, FactValue]:
    """Every fact that follows from the bill alone, by name: what changes when the bill is corrected."""
    stated = {name: value for name, (value, _) in {**_stated(bill, {}), **_reckoned(bill)}.items()}
    return {**stated, EVENT_DATE: event_date_of(bill)}


def _reckoned(bill: MedicalBill) -> SourcedFacts:
    """Facts by definition of the vocabulary: all expense is eligible until a person says otherwise."""
    facts: SourcedFacts = {"eligible_expense": (bill.total_fen, DERIVED)}
    if bill.self_funded_fen is not None:
        facts["in_scope_expense"] = (bill.total_fen - bill.self_funded_fen, DERIVED)
    if bill.fund_paid_fen is not None:
        facts["social_insurance_used"] = (bill.fund_paid_fen > 0, DERIVED)
    return facts


def _stay_no(bill: MedicalBill) -> str | None:
    """Bills of one hospital with one admission date are one stay."""
    if bill.kind is not BillKind.INPATIENT or bill.admission_date is None:
        return None
    return sha256_hex([bill.hospital_name, bill.admission_date.isoformat()])[:16]


def _lines(bill: MedicalBill) -> tuple[Line, ...]:
    """The fee classes with their amounts; a class outside the national list counts as 其他."""
    return tuple(
        Line(
            str(number),
            {
                "line_amount": fee.amount_fen,
                "fee_class": fee.name if fee.name in FEE_CLASSES else "其他",
                "item_name": fee.name,
            },
        )
        for number, fee in enumerate(bill.fees, start=1)
    )
