"""Store a checked portfolio in one transaction: all of it, or nothing and every reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from claimwright.app.parties import public as parties
from claimwright.app.parties.public import BankAccount, Identity, Person
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import Coverage, Policy
from claimwright.app.products import public as products
from claimwright.app.providers import public as providers
from claimwright.app.providers.public import Hospital
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.import_portfolio.check import check
from claimwright.journeys.import_portfolio.comparison import Comparison
from claimwright.journeys.import_portfolio.errors import LineCode, LineError
from claimwright.journeys.import_portfolio.families import Families
from claimwright.journeys.import_portfolio.read import read_raw
from claimwright.journeys.import_portfolio.records import (
    AccountRecord,
    CoverageRecord,
    HospitalRecord,
    PersonRecord,
    PolicyRecord,
    Portfolio,
)

Progress = Callable[[int, int], None]
"""Told after each step: records done, records in all."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: new records by kind, and how many were there already, the same."""

    persons: int
    accounts: int
    policies: int
    coverages: int
    hospitals: int
    unchanged: int


def read_portfolio(text: str) -> Portfolio | tuple[LineError, ...]:
    """Read and check a file's text without the database."""
    raw = read_raw(text)
    return (raw,) if isinstance(raw, LineError) else check(raw)


def import_portfolio(
    tx: Tx, ids: Ids, portfolio: Portfolio, now: datetime, progress: Progress | None = None
) -> Imported | tuple[LineError, ...]:
    """Store what is new; what is there and the same is left alone; anything else refuses the file.

    On errors the caller rolls back (nothing has been written then).
    """
    parties.lock_registration(tx)
    told = progress or (lambda done, total: None)
    loading = _Loading(tx, ids, now)
    loading.persons(portfolio.persons)
    told(done := len(portfolio.persons), portfolio.count)
    loading.accounts(portfolio.accounts)
    told(done := done + len(portfolio.accounts), portfolio.count)
    loading.policies(portfolio.policies)
    told(done := done + len(portfolio.policies), portfolio.count)
    loading.coverages(portfolio.coverages)
    loading.hospitals(portfolio.hospitals)
    if loading.found.errors:
        return tuple(loading.found.errors)
    loading.write()
    told(portfolio.count, portfolio.count)
    return loading.imported()


