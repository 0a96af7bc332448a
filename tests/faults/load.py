"""Customers with one policy each, who report claims over the public API and do not give up."""

from __future__ import annotations

import itertools
import json
import random  # noqa: TID251 - seeded
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import httpx
from tests.faults.stage import Stage

from claimwright.app.identity.public import start_session
from claimwright.app.parties.public import IdKind, accounts_of, ids_by_identity
from claimwright.core.documents.bill import BillKind, MedicalBill
from claimwright.core.parties.resident_id import check_character
from claimwright.infra.clock import SystemClock
from claimwright.infra.ids import Ids
from claimwright.journeys.import_portfolio.public import Imported, import_portfolio, read_portfolio
from claimwright.samples import as_xml, make_bill

# MED-SMALL of the catalogue, written down once more, independently of the engine.
DEDUCTIBLE_FEN = 100_00
STAY_LIMIT_FEN = 5_000_00
ANNUAL_LIMIT_FEN = 10_000_00
HOT_SECONDS = 1.5
ANSWERED_WITHIN_S = 300.0
FIRST_DAY, DAYS = date(2026, 3, 1), 255
APART_DAYS = 4  # between two stays: nearer bills look like one treatment cut up
_numbers = itertools.count()


@dataclass(frozen=True)
class Customer:
    """Who reports, and to which account they must be paid."""

    name: str
    account_no: str
    policy_no: str
    account_id: UUID
    token: str


@dataclass(frozen=True)
class Acknowledged:
    """A claim that the API has promised to keep. `due_fen`: before the yearly limit; `sent_s`: monotonic."""

    claim_no: str
    customer: Customer
    due_fen: int
    key: str
    sent_s: float


def make_customers(stage: Stage, count: int) -> list[Customer]:
    """Import persons, accounts and policies, and sign everybody in."""
    persons = [_person(next(_numbers)) for _ in range(count)]
    text = json.dumps(
        {
            "persons": [{"id_number": p["id"], "name": p["name"]} for p in persons],
            "accounts": [
                {"owner": p["id"], "account_no": p["account"], "bank_name": "虚构银行"} for p in persons
            ],
            "policies": [
                {
                    "policy_no": p["policy"],
                    "applicant": p["id"],
                    "insured": p["id"],
                    "contract_date": "2025-12-20",
                    "coverages": [
                        {
                            "coverage_no": "1",
                            "product_code": "MED-SMALL",
                            "inception": "2026-01-01",
                            "until": "2027-01-01",
                        }
                    ],
                }
                for p in persons
            ],
        }
    )
    portfolio = read_portfolio(text)
    assert not isinstance(portfolio, tuple), portfolio
    ids, now = Ids(), SystemClock().now()
    with stage.db.transaction() as tx:
        done = import_portfolio(tx, ids, portfolio, now)
        assert isinstance(done, Imported), done
    customers = []
    for p in persons:
        with stage.db.transaction() as tx:
            key = (IdKind.RESIDENT_ID, p["id"])
            person_id = ids_by_identity(tx, [key])[key]
            account = accounts_of(tx, person_id)[0]
            session = start_session(tx, ids, "customer", person_id, secrets.token_urlsafe(32), now)
        customers.append(Customer(p["name"], p["account"], p["policy"], account.account_id, session.token))
    return customers


def _person(number: int) -> dict[str, str]:
    first17 = f"110199198{number // 1000}0506{number % 1000:03d}"
    return {
        "id": first17 + check_character(first17),
        "name": f"故障{number:03d}号",
        "account": f"62220298765432{number:05d}",
        "policy": f"F{number:06d}",
    }


def make_stay(
    customer: Customer,
    seed: int,
    dice: random.Random,
    day: date | None = None,
    stay_days: int = 2,
    total_fen: int | None = None,
) -> tuple[MedicalBill, int]:
    """A hospital bill as any, and what the terms owe for it before the yearly limit, in fen.

    `day`: of the discharge. `total_fen`: else below what makes robots look at hospital and payee closely.
    """
    total_fen = total_fen or dice.randrange(500_00, 9_900_00)
    fund_fen = total_fen * dice.randrange(10, 60) // 100
    bill = make_bill(
        seed,
        kind=BillKind.INPATIENT,
        payer_name=customer.name,
        total_fen=total_fen,
        fund_paid_fen=fund_fen,
        account_paid_fen=0,
        day=day or FIRST_DAY + timedelta(days=dice.randrange(DAYS)),
        stay_days=stay_days,
    )
    assert bill.self_funded_fen is not None
    base_fen = total_fen - bill.self_funded_fen - fund_fen - DEDUCTIBLE_FEN
    due_fen = (max(0, base_fen) * 90 + 50) // 100  # 90%, half up to the fen
    return bill, min(due_fen, STAY_LIMIT_FEN)


