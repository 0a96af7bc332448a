"""Who may report and who may be paid: the checks of a report against the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from claimwright.app.parties import public as parties
from claimwright.app.parties.public import Person
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import Policy
from claimwright.app.providers import public as providers
from claimwright.core.adjudication.model import FactValue
from claimwright.core.claims.accept import ReportCode, may_receive, same_name
from claimwright.core.claims.events import STATABLE, Listed, can_be_kept, event_date_of
from claimwright.core.dates import completed_years
from claimwright.core.documents.bill import MedicalBill
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_line
from claimwright.infra.db import Tx

DOCUMENTS_MAX = 20


def check_form(
    uploads: Sequence[object], other_insurers_paid_fen: int, facts: Mapping[str, FactValue], today: date
) -> Refused | None:
    """What can be said before any file is read."""
    if not uploads:
        return Refused(ReportCode.NO_DOCUMENT, field="documents")
    if len(uploads) > DOCUMENTS_MAX:
        counts = {"documents": len(uploads), "documents_max": DOCUMENTS_MAX}
        return Refused(ReportCode.TOO_MANY_DOCUMENTS, counts, "documents")
    for name, value in facts.items():
        if name not in STATABLE:
            known = {"name": name, "value": name, "allowed": ", ".join(sorted(STATABLE))}
            return Refused(ReportCode.UNKNOWN_FACT, known, f"facts.{name}")
        if not can_be_kept(value):
            wanted = {"wanted": "text", "value": clean_line(str(value))[:80]}
            return Refused(ReportCode.WRONG_TYPE, wanted, f"facts.{name}")
        if isinstance(value, date) and value > today:
            return Refused(ReportCode.DATE_IN_FUTURE, {"value": value.isoformat()}, f"facts.{name}")
    if other_insurers_paid_fen < 0:
        amount = {"value": other_insurers_paid_fen}
        return Refused(ReportCode.NEGATIVE_AMOUNT, amount, "other_insurers_paid")
    return None


def policy_for(tx: Tx, policy_no: str, actor: Actor, claimant_id: UUID) -> Policy | Refused:
    """The policy, if the claimant is its insured or applicant. To a customer others do not exist."""
    policy = policies.policy_by_number(tx, clean_line(policy_no))
    missing = Refused(ReportCode.NO_SUCH_POLICY, {"value": clean_line(policy_no)[:40]}, "policy_no")
    if policy is None:
        return missing
    if claimant_id not in (policy.insured_id, policy.applicant_id):
        if actor.kind == "customer":
            return missing
        return Refused(ReportCode.NOT_YOUR_POLICY, {"value": clean_line(policy_no)[:40]}, "claimant_id")
    return policy


def payable_to(tx: Tx, policy: Policy, account_id: UUID, today: date) -> Person | Refused:
    """The insured person, if the account may receive their benefits."""
    insured = parties.person(tx, policy.insured_id)
    assert insured is not None, "a policy's insured is registered"
    account = parties.account(tx, account_id)
    if account is None or not parties.is_usable(tx, account_id):
        return Refused(ReportCode.NO_SUCH_ACCOUNT, {"value": str(account_id)}, "account_id")
    age = completed_years(insured.birth_date, today)
    of_insured = account.person_id == policy.insured_id
    if not may_receive(of_insured, account.person_id == policy.applicant_id, age):
        return Refused(ReportCode.PAYEE_NOT_ENTITLED, field="account_id")
    owner = insured if of_insured else parties.person(tx, account.person_id)
    assert owner is not None, "an account's owner is registered"
    if not same_name(owner.name, account.account_name):
        return Refused(ReportCode.ACCOUNT_NAME_DIFFERS, field="account_id")
    return insured


def listed(tx: Tx, bill: MedicalBill) -> Listed | None:
    """The bill's hospital as listed on the day of the event; unknown to the list: unknown to the terms."""
    hospital = providers.hospital_on(tx, bill.hospital_name, event_date_of(bill))
    return None if hospital is None else Listed(hospital.level, hospital.is_public)