class _Loading:
    """One import: what is known, what is new, what is wrong."""

    def __init__(self, tx: Tx, ids: Ids, now: datetime) -> None:
        self.tx, self.ids, self.now = tx, ids, now
        self.found = Comparison()
        self.person_ids: dict[Identity, UUID] = {}
        self.stored_persons: Mapping[UUID, Person] = {}
        self.policy_of_no: dict[str, Policy] = {}
        self.new_persons: dict[UUID, Person] = {}
        self.new_accounts: list[BankAccount] = []
        self.new_policies: list[Policy] = []
        self.new_coverages: list[Coverage] = []
        self.new_hospitals: list[Hospital] = []
        self.families = Families(tx, ids)
        self.has_terms: dict[tuple[str, date], bool] = {}

    def persons(self, records: tuple[PersonRecord, ...]) -> None:
        self._know([record.identity for record in records])
        for record in records:
            stored = self.stored_persons.get(self.person_ids.get(record.identity, UUID(int=0)))
            if stored is None:
                person_id = self.ids.new_id(self.ids.new_bucket())
                kind, number = record.identity
                self.person_ids[record.identity] = person_id
                self.new_persons[person_id] = Person(
                    person_id, record.name, kind, number, record.birth_date, record.sex, record.phone
                )
                continue
            self.found.compare(
                "person",
                record.line,
                {
                    "name": (record.name, stored.name),
                    "birth_date": (record.birth_date, stored.birth_date),
                    "sex": (record.sex, stored.sex),
                    "phone": (record.phone or stored.phone, stored.phone),
                },
            )

    def _know(self, identities: Iterable[Identity]) -> None:
        unknown = [one for one in dict.fromkeys(identities) if one not in self.person_ids]
        self.person_ids |= parties.ids_by_identity(self.tx, unknown)
        found = [self.person_ids[one] for one in unknown if one in self.person_ids]
        self.stored_persons = {**self.stored_persons, **parties.persons(self.tx, found)}

    def accounts(self, records: tuple[AccountRecord, ...]) -> None:
        self._know([record.owner for record in records])
        for record in records:
            person_id = self._person_id("account", record.line, "owner", record.owner)
            if person_id is None:
                continue
            name = record.account_name or self._name_of(person_id)
            known = () if person_id in self.new_persons else parties.own_accounts(self.tx, person_id)
            stored = [one.account for one in known]
            same = next((one for one in stored if one.account_no == record.account_no), None)
            if same is None:
                self.new_accounts.append(self._account(record, person_id, name))
                continue
            pairs = {
                "account_name": (name, same.account_name),
                "bank_name": (record.bank_name, same.bank_name),
                "bank_code": (record.bank_code, same.bank_code),
            }
            self.found.compare("account", record.line, pairs)

    def _account(self, record: AccountRecord, person_id: UUID, name: str) -> BankAccount:
        account_id = self.ids.new_id(bucket_of(person_id))
        return BankAccount(account_id, person_id, name, record.account_no, record.bank_code, record.bank_name)

    def policies(self, records: tuple[PolicyRecord, ...]) -> None:
        self._know([one for record in records for one in (record.applicant, record.insured)])
        self._know_policies([record.policy_no for record in records])
        for record in records:
            applicant = self._person_id("policy", record.line, "applicant", record.applicant)
            insured = self._person_id("policy", record.line, "insured", record.insured)
            if applicant is None or insured is None:
                continue
            stored = self.policy_of_no.get(record.policy_no)
            if stored is None:
                policy = Policy(
                    self.ids.new_id(bucket_of(insured)),
                    record.policy_no,
                    applicant,
                    insured,
                    record.contract_date,
                    record.status,
                    record.status_from,
                    record.province,
                )
                self.policy_of_no[record.policy_no] = policy
                self.new_policies.append(policy)
                continue
            self.found.compare(
                "policy",
                record.line,
                {
                    "applicant": (applicant, stored.applicant_id),
                    "insured": (insured, stored.insured_id),
                    "contract_date": (record.contract_date, stored.contract_date),
                    "status": (record.status, stored.status),
                    "status_from": (record.status_from, stored.status_from),
                },
            )

    def _know_policies(self, policy_nos: Iterable[str]) -> None:
        unknown = [one for one in dict.fromkeys(policy_nos) if one not in self.policy_of_no]
        found = policies.ids_by_number(self.tx, unknown)
        for policy in policies.policies_by_id(self.tx, found.values()):
            self.policy_of_no[policy.policy_no] = policy

    def coverages(self, records: tuple[CoverageRecord, ...]) -> None:
        self._know_policies([record.policy_no for record in records])
        new = {policy.policy_id for policy in self.new_policies}
        for record in records:
            policy = self.policy_of_no.get(record.policy_no)
            if policy is None:
                self.found.error(
                    "coverage", record.line, LineCode.NO_SUCH_POLICY, "policy_no", record.policy_no
                )
                continue
            if not self._has_terms(record.product_code, policy.contract_date):
                known = ", ".join(sorted({one.product_code for one in products.catalogue(self.tx)})) or "-"
                code, field = LineCode.NO_SUCH_PRODUCT, "product_code"
                self.found.error("coverage", record.line, code, field, record.product_code, known)
                continue
            stored = (
                () if policy.policy_id in new else policies.coverages_of_policy(self.tx, policy.policy_id)
            )
            same = next((one for one in stored if one.coverage_no == record.coverage_no), None)
            if same is None:
                self.new_coverages.append(self._coverage(record, policy))
            else:
                self._compare_coverage(record, same)

    def _has_terms(self, product_code: str, contract_date: date) -> bool:
        key = (product_code, contract_date)
        if key not in self.has_terms:
            self.has_terms[key] = products.version_for(self.tx, product_code, contract_date) is not None
        return self.has_terms[key]

    def _coverage(self, record: CoverageRecord, policy: Policy) -> Coverage:
        return Coverage(
            self.ids.new_id(bucket_of(policy.policy_id)),
            policy.policy_id,
            policy.insured_id,
            record.coverage_no,
            record.product_code,
            record.period,
            record.first_inception,
            record.sum_insured_fen,
            record.plan,
            self.families.id_of(record.family_no),
        )

    def _compare_coverage(self, record: CoverageRecord, stored: Coverage) -> None:
        self.found.compare(
            "coverage",
            record.line,
            {
                "product_code": (record.product_code, stored.product_code),
                "inception": (record.period, stored.period),
                "first_inception": (record.first_inception, stored.first_inception),
                "sum_insured": (record.sum_insured_fen, stored.sum_insured_fen),
                "family_no": (self.families.id_of(record.family_no), stored.family_id),
                "plan": (dict(record.plan), dict(stored.plan)),
            },
        )

    def hospitals(self, records: tuple[HospitalRecord, ...]) -> None:
        listed = providers.hospitals_named(self.tx, [record.hospital.name for record in records])
        stored = {(providers.name_key(one.name), one.listed_from): one for one in listed}
        for record in records:
            new = record.hospital
            same = stored.get((providers.name_key(new.name), new.listed_from))
            if same is None:
                self.new_hospitals.append(new)
                continue
            pairs = {
                "level": (new.level, same.level),
                "public": (new.is_public, same.is_public),
                "listed_until": (new.listed_until, same.listed_until),
            }
            self.found.compare("hospital", record.line, pairs)

    def _person_id(self, kind: str, line: int, field: str, identity: Identity) -> UUID | None:
        found = self.person_ids.get(identity)
        if found is None:
            self.found.error(kind, line, LineCode.NO_SUCH_PERSON, field, identity[1])
        return found

    def _name_of(self, person_id: UUID) -> str:
        known = self.new_persons.get(person_id) or self.stored_persons[person_id]
        return known.name

    def write(self) -> None:
        parties.register_persons(self.tx, list(self.new_persons.values()), self.now)
        parties.register_accounts(self.tx, self.new_accounts, self.now)
        policies.register_policies(self.tx, self.new_policies, self.now)
        parties.list_names(self.tx, self._named())
        self.families.register()
        policies.register_coverages(self.tx, self.new_coverages, self.now)
        providers.list_hospitals(self.tx, self.new_hospitals, self.now)

    def _named(self) -> Iterator[tuple[str, Person]]:
        """Whom the new policies bring, with the province in which they are found by name."""
        for policy in self.new_policies:
            for person_id in (policy.applicant_id, policy.insured_id):
                yield policy.province, self.new_persons.get(person_id) or self.stored_persons[person_id]

    def imported(self) -> Imported:
        return Imported(
            len(self.new_persons),
            len(self.new_accounts),
            len(self.new_policies),
            len(self.new_coverages),
            len(self.new_hospitals),
            self.found.unchanged,
        )
