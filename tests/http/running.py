"""The platform as it really runs: web, worker, sandbox bank and phone as processes, over one database.

Every test makes its own people, so tests do not see each other.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from claimwright.app.identity import public as identity
from claimwright.core.dates import business_date
from claimwright.core.documents.bill import BillKind, MedicalBill
from claimwright.core.identity import Role
from claimwright.core.parties.resident_id import check_character
from claimwright.entry.setup.ground import Ground, load_catalogue
from claimwright.entry.supervisor.platform import Platform, plans_for
from claimwright.infra.clock import SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.postgres.process import free_port
from claimwright.infra.settings import Settings
from claimwright.samples import as_xml, make_bill

PASSWORD = "a fictional password"
_serials = itertools.count(1)
_WAIT_S = 120.0


@dataclass(frozen=True)
class Customer:
    """A fictional insured person with one policy and one account."""

    name: str
    id_number: str
    mobile: str
    policy_no: str


def _insured(plan: Mapping[str, object]) -> dict[str, object]:
    """A coverage's plan; a `sum_insured` among it stands beside."""
    apart = {name: value for name, value in plan.items() if name == "sum_insured"}
    return {"plan": {name: value for name, value in plan.items() if name not in apart}, **apart}


@dataclass
class Running:
    """The running platform and what a test does with it."""

    settings: Settings
    db: Database
    ids: Ids
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.settings.web_address

    def now(self) -> datetime:
        return SystemClock().now()

    def today(self) -> date:
        return business_date(self.now())

    def customer(
        self,
        *products: tuple[str, Mapping[str, object]],
        mobile: str | None = None,
        born: str = "19800506",
        province: str | None = None,
    ) -> Customer:
        """Put a new person with a policy into the books, through the API, as a manager does."""
        serial = next(_serials)
        first17 = f"110199{born}{serial:03d}"
        who = Customer(
            name=f"周测{serial:03d}",
            id_number=first17 + check_character(first17),
            mobile=mobile or f"139{serial:08d}",
            policy_no=f"HTTP-{serial:06d}",
        )
        portfolio = self._portfolio(who, products or (("MED-SMALL", {}),))
        if province is not None:
            portfolio["policies"][0]["province"] = province
        answer = self.api(self.staff(Role.MANAGER)).post("/portfolio/imports", content=json.dumps(portfolio))
        assert answer.status_code == 201, answer.text
        return who

    def _portfolio(self, who: Customer, products: tuple[tuple[str, Mapping[str, object]], ...]) -> Any:
        inception = self.today() - timedelta(days=200)
        period = {"inception": inception.isoformat(), "until": (inception + timedelta(days=365)).isoformat()}
        return {
            "persons": [{"id_number": who.id_number, "name": who.name, "phone": who.mobile}],
            "accounts": [
                {"owner": who.id_number, "account_no": f"6222{who.id_number[:17]}", "bank_name": "测试银行"}
            ],
            "policies": [
                {
                    "policy_no": who.policy_no,
                    "applicant": who.id_number,
                    "insured": who.id_number,
                    "contract_date": inception.isoformat(),
                    "coverages": [
                        {"coverage_no": str(n), "product_code": code, **_insured(plan), **period}
                        for n, (code, plan) in enumerate(products, start=1)
                    ],
                }
            ],
        }

    def bill(self, who: Customer, **changes: Any) -> MedicalBill:
        """A stay of 5 days: 8,000 in all, 3,000 by social insurance, 500 self-funded."""
        made = make_bill(
            int(who.policy_no[-6:]) * 100 + next(_serials),
            kind=BillKind.INPATIENT,
            payer_name=who.name,
            total_fen=800_000,
            fund_paid_fen=300_000,
            account_paid_fen=0,
            day=self.today() - timedelta(days=5),
            stay_days=5,
        )
        return replace(made, **{"self_funded_fen": 50_000, "self_paid_fen": 450_000, **changes})

    def staff(self, role: Role, authority_fen: int = 10_000_000) -> str:
        """A token of a staff member with this role and authority."""
        name = f"{role.value}-{authority_fen}"
        if name not in self.tokens:
            self.add_staff(name, role, authority_fen)
            self.tokens[name] = self.sign_in_staff(name)
        return self.tokens[name]

    def add_staff(self, user_name: str, role: Role, authority_fen: int = 10_000_000) -> None:
        new = identity.NewStaff(user_name, f"Fictional {role.value}", role, authority_fen, PASSWORD)
        with self.db.transaction() as tx:
            added = identity.add_staff(tx, self.ids, new, self.now())
        assert not hasattr(added, "code"), added

    def sign_in_staff(self, user_name: str) -> str:
        body = {"kind": "staff", "user_name": user_name, "password": PASSWORD}
        answer = self.api().post("/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])

    def sign_in(self, who: Customer) -> httpx.Client:
        """A client signed in as the customer, by the code on the sandbox phone."""
        assert self.api().post("/sessions/codes", json={"mobile": who.mobile}).status_code == 202
        body = {"kind": "customer", "mobile": who.mobile, "code": self.code(who.mobile)}
        answer = self.api().post("/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return self.api(answer.json()["token"])

    def texts(self, mobile: str) -> list[str]:
        """Messages on a phone, newest first."""
        messages = httpx.get(f"{self.settings.phone_address}/messages", params={"to": mobile}).json()
        return [message["text"] for message in messages]

    def code(self, mobile: str) -> str:
        """The newest code on a phone."""
        found = re.search(r"\b(\d{6})\b", self.texts(mobile)[0])
        assert found, "the message carries a code"
        return found[1]

    def api(self, token: str | None = None, lang: str = "en") -> httpx.Client:
        headers = {"Accept-Language": lang}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=120, trust_env=False)

    def report(
        self, client: httpx.Client, who: Customer, content: bytes, name: str = "bill.xml", **changes: Any
    ) -> httpx.Response:
        """Report a claim with one file."""
        account_id = client.get("/me").json()["accounts"][0]["account_id"]
        key = changes.pop("key", None)
        form = {"policy_no": who.policy_no, "account_id": account_id, "cause": "illness", **changes}
        headers = {"Idempotency-Key": key} if key else {}
        return client.post("/claims", data=form, files=[("files", (name, content))], headers=headers)

    def reported(self, client: httpx.Client, who: Customer, **changes: Any) -> str:
        """The number of a new claim with an ordinary bill."""
        answer = self.report(client, who, as_xml(self.bill(who, **changes)))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["claim_no"])

    def bank_refuses_once(self, who: Customer) -> None:
        """The sandbox bank rejects the next payment to this person (AC04: closed account)."""
        rule = {"do": "reject", "times": 1, "reason": "AC04", "match": {"creditor_name": who.name}}
        answer = httpx.post(f"{self.settings.bank_address}/admin/rules", json={"rules": [rule]})
        assert answer.status_code < 300, answer.text

    def in_review(self, client: httpx.Client, who: Customer) -> str:
        """The number of a claim whose bill's sums do not add up, so that a person has it."""
        claim_no = self.reported(client, who, total_fen=890_000)
        self.wait_for_state(client, claim_no, "in_review")
        return claim_no

    def wait_for_state(self, client: httpx.Client, claim_no: str, state: str) -> dict[str, Any]:
        """Ask until the claim has come to a state."""
        until = time.monotonic() + _WAIT_S
        while True:
            claim: dict[str, Any] = client.get(f"/claims/{claim_no}").json()
            if claim["state"] == state:
                return claim
            assert time.monotonic() < until, f"{claim_no} is {claim['state']}, not {state}"
            time.sleep(0.05)


@contextmanager
def running_platform(dsn: str, data: Path) -> Iterator[Running]:
    """Start every process on free ports; stop them afterwards."""
    settings = Settings(
        data=data,
        dsn=dsn,
        port=free_port(),
        bank_port=free_port(),
        phone_port=free_port(),
        identity_port=free_port(),
        invoice_platform_port=free_port(),
        log_level="warning",
        field_keys=os.environ["CLAIMWRIGHT_FIELD_KEYS"],
        index_keys=os.environ["CLAIMWRIGHT_INDEX_KEYS"],
    )
    clock = SystemClock()
    with Database(dsn) as db:
        ground = Ground(settings, db, clock, Ids(clock), None)
        load_catalogue(ground)
        with Platform(ground, plans_for(settings)) as platform:
            platform.wait_healthy()
            yield Running(settings, db, Ids(clock))
