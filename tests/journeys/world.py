"""A small insurer for tests: products, a portfolio of one person a test, bills of their own making."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from claimwright.app.claims.public import Cause, Claim
from claimwright.app.claims.public import claim as load_claim
from claimwright.app.parties.public import IdKind, accounts_of, ids_by_identity
from claimwright.app.products.public import LoadedVersion, load_product
from claimwright.core.adjudication.model import FactValue
from claimwright.core.documents.bill import BillKind, MedicalBill
from claimwright.core.documents.origin import OriginRule
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.parties.resident_id import check_character
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.import_portfolio.public import Imported, import_portfolio, read_portfolio
from claimwright.journeys.settle_claim.adjudicate import Step, adjudicate_due
from claimwright.journeys.settle_claim.report import (
    NOBODY_IS_ASKED,
    ReportClaim,
    Reported,
    Upload,
    report_claim,
)
from claimwright.samples import as_xml, make_bill

PRODUCTS = Path(__file__).parent / "products"
ADMITTED, DISCHARGED = date(2026, 2, 10), date(2026, 2, 20)
CLERK = Actor("staff", "00000000-0000-8000-8000-000000000001", "Fictional Clerk")
_serials = itertools.count(1)


@dataclass(frozen=True)
class Someone:
    """An insured person with one policy and one account."""

    person_id: UUID
    name: str
    policy_no: str
    account_id: UUID
    id_number: str

    @property
    def actor(self) -> Actor:
        return Actor("customer", str(self.person_id), self.name)


@dataclass
class World:
    """Everything that a journey test needs, on the module's own database."""

    db: Database
    ids: Ids
    clock: SetClock

    def load_products(self) -> None:
        with self.db.transaction() as tx:
            for path in sorted(PRODUCTS.glob("*.yaml")):
                loaded = load_product(tx, path.read_text(encoding="utf-8"), path.name, self.clock.now())
                assert all(isinstance(one, LoadedVersion) for one in loaded), loaded

    def someone(
        self,
        *coverages: Mapping[str, object],
        born: date = date(1980, 5, 6),
        policy: Mapping[str, object] | None = None,
    ) -> Someone:
        """A new insured person; without coverages they have MED-TEST for the whole of 2026."""
        serial = next(_serials)
        first17 = f"110199{born:%Y%m%d}{serial % 1000:03d}"
        id_number = first17 + check_character(first17)
        name, policy_no = f"测试{serial:03d}号", f"T{serial:06d}"
        file = {
            "persons": [{"id_number": id_number, "name": name}],
            "accounts": [
                {"owner": id_number, "account_no": f"62220212345678{serial:05d}", "bank_name": "测试银行"}
            ],
            "policies": [
                {
                    "policy_no": policy_no,
                    "applicant": id_number,
                    "insured": id_number,
                    "contract_date": "2025-12-20",
                    **(policy or {}),
                    "coverages": [dict(one) for one in coverages or (MEDICAL,)],
                }
            ],
        }
        done = self.import_text(json.dumps(file))
        assert isinstance(done, Imported), done
        with self.db.transaction() as tx:
            person_id = ids_by_identity(tx, [(IdKind.RESIDENT_ID, id_number)])[IdKind.RESIDENT_ID, id_number]
            account_id = accounts_of(tx, person_id)[0].account_id
        return Someone(person_id, name, policy_no, account_id, id_number)

    def import_text(self, text: str) -> object:
        portfolio = read_portfolio(text)
        if isinstance(portfolio, tuple):
            return portfolio
        with self.db.transaction() as tx:
            return import_portfolio(tx, self.ids, portfolio, self.clock.now())

    def report(
        self,
        who: Someone,
        *bills: MedicalBill,
        key: str | None = None,
        cause: Cause = Cause.ILLNESS,
        facts: Mapping[str, FactValue] | None = None,
        rule: OriginRule = NOBODY_IS_ASKED,
        **changes: object,
    ) -> Reported | Refused:
        command = ReportClaim(
            idempotency_key=key or f"key-{next(_serials)}",
            actor=who.actor,
            claimant_id=who.person_id,
            policy_no=who.policy_no,
            account_id=who.account_id,
            cause=cause,
            uploads=tuple(Upload(f"bill{n}.xml", as_xml(bill)) for n, bill in enumerate(bills)),
            channel="test",
            facts=facts or {},
        )
        changed = replace(command, **changes)  # type: ignore[arg-type]
        return report_claim(self.db, self.ids, changed, self.clock.now(), rule)

    def reported(self, who: Someone, *bills: MedicalBill, **kwargs: object) -> Reported:
        answer = self.report(who, *bills, **kwargs)  # type: ignore[arg-type]
        assert isinstance(answer, Reported), answer
        return answer

    def work(self) -> Step:
        return adjudicate_due(self.db, self.ids, self.clock)

    def claim(self, claim_id: UUID) -> Claim:
        with self.db.transaction() as tx:
            found = load_claim(tx, claim_id)
        assert found is not None
        return found

    def one(self, sql: str, *values: object) -> tuple[object, ...]:
        with self.db.transaction() as tx:
            row = tx.execute(sql, values).fetchone()
        assert row is not None
        return row


MEDICAL = {"coverage_no": "1", "product_code": "MED-TEST", "inception": "2026-01-01", "until": "2027-01-01"}
CASH = {
    "coverage_no": "2",
    "product_code": "CASH-TEST",
    "inception": "2026-01-01",
    "until": "2027-01-01",
    "plan": {"daily_amount": "200.00"},
}


def stay(
    who: Someone, total_fen: int, fund_fen: int = 0, day: date = DISCHARGED, days: int = 10
) -> MedicalBill:
    """An inpatient bill of the person whose sums hold."""
    return make_bill(
        next(_serials),
        kind=BillKind.INPATIENT,
        payer_name=who.name,
        total_fen=total_fen,
        fund_paid_fen=fund_fen,
        account_paid_fen=0,
        day=day,
        stay_days=days,
    )
