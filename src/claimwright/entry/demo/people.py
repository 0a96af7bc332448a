"""The fictional people of one run of the demo: new ones each time, so that limits start fresh.

Nothing that an earlier run left behind is touched, and the same bill code never comes twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from claimwright.core.parties.resident_id import check_character
from claimwright.samples.fiction import HOSPITALS

_FIRST_BIRTH = date(1955, 1, 1)
_BIRTH_DAYS = 15_000
_RUNS_FROM = 1_767_225_600  # 2026-01-01: a run is told apart by its second
_HOSPITAL_LEVELS = ("三级", "二级")
_LISTED_FROM = "2020-01-01"
_COVERED_DAYS_BEFORE = 200


@dataclass(frozen=True, slots=True)
class Customer:
    """One insured person with one policy and one account."""

    name: str
    id_number: str
    phone: str
    policy_no: str
    account_no: str
    coverages: Sequence[Mapping[str, object]]


def run_number(now: datetime) -> int:
    """What tells this run from every other."""
    return int(now.timestamp()) - _RUNS_FROM


def customer(run: int, place: int, name: str, products: Mapping[str, Mapping[str, object]]) -> Customer:
    """The person at `place` (0-9) of a run; `products` gives each coverage's plan values."""
    serial = run * 10 + place
    born = _FIRST_BIRTH + timedelta(days=serial % _BIRTH_DAYS)
    first17 = f"110199{born:%Y%m%d}{serial // _BIRTH_DAYS % 1000:03d}"
    return Customer(
        name=name,
        id_number=first17 + check_character(first17),
        phone=f"19{serial % 10**9:09d}",
        policy_no=f"DEMO-{run:09d}-{place}",
        account_no=f"622202{serial % 10**12:012d}0",
        coverages=tuple(
            {"coverage_no": str(number), "product_code": product, "plan": dict(plan)}
            for number, (product, plan) in enumerate(products.items(), start=1)
        ),
    )


def portfolio(customers: Sequence[Customer], today: date) -> dict[str, object]:
    """The portfolio file (JSON) that puts them into the books, with the fictional hospitals."""
    inception = today - timedelta(days=_COVERED_DAYS_BEFORE)
    until = inception + timedelta(days=365)
    period = {"inception": inception.isoformat(), "until": until.isoformat()}
    return {
        "persons": [{"id_number": one.id_number, "name": one.name, "phone": one.phone} for one in customers],
        "accounts": [
            {"owner": one.id_number, "account_no": one.account_no, "bank_name": "沙箱银行"}
            for one in customers
        ],
        "policies": [
            {
                "policy_no": one.policy_no,
                "applicant": one.id_number,
                "insured": one.id_number,
                "contract_date": inception.isoformat(),
                "coverages": [{**coverage, **period} for coverage in one.coverages],
            }
            for one in customers
        ],
        "hospitals": [
            {
                "name": name,
                "level": _HOSPITAL_LEVELS[place % 2],
                "public": True,
                "listed_from": _LISTED_FROM,
            }
            for place, (_, _, name, _) in enumerate(HOSPITALS)
        ],
    }
