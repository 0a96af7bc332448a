"""Evidence: who opened it before deciding, and what a person corrects of what was read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Correction
from claimwright.app.documents import public as documents
from claimwright.app.documents.public import Corrected
from claimwright.app.work import public as work
from claimwright.core.canonical import Json
from claimwright.core.claims.events import restated
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.bill import exact_key
from claimwright.core.documents.correction import ASKED_OF_PLATFORM, FACT_OF_FIELD
from claimwright.core.documents.keys import soft_key
from claimwright.core.documents.origin import OriginRule
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.work.task import TaskState
from claimwright.infra import journal
from claimwright.infra.db import Tx
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim.bill_origin import RECHECK, enqueue, until_of


class EvidenceCode(Enum):
    """Why a decision or a correction was not taken, earlier first."""

    NO_SUCH_CLAIM = "no_such_claim"
    STAFF_ONLY = "staff_only"
    WRONG_STATE = "wrong_state"
    TASK_TAKEN = "task_taken"
    NO_SUCH_DOCUMENT = "no_such_document"
    EVIDENCE_NOT_OPENED = "evidence_not_opened"


@dataclass(frozen=True, slots=True)
class CorrectDocument:
    """Values as typed, by field, of a document whose reading was seen at `revision`."""

    claim_id: UUID
    document_id: UUID
    revision: int
    typed: Mapping[str, str]
    reason: str


def not_opened(tx: Tx, claim_id: UUID, actor: Actor) -> Refused | None:
    """Refused unless this person was shown a page of the claim's documents (where it has any)."""
    if not _documents_of(tx, claim_id) or documents.has_looked(tx, claim_id, actor.id):
        return None
    return Refused(EvidenceCode.EVIDENCE_NOT_OPENED)


def correct_document(
    tx: Tx, command: CorrectDocument, actor: Actor, rule: OriginRule, now: datetime
) -> Corrected | Refused:
    """Keep a person's values: a revision of the reading, of the claim's facts, and an entry in the journal.

    The gates run again on the corrected bill. A corrected number is another bill: it must be free, and the
    issuer's platform is asked again about whatever it compares.
    """
    return all_or_nothing(tx, lambda: _correct(tx, command, actor, rule, now))


def _correct(
    tx: Tx, command: CorrectDocument, actor: Actor, rule: OriginRule, now: datetime
) -> Corrected | Refused:
    claim = _held(tx, command, actor)
    if isinstance(claim, Refused):
        return claim
    done = documents.correct_reading(
        tx, command.document_id, command.revision, command.typed, command.reason, actor, now
    )
    if isinstance(done, Refused):
        return done
    refused = _take_other_bill(tx, claim, done, now)
    if refused is not None:
        return refused
    event_nos = {one.document_id: one.event_no for one in claims.events_of(tx, claim.claim_id)}
    event_no = event_nos.get(command.document_id)
    if event_no is not None:
        claim = claims.correct_facts(tx, claim, _facts(tx, claim, event_no, done), actor, now)
        if rule.is_asked and ASKED_OF_PLATFORM & done.values.keys():
            enqueue(tx, claim.claim_id, command.document_id, RECHECK, now, until=until_of(rule, now))
    facts: Json = {
        "document_id": str(command.document_id),
        "revision": done.revision,
        "fields": sorted(done.values),
        "reason": command.reason.strip()[:200],
    }
    state = claim.state.value
    journal.append(tx, claims.ENTITY, claim.claim_id, "document_corrected", actor, now, state, state, facts)
    return done


def _held(tx: Tx, command: CorrectDocument, actor: Actor) -> Claim | Refused:
    if actor.kind != "staff":
        return Refused(EvidenceCode.STAFF_ONLY)
    claim = claims.lock_claim(tx, command.claim_id) if claims.claim(tx, command.claim_id) else None
    if claim is None:
        return Refused(EvidenceCode.NO_SUCH_CLAIM, field="claim_id")
    if claim.state is not ClaimState.IN_REVIEW:
        return Refused(EvidenceCode.WRONG_STATE, {"state": claim.state.value, "event": "document_corrected"})
    for task in work.live_tasks_of(tx, claim.claim_id):
        if task.state is TaskState.TAKEN and str(task.owner_id) != actor.id:
            return Refused(EvidenceCode.TASK_TAKEN, {"owner_name": task.owner_name})
    if command.document_id not in _documents_of(tx, claim.claim_id):
        return Refused(EvidenceCode.NO_SUCH_DOCUMENT, field="document_id")
    return claim


def _documents_of(tx: Tx, claim_id: UUID) -> tuple[UUID, ...]:
    bills = [event.document_id for event in claims.events_of(tx, claim_id)]
    return (*bills, *claims.papers_of(tx, claim_id))


def _take_other_bill(tx: Tx, claim: Claim, done: Corrected, now: datetime) -> Refused | None:
    before, after = exact_key(done.before.bill), exact_key(done.after.bill)
    if before == after:
        return None
    documents.give_up_bill(tx, before, claim.claim_id)  # a refusal rolls it back
    refused = documents.claim_bill_use(tx, after, soft_key(done.after.bill), claim.claim_id, now)
    if refused is not None:
        facts = {"bill_code": after.bill_code, "bill_number": after.bill_number}
        return Refused(refused.code, facts, "fields")
    return None


def _facts(tx: Tx, claim: Claim, event_no: str, done: Corrected) -> tuple[Correction, ...]:
    """The facts that the corrected bill states otherwise; what a person set apart from the bill stays."""
    stands = {one.name: one for one in claims.facts_of_claim(tx, claim.claim_id) if one.event_no == event_no}
    before, after = restated(done.before.bill), restated(done.after.bill)
    followed = {FACT_OF_FIELD[name] for name in done.values if name in FACT_OF_FIELD}
    return tuple(
        Correction(event_no, name, value)
        for name, value in after.items()
        if value != before.get(name)
        and (name not in stands or stands[name].value != value)
        and (name in followed or name not in stands or stands[name].value == before.get(name))
    )
