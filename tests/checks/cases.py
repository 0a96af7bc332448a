"""A case that is in order, and ways to change one thing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from claimwright.core.adjudication.model import FactValue, InsuredEvent
from claimwright.core.checks import Account, Bill, Case, Party, PolicyHistory
from claimwright.core.dates import Period

DAY = date(2026, 2, 10)
LI = Party("p1", "李一", "resident_id", "110101198005061234", date(1980, 5, 6), "male")
WANG = Party("p2", "王二", "resident_id", "110101198203041228", date(1982, 3, 4), "female")
POLICY = PolicyHistory(
    "P1",
    "p1",
    "p1",
    date(2023, 12, 20),
    date(2024, 1, 1),
    Period(date(2024, 1, 1), date(2027, 1, 1)),
    ("MED",),
    (),
)
FACTS: dict[str, FactValue] = {
    "accident": False,
    "admission_date": DAY,
    "discharge_date": date(2026, 2, 20),
    "stay_days": 10,
    "hospital_level": "三级",
    "diagnosis": "J18.901",
    "total_expense": 500_000,
}
STAY = InsuredEvent("1", "inpatient", DAY, FACTS)
BILL = Bill(
    "1",
    "11060226",
    "0000000001",
    "云栖医院",
    "inpatient",
    DAY,
    500_000,
    date(2026, 2, 20),
    "normal",
    "trusted",
)
GOOD = Case(
    "CL1",
    date(2026, 3, 2),
    date(2026, 3, 1),
    "illness",
    500_000,
    400_000,
    LI,
    LI,
    LI,
    Account("a1", "p1", "李一"),
    (STAY,),
    (POLICY,),
    (BILL,),
)


def changed(**changes: Any) -> Case:
    """The good case with other values."""
    return replace(GOOD, **changes)


def with_facts(**facts: FactValue | None) -> Case:
    """The good case with other facts of its stay (None: the fact is not there)."""
    merged = {name: value for name, value in {**FACTS, **facts}.items() if value is not None}
    return changed(events=(replace(STAY, facts=merged),))


HALF = Fraction(1, 2)
