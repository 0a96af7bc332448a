"""Fictional people with one policy each, by this package's own arithmetic of identity numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from claimwright.samples.draw import Draw
from claimwright.samples.fiction import GIVEN, HOSPITALS, SURNAMES

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
YEAR_FROM, YEAR_UNTIL = date(2026, 1, 1), date(2027, 1, 1)


@dataclass(frozen=True, slots=True)
class Someone:
    """An insured person: hospital cash of so many fen a day beside the medical cover, or none."""

    number: int
    name: str
    id_number: str
    male: bool
    daily_fen: int
    contract_date: date
    inception: date
    first_inception: date
    status: str = "in_force"
    status_from: date | None = None

    @property
    def policy_no(self) -> str:
        return f"SB{self.number:07d}"


def make_person(draw: Draw, number: int, kind: str) -> Someone:
    """The person of a claim of this kind: what makes it such a kind is in their policy, where it is."""
    male = draw.number(0, 1) == 1
    born = date(1960, 1, 1) + timedelta(days=draw.number(0, 15_000))
    serial = number * 2 % 1000 + male
    first17 = f"{110100 + number // 500 % 89:06d}{born:%Y%m%d}{serial % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    contract, inception, first = date(2025, 1, 2), YEAR_FROM, date(2025, 1, 5)
    status, status_from = "in_force", None
    if kind in ("waiting", "clean_accident"):
        contract, inception = date(2026, 2, 20), date(2026, 3, 1)
        first = inception
    if kind == "undisclosed":
        contract, inception = date(2025, 10, 20), date(2025, 11, 1)
        first = inception
    if kind == "outside_period":
        contract, inception = date(2026, 5, 1), date(2026, 5, 20)
        first = inception
    if kind == "lapsed":
        status, status_from = "lapsed", date(2026, 2, 1)
    name = draw.one_of(SURNAMES) + draw.one_of(GIVEN) + draw.one_of("之也如若以其兰竹梅菊")
    daily_fen = 0 if draw.number(0, 9) < 6 else 100 * draw.one_of((100, 150, 200))
    number_18 = first17 + CHECKS[total % 11]
    return Someone(number, name, number_18, male, daily_fen, contract, inception, first, status, status_from)


def portfolio_of(people: list[Someone]) -> dict[str, object]:
    """The import file of these people, their policies, accounts, and the hospital list."""
    return {
        "persons": [{"id_number": one.id_number, "name": one.name} for one in people],
        "accounts": [
            {
                "owner": one.id_number,
                "account_no": f"6222029{one.number:012d}",
                "bank_name": "示例银行",
            }
            for one in people
        ],
        "policies": [_policy(one) for one in people],
        "hospitals": [
            {"name": name, "level": "三级", "public": True, "listed_from": "2020-01-01"}
            for _, _, name, _ in HOSPITALS
        ],
    }


def _policy(one: Someone) -> dict[str, object]:
    period = {
        "inception": one.inception.isoformat(),
        "until": YEAR_UNTIL.isoformat(),
        "first_inception": one.first_inception.isoformat(),
    }
    coverages: list[dict[str, object]] = [{"coverage_no": "1", "product_code": "MED-SMALL", **period}]
    if one.daily_fen:
        plan = {"daily_amount": f"{one.daily_fen // 100}.00"}
        coverages.append({"coverage_no": "2", "product_code": "HOSP-CASH", **period, "plan": plan})
    policy: dict[str, object] = {
        "policy_no": one.policy_no,
        "applicant": one.id_number,
        "insured": one.id_number,
        "contract_date": one.contract_date.isoformat(),
        "coverages": coverages,
    }
    if one.status_from is not None:
        policy |= {"status": one.status, "status_from": one.status_from.isoformat()}
    return policy
