"""A report of what no bill tells: who may report and be paid, what the papers prove, what may be expected."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from claimwright.app.claims.public import NewEvent
from claimwright.app.parties import public as parties
from claimwright.app.parties.public import Person
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import Policy
from claimwright.app.products import public as products
from claimwright.core.adjudication import InsuredEvent, concerns
from claimwright.core.adjudication.model import FactValue
from claimwright.core.claims.accept import ReportCode, same_name
from claimwright.core.claims.declared import (
    DEATH,
    REQUIRED,
    STATABLE_OF,
    Declared,
    Insured,
    PaperSeen,
    Told,
    event_told,
)
from claimwright.core.claims.events import can_be_kept
from claimwright.core.documents.gate import GateCode
from claimwright.core.documents.reading import OtherDocument
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.policies.cover import covers_on
from claimwright.core.text import clean_line
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim import entitlement
from claimwright.journeys.settle_claim.intake import Sheet

NO_DOUBTS = frozenset({GateCode.PERSON_LOOKS})
"""What every paper of these kinds carries; anything else is a doubt of the reading."""


def check_declared(
    declared: Declared | None, facts: Mapping[str, FactValue], today: date
) -> tuple[Mapping[str, FactValue], Refused | None]:
    """The facts that any report may state, and why the declared event cannot be taken."""
    if declared is None:
        return facts, None
    if declared.kind not in REQUIRED:
        known = {
            "value": clean_line(declared.kind)[:40],
            "allowed": ", ".join(REQUIRED),
        }
        return facts, Refused(ReportCode.EVENT_KIND_UNKNOWN, known, "event_kind")
    if declared.event_date > today:
        day = {"value": declared.event_date.isoformat()}
        return facts, Refused(ReportCode.DATE_IN_FUTURE, day, "event_date")
    own = STATABLE_OF[declared.kind]
    for name in own & facts.keys():
        if not can_be_kept(facts[name]):
            return facts, Refused(ReportCode.WRONG_TYPE, {"wanted": "text", "value": name}, f"facts.{name}")
    return {name: value for name, value in facts.items() if name not in own}, None


def policy_for(
    tx: Tx, policy_no: str, actor: Actor, claimant_id: UUID, declared: Declared | None
) -> Policy | Refused:
    """As for bills; a death may also be reported by a named beneficiary (Insurance Law art. 22, 39)."""
    found = entitlement.policy_for(tx, policy_no, actor, claimant_id)
    if isinstance(found, Policy) or declared is None or declared.kind != DEATH:
        return found
    policy = policies.policy_by_number(tx, clean_line(policy_no))
    if policy is None:
        return found
    named = policies.histories(tx, [policy.policy_id])[policy.policy_id].beneficiaries
    is_named = any(one.benefit == DEATH and one.person_id == claimant_id for one in named)
    return policy if is_named else found


def payable_to(
    tx: Tx, policy: Policy, account_id: UUID, claimant_id: UUID, declared: Declared | None, today: date
) -> Person | Refused:
    """The insured person, if the account may receive benefits.

    The insured has died: the account is the claimant's. A death benefit goes to each beneficiary's own.
    """
    if declared is None or declared.kind != DEATH:
        return entitlement.payable_to(tx, policy, account_id, today)
    insured, account = parties.person(tx, policy.insured_id), parties.account(tx, account_id)
    assert insured is not None, "a policy's insured is registered"
    if account is None:
        return Refused(ReportCode.NO_SUCH_ACCOUNT, {"value": str(account_id)}, "account_id")
    owner = parties.person(tx, account.person_id)
    assert owner is not None, "an account's owner is registered"
    if owner.person_id != claimant_id:
        return Refused(ReportCode.PAYEE_NOT_ENTITLED, field="account_id")
    if not same_name(owner.name, account.account_name):
        return Refused(ReportCode.ACCOUNT_NAME_DIFFERS, field="account_id")
    return insured


def papers_seen(sheets: Sequence[Sheet]) -> tuple[tuple[Sheet, PaperSeen], ...]:
    """The papers among what was handed in."""
    return tuple(
        (sheet, PaperSeen(sheet.reading.kind.value, sheet.reading.fields, _is_doubtful(sheet.reading)))
        for sheet in sheets
        if isinstance(sheet.reading, OtherDocument)
    )


def _is_doubtful(reading: OtherDocument) -> bool:
    return bool(reading.signs) or any(one.code not in NO_DOUBTS for one in reading.findings)


def main_paper(declared: Declared, sheets: Sequence[Sheet]) -> Sheet:
    """The paper that stands for the event where a bill would: the best of the first group, else the first."""
    wanted = REQUIRED[declared.kind][0]
    ranked = {kind: place for place, kind in enumerate(wanted)}
    seen = [(ranked[one.kind], place, sheet) for place, (sheet, one) in enumerate(papers_seen(sheets))
            if one.kind in ranked]  # fmt: skip
    return min(seen)[2] if seen else sheets[0]


def told_by(
    event_no: str,
    declared: Declared,
    stated: Mapping[str, FactValue],
    is_accident: bool,
    insured: Person,
    sheets: Sequence[Sheet],
    waived: Collection[str] = (),
) -> Told:
    """The event as the claimant and the papers tell it; `waived` papers are not asked for."""
    papers = [paper for _, paper in papers_seen(sheets)]
    whom = Insured(insured.name, insured.id_number)
    return event_told(event_no, declared, stated, is_accident, whom, papers, waived)


def new_event(ids: Ids, event_no: str, declared: Declared, told: Told, insured_id: UUID) -> NewEvent:
    """The event to be kept; its document is the main paper."""
    day = told.facts["event_date"][0]
    assert isinstance(day, date), "an event has a day"
    document_id = ids.new_id(bucket_of(insured_id))
    return NewEvent(event_no, declared.kind, day, None, document_id, told.facts, ())


def expected_fen(tx: Tx, insured_id: UUID, event: NewEvent) -> int:
    """What such an event may cost: the sums insured of all coverages in force that it concerns."""
    covers = covers_on(policies.covers_of_insured(tx, insured_id), event.event_date)
    sold = {(one.product_code, one.contract_date) for one in covers}
    versions = products.versions_for(tx, sold)
    about = InsuredEvent(event.event_no, event.kind, event.event_date)
    total_fen = 0
    for one in covers:
        version = versions[one.product_code, one.contract_date]
        if version is not None and concerns(version, about):
            total_fen += one.sum_insured_fen or 0
    return total_fen