class Stays:
    """Who lay in hospital when: nobody lies in two at once, and each stay has one bill."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: dict[str, list[tuple[date, date]]] = {}

    def place(self, customer: Customer, dice: random.Random, stay_days: int) -> date | None:
        """The discharge of a stay apart from all others of the person; None if the year is full."""
        with self._lock:
            taken = self._taken.setdefault(customer.policy_no, [])
            for _ in range(20):
                left = FIRST_DAY + timedelta(days=dice.randrange(DAYS))
                came, gap = left - timedelta(days=stay_days), timedelta(days=APART_DAYS)
                if all(left + gap <= first or last + gap <= came for first, last in taken):
                    taken.append((came, left))
                    return left
        return None


class Load(threading.Thread):
    """Reports claims until stopped, each with its own key, and repeats what got no answer."""

    def __init__(
        self, stage: Stage, customers: list[Customer], stays: Stays, seed: int, pause_s: float
    ) -> None:
        super().__init__(name=f"load {seed}", daemon=True)
        self.acknowledged: list[Acknowledged] = []
        self.surprises: list[str] = []
        self.repeats = 0
        self._address = stage.settings.web_address
        self._customers = customers
        self._stays = stays
        self._dice = random.Random(seed)
        self._serials = iter(range(seed * 1_000_000, (seed + 1) * 1_000_000))
        self._pause_s = pause_s
        self._ending = threading.Event()

    def run(self) -> None:
        with httpx.Client(base_url=self._address, trust_env=False, timeout=15) as http:
            while not self._ending.is_set():
                self.report_one(http)
                self._ending.wait(self._pause_s * self._dice.random() * 2)

    def stop(self) -> None:
        """No more new claims; the one under way is still brought to its acknowledgement."""
        self._ending.set()

    def report_one(self, http: httpx.Client) -> Acknowledged | None:
        """Report one claim and repeat until it is acknowledged; sometimes once more after that."""
        customer, serial, stay_days = self._customer(), next(self._serials), self._dice.randrange(2, 6)
        while (day := self._stays.place(customer, self._dice, stay_days)) is None:
            customer = self._dice.choice(self._customers)
        bill, due_fen = make_stay(customer, serial, self._dice, day, stay_days)
        content, key, sent_s = as_xml(bill), f"fault-{serial}", time.monotonic()
        answer = self._until_answered(http, customer, content, key)
        if answer is None:
            return None
        if answer.status_code != 201 or answer.json()["state"] != "ready":
            self.surprises.append(f"{answer.status_code} {answer.text[:300]}")
            return None
        claim_no = answer.json()["claim_no"]
        taken = Acknowledged(claim_no, customer, due_fen, key, sent_s)
        self.acknowledged.append(taken)
        if self._dice.random() < 0.05:
            again = self._until_answered(http, customer, content, key)
            if again is not None and again.json().get("claim_no") != claim_no:
                self.surprises.append(f"the same key and body got another answer: {again.text[:300]}")
        return taken

    def _customer(self) -> Customer:
        """Half the time the one whom all loads choose in these seconds: their claims race for one limit."""
        if self._dice.random() < 0.5:
            return self._customers[int(time.monotonic() / HOT_SECONDS) % len(self._customers)]
        return self._dice.choice(self._customers)

    def _until_answered(
        self, http: httpx.Client, customer: Customer, content: bytes, key: str
    ) -> httpx.Response | None:
        until = time.monotonic() + ANSWERED_WITHIN_S
        while time.monotonic() < until:
            try:
                answer = http.post(
                    "/api/v1/claims",
                    headers={"Authorization": f"Bearer {customer.token}", "Idempotency-Key": key},
                    data={
                        "policy_no": customer.policy_no,
                        "account_id": str(customer.account_id),
                        "cause": "illness",
                    },
                    files={"files": ("bill.xml", content, "application/xml")},
                )
            except httpx.HTTPError:
                self.repeats += 1
                time.sleep(0.1)
                continue
            if answer.status_code < 500:
                return answer
            self.repeats += 1
            time.sleep(0.1)
        self.surprises.append(f"no answer within {ANSWERED_WITHIN_S:.0f} s")
        return None
