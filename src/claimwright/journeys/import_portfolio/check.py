"""From raw records to typed ones, or to every error with its line, field, value and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches

from claimwright.app.parties.public import IdKind
from claimwright.app.policies.public import PolicyStatus
from claimwright.app.providers.public import Hospital, name_key
from claimwright.core.adjudication.model import FactValue
from claimwright.core.dates import Period
from claimwright.core.identity import HEAD_OFFICE
from claimwright.core.parties.bank_account import account_digits
from claimwright.core.parties.resident_id import PROVINCE_CODES, Sex
from claimwright.core.products.vocabulary import CONTRACT, FACTS, HOSPITAL_LEVELS
from claimwright.journeys.import_portfolio.errors import LineCode, LineError
from claimwright.journeys.import_portfolio.read import KINDS
from claimwright.journeys.import_portfolio.records import (
    AccountRecord,
    CoverageRecord,
    HospitalRecord,
    PersonRecord,
    PolicyRecord,
    Portfolio,
    RawRecord,
)
from claimwright.journeys.import_portfolio.row import BANK_CODE, ID_LENGTH, PHONE, Row, plan_value


def check(raw: Iterable[RawRecord]) -> Portfolio | tuple[LineError, ...]:
    """Every record typed, or every error of the file in its order."""
    checked: dict[str, list[object]] = {kind: [] for kind in KINDS}
    errors: list[LineError] = []
    seen: dict[tuple[object, ...], int] = {}
    for record in raw:
        row = Row(record)
        typed = _CHECKS.get(record.kind, _unknown)(row)
        if typed is not None and not row.errors:
            _note_twice(row, typed, seen)
        errors += row.errors
        if typed is not None and not row.errors:
            checked[record.kind].append(typed)
    if errors:
        return tuple(errors)
    return Portfolio(*(tuple(checked[kind]) for kind in KINDS))  # type: ignore[arg-type]


def _unknown(row: Row) -> None:
    row.unknown_record()


def _person(row: Row) -> PersonRecord | None:
    kind = row.choice("id_kind", IdKind, IdKind.RESIDENT_ID)
    number = row.text("id_number", *ID_LENGTH).upper()
    stated_sex = row.choice("sex", Sex, None)
    if kind is IdKind.RESIDENT_ID:
        of_id = row.resident("id_number", number)
        if of_id is None:
            return None
        birth_date, sex = row.day("birth_date", of_id[0]), stated_sex or of_id[1]
        if birth_date != of_id[0]:
            row.error(LineCode.DIFFERS_FROM_ID, "birth_date", expected=of_id[0].isoformat())
        if sex is not of_id[1]:
            row.error(LineCode.DIFFERS_FROM_ID, "sex", expected=of_id[1].value)
    else:
        birth_date = row.day("birth_date")
        sex = stated_sex or Sex(row.text("sex") or "male")
    phone = row.optional("phone")
    if phone is not None and not PHONE.match(phone):
        row.error(LineCode.NOT_A_PHONE, "phone")
    assert isinstance(kind, IdKind)
    assert isinstance(sex, Sex)
    return PersonRecord(row.line, (kind, number), row.text("name"), birth_date, sex, phone)


def _account(row: Row) -> AccountRecord | None:
    owner, digits = row.identity("owner"), account_digits(row.text("account_no"))
    if digits is None:
        row.error(LineCode.NOT_AN_ACCOUNT, "account_no")
        return None
    name, bank, code = row.optional("account_name"), row.text("bank_name"), row.optional("bank_code")
    if code is not None and not BANK_CODE.match(code):
        row.error(LineCode.NOT_A_BANK_CODE, "bank_code")
    return AccountRecord(row.line, owner, digits, name, bank, code)


def _policy(row: Row) -> PolicyRecord | None:
    contract_date = row.day("contract_date")
    status = row.choice("status", PolicyStatus, PolicyStatus.IN_FORCE)
    status_from = row.day("status_from", contract_date)
    if status_from < contract_date:
        row.error(LineCode.DATE_ORDER, "status_from", earlier="contract_date", later="status_from")
    assert isinstance(status, PolicyStatus)
    return PolicyRecord(
        row.line,
        row.text("policy_no", 3, 40),
        row.identity("applicant"),
        row.identity("insured"),
        contract_date,
        status,
        status_from,
        row.word("province", PROVINCE_CODES) if row.optional("province") else HEAD_OFFICE,
    )


def _coverage(row: Row) -> CoverageRecord | None:
    inception, until = row.day("inception"), row.day("until")
    first_inception = row.day("first_inception", inception)
    if inception >= until:
        row.error(LineCode.DATE_ORDER, "until", earlier="inception", later="until")
        return None
    if first_inception > inception:
        row.error(LineCode.DATE_ORDER, "first_inception", earlier="first_inception", later="inception")
    return CoverageRecord(
        line=row.line,
        policy_no=row.text("policy_no", 3, 40),
        coverage_no=row.text("coverage_no", 1, 40),
        product_code=row.text("product_code", 1, 60),
        period=Period(inception, until),
        first_inception=first_inception,
        sum_insured_fen=row.amount("sum_insured"),
        family_no=row.optional("family_no", 1, 40),
        plan=_plan(row),
    )


def _hospital(row: Row) -> HospitalRecord | None:
    listed_from = row.day("listed_from")
    until = row.day("listed_until", date.max)
    if until <= listed_from:
        row.error(LineCode.DATE_ORDER, "listed_until", earlier="listed_from", later="listed_until")
    name, level, public = row.text("name", 2), row.word("level", HOSPITAL_LEVELS), row.flag("public")
    listed_until = None if until == date.max else until
    return HospitalRecord(row.line, Hospital(name, level, public, listed_from, listed_until))


def _plan(row: Row) -> Mapping[str, FactValue]:
    """The coverage's own contract facts: a JSON object, or ``name=value;name=value`` in CSV."""
    written = row.record.fields.get("plan")
    if written is None:
        return {}
    if isinstance(written, str):
        written = dict(pair.partition("=")[::2] for pair in written.split(";") if pair.strip())
    if not isinstance(written, Mapping):
        row.error(LineCode.NOT_TEXT, "plan")
        return {}
    known = [fact.name for fact in FACTS.values() if fact.source == CONTRACT]
    plan: dict[str, FactValue] = {}
    for name, value in written.items():
        name = str(name).strip()
        if name not in known:
            nearest = get_close_matches(name, known, 1, 0.0)[0]
            row.error(LineCode.UNKNOWN_PLAN_VALUE, "plan", name=name, nearest=nearest)
            continue
        read = plan_value(name, value)
        if isinstance(read, LineCode):
            row.error(read, "plan", allowed=", ".join(FACTS[name].choices) or "true, false", name=name)
        else:
            plan[name] = read
    return plan


_CHECKS: Mapping[str, Callable[[Row], object]] = {
    "person": _person,
    "account": _account,
    "policy": _policy,
    "coverage": _coverage,
    "hospital": _hospital,
}


def _note_twice(row: Row, typed: object, seen: dict[tuple[object, ...], int]) -> None:
    key: tuple[object, ...]
    match typed:
        case PersonRecord():
            key, field = ("person", typed.identity), "id_number"
        case AccountRecord():
            key, field = ("account", typed.owner, typed.account_no), "account_no"
        case PolicyRecord():
            key, field = ("policy", typed.policy_no), "policy_no"
        case CoverageRecord():
            key, field = ("coverage", typed.policy_no, typed.coverage_no), "coverage_no"
        case HospitalRecord():
            key, field = ("hospital", name_key(typed.hospital.name), typed.hospital.listed_from), "name"
        case _:
            raise AssertionError(f"not a record: {typed!r}")
    if key in seen:
        row.error(LineCode.TWICE_IN_FILE, field, other_line=seen[key])
    seen.setdefault(key, row.line)
