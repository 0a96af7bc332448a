"""Makes the stream: draws kinds by the mix, and for each kind a claim whose truth is known."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib import resources

from claimwright.core.documents.bill import BillKind, MedicalBill
from claimwright.samples.bills import make_bill
from claimwright.samples.draw import Draw
from claimwright.samples.service.arithmetic import Used, worth_fen
from claimwright.samples.service.people import Someone, make_person, portfolio_of
from claimwright.samples.service.values import FactValue, Labelled, Right, Stream

FIRST_DAY, DAYS = date(2026, 3, 9), 60
PERSON = Right("person")
# (code, usual total in yuan, usual days): illnesses of either sex.
ILLNESSES = (
    ("J18.901", 6_000, 8), ("K35.800", 11_000, 6), ("K80.100", 14_000, 7), ("A09.901", 3_200, 4),
    ("N20.000", 8_500, 5), ("M51.202", 9_000, 9), ("J20.900", 4_000, 6), ("K29.500", 4_800, 6),
)  # fmt: skip
WOMENS, MENS = ("O80.000", 7_000, 5), ("N40.x00", 9_500, 8)
REGISTER = {
    "forged": "not_found",
    "altered": "mismatch",
    "cancelled": "red_flushed",
    "used_elsewhere": "already_used",
}

OF_THE_SAME = ("clean_again", "duplicate", "duplicate_reissued", "overlapping")
"""Kinds that are of a person who has claimed before."""

_MIX: dict[str, int] = {
    name: share
    for name, share in json.loads(
        resources.files("claimwright.samples.service").joinpath("mix.json").read_text(encoding="utf-8")
    ).items()
    if name != "about"
}
KINDS = tuple(_MIX)
"""Every kind of case, in the order of the mix."""


@dataclass
class _Making:
    """One stream under way."""

    draw: Draw
    seed: int
    people: list[Someone] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    claims: list[Labelled] = field(default_factory=list)
    register: dict[tuple[str, str], str] = field(default_factory=dict)
    watched: list[tuple[str, str, str | None]] = field(default_factory=list)
    bills: int = 0


def make_stream(claims: int, seed: int) -> Stream:
    """So many claims over sixty days, in the order in which they are reported."""
    one = _Making(Draw(f"service/{seed}"), seed)
    ladder = [name for name, share in _MIX.items() for _ in range(share)]
    for number in range(claims):
        day = FIRST_DAY + timedelta(days=number * DAYS // claims)
        _claim(one, one.draw.one_of(ladder), day)
    return Stream(
        portfolio_of(one.people),
        tuple(person.policy_no for person in one.people),
        tuple(person.id_number for person in one.people),
        tuple(one.claims),
        one.register,
        tuple(one.watched),
    )


def _claim(one: _Making, kind: str, day: date) -> None:
    before = _earlier(one, kind, day) if kind in OF_THE_SAME else None
    if kind in OF_THE_SAME and before is None:
        kind = "clean"
    owner = _person(one, kind) if before is None else before.owner
    if kind == "duplicate" and before is not None:
        return _add(one, kind, owner, day, before.bills, before.facts, PERSON)
    if kind == "duplicate_reissued" and before is not None:
        again = replace(before.bills[0], bill_number=one.draw.digits(10), business_number=one.draw.digits(16))
        return _add(one, kind, owner, day, (again,), before.facts, PERSON)
    illness = one.draw.one_of(ILLNESSES)
    if kind == "other_sex":
        illness = WOMENS if one.people[owner].male else MENS
    discharge = day - timedelta(days=one.draw.number(1, 6))
    if kind == "overlapping" and before is not None:
        discharge = (before.bills[0].discharge_date or day) + timedelta(days=1)
    bill = _bill(one, owner, illness, discharge, kind)
    facts: dict[str, FactValue] = {"diagnosis": illness[0]}
    if kind == "clean_accident":
        facts = {"diagnosis": "S82.600", "accident_date": bill.admission_date or day}
    if kind == "undisclosed":
        facts = {"diagnosis": "I10.x00", "first_diagnosis_date": date(2024, 6, one.draw.number(1, 28))}
    if kind in REGISTER:
        one.register[bill.bill_code, bill.bill_number] = REGISTER[kind]
    bills = _split(one, bill) if kind == "split" else (bill,)
    right = _right(one, kind, owner, bill)
    payee = _person(one, "clean") if kind == "wrong_payee" else owner
    return _add(one, kind, owner, day, bills, facts, right, payee)


def _right(one: _Making, kind: str, owner: int, bill: MedicalBill) -> Right:
    if not kind.startswith("clean"):
        return PERSON
    accident = kind == "clean_accident"
    amount_fen = worth_fen(bill, one.people[owner].daily_fen, one.used[owner], accident=accident)
    return Right("pay", amount_fen) if amount_fen else Right("zero")


def _earlier(one: _Making, kind: str, day: date) -> Labelled | None:
    """A clean claim of some time before, for those that come again: no two of a person on one day."""
    gap = 25 if kind == "clean_again" else 2
    found = [
        claim
        for claim in one.claims[-1500:]
        if claim.kind == "clean" and claim.reported_on <= day - timedelta(days=gap)
    ]
    taken = {claim.owner for claim in one.claims if claim.kind != "clean"}
    free = [claim for claim in found if claim.owner not in taken]
    return one.draw.one_of(free) if free else None


def _person(one: _Making, kind: str) -> int:
    number = len(one.people)
    person = make_person(one.draw, number, kind)
    one.people.append(person)
    one.used.append(Used())
    if kind == "clean_same_name":
        one.watched.append((str(number), person.name, "110101197001010019"))
    return number


def _bill(one: _Making, owner: int, illness: tuple[str, int, int], discharge: date, kind: str) -> MedicalBill:
    _, yuan, usual_days = illness
    per_cent = one.draw.number(70, 135)
    if kind in ("clean_dear", "padded"):  # nothing on paper tells one from the other
        per_cent = one.draw.number(170, 260)
    if kind == "inflated":
        per_cent = one.draw.number(700, 1_400)
    total_fen = yuan * per_cent + one.draw.number(0, 99)
    days = max(2, usual_days + one.draw.number(-2, 4))
    if kind == "clean_zero":
        total_fen, days = one.draw.number(5_000, 9_900), one.draw.number(1, 3)
    if kind in ("waiting", "clean_accident"):
        discharge, days = min(discharge, date(2026, 3, 28)), min(days, 3)
        discharge = max(discharge, date(2026, 3, 6))
    if kind == "split":
        total_fen, days = one.draw.number(1_400_000, 2_400_000), 9
    fund_fen = 0 if one.draw.number(0, 9) < 2 else total_fen * one.draw.number(20, 60) // 100
    one.bills += 1
    return make_bill(
        one.seed * 1_000_003 + one.bills,
        kind=BillKind.INPATIENT,
        payer_name=one.people[owner].name,
        total_fen=total_fen,
        fund_paid_fen=fund_fen,
        account_paid_fen=0,
        day=discharge,
        stay_days=days,
    )


def _split(one: _Making, bill: MedicalBill) -> tuple[MedicalBill, ...]:
    """One stay billed as three, so that the limit for a stay is reached three times."""
    assert bill.discharge_date is not None
    parts = []
    for number in range(3):
        share_fen = bill.total_fen // 3 + one.draw.number(-60_000, 60_000)
        one.bills += 1
        parts.append(
            make_bill(
                one.seed * 1_000_003 + one.bills,
                kind=BillKind.INPATIENT,
                payer_name=bill.payer_name,
                total_fen=share_fen,
                fund_paid_fen=0,
                account_paid_fen=0,
                day=bill.discharge_date - timedelta(days=6 - 3 * number),
                stay_days=3,
            )
        )
    first = parts[0]
    return tuple(
        replace(part, hospital_name=first.hospital_name, hospital_code=first.hospital_code) for part in parts
    )


def _add(
    one: _Making,
    kind: str,
    owner: int,
    day: date,
    bills: tuple[MedicalBill, ...],
    facts: object,
    right: Right,
    payee: int | None = None,
) -> None:
    assert isinstance(facts, dict)
    cause = "accident" if kind == "clean_accident" else "illness"
    number, hour = len(one.claims), one.draw.number(0, 12)
    hours = one.draw.number(3, 70)
    one.claims.append(
        Labelled(
            number,
            kind,
            owner,
            owner if payee is None else payee,
            day,
            hour,
            cause,
            bills,
            facts,
            right,
            hours,
        )
    )
