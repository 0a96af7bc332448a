"""Report a claim: the file is read first, then everything is stored in one transaction, or nothing.

Only after that commit is the claim acknowledged. The same key with the same input answers as the first
time; a bill is used once, by one claim, for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Cause, NewClaim, NewEvent
from claimwright.app.documents import public as documents
from claimwright.app.policies.public import Policy
from claimwright.core.adjudication.model import FactValue
from claimwright.core.canonical import Json, sha256_hex
from claimwright.core.claims.accept import ReportCode, open_points
from claimwright.core.claims.declared import Declared, Told
from claimwright.core.claims.events import BillEvent, Statement, event_of_bill
from claimwright.core.claims.green_channel import SuddenEvent
from claimwright.core.claims.lifecycle import ClaimEvent
from claimwright.core.claims.record import fact_json
from claimwright.core.dates import business_date
from claimwright.core.documents.bill import exact_key
from claimwright.core.documents.keys import soft_key
from claimwright.core.documents.origin import OriginRule
from claimwright.core.documents.reading import MedicalBillReading
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.work.task import Question
from claimwright.infra import outbox
from claimwright.infra.db import Database, Tx
from claimwright.infra.idempotency import once
from claimwright.infra.ids import Ids
from claimwright.journeys.atomic import all_or_nothing
from claimwright.journeys.settle_claim import bill_origin, entitlement, green_channel, intake, reserving
from claimwright.journeys.settle_claim import declared as declaring
from claimwright.journeys.settle_claim.intake import BillSheet, Sheet
from claimwright.journeys.settle_claim.rest import with_rest
from claimwright.journeys.settle_claim.settling import refer_all

ADJUDICATE_TOPIC = "claims.adjudicate"
COMMAND = "report_claim"
NOBODY_IS_ASKED = OriginRule()
CLAIM_PREFIX = "CL"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as handed in."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReportClaim:
    """A report by a customer for a policy of theirs, or by staff for the claimant they name.

    `facts` are further facts of the vocabulary that the claimant states about the event. `declared` is an
    event that no bill tells (a diagnosis, a death, a disability); papers are then enough.
    """

    idempotency_key: str
    actor: Actor
    claimant_id: UUID
    policy_no: str
    account_id: UUID
    cause: Cause
    uploads: tuple[Upload, ...]
    channel: str
    other_insurers_paid_fen: int = 0
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    declared: Declared | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """The acknowledgement: stored for good. `state` is ``ready`` or ``in_review``."""

    claim_id: UUID
    claim_no: str
    state: str
    reported_at: datetime


def report_claim(
    db: Database, ids: Ids, command: ReportClaim, now: datetime, rule: OriginRule = NOBODY_IS_ASKED
) -> Reported | Refused:
    """Read the files, then store claim, facts, originals, bill use, journal and next step together.

    `rule` says how bills are proved; without one they are taken as they read, which `entry` never does.
    """
    paid_fen, today = command.other_insurers_paid_fen, business_date(now)
    stated, refused = declaring.check_declared(command.declared, command.facts, today)
    refused = refused or entitlement.check_form(command.uploads, paid_fen, stated, today)
    if refused is not None:
        return refused
    sheets = intake.read_files(command.uploads)
    key = f"{command.actor.kind}:{command.actor.id}:{command.idempotency_key}"
    with db.transaction() as tx:
        answer = once(
            tx,
            key,
            COMMAND,
            _input(command),
            now,
            lambda: all_or_nothing(tx, lambda: _report(tx, ids, command, sheets, rule, now)),
        )
        if isinstance(answer, Refused):
            _keep_refused(tx, ids, command, answer, now)
            return answer
        return _reported(answer)


def _input(command: ReportClaim) -> Json:
    return {
        "actor": [command.actor.kind, command.actor.id],
        "claimant_id": str(command.claimant_id),
        "policy_no": command.policy_no,
        "account_id": str(command.account_id),
        "cause": command.cause.value,
        "other_insurers_paid_fen": command.other_insurers_paid_fen,
        "facts": {name: fact_json(value) for name, value in command.facts.items()},
        **_declared_input(command.declared),
        "files": [sha256_hex(one.content) for one in command.uploads],
    }


def _declared_input(declared: Declared | None) -> dict[str, Json]:
    return {} if declared is None else {"event": [declared.kind, declared.event_date.isoformat()]}


def _reported(answer: Any) -> Reported:
    return Reported(
        UUID(answer["claim_id"]),
        answer["claim_no"],
        answer["state"],
        datetime.fromisoformat(answer["reported_at"]),
    )


def _report(
    tx: Tx, ids: Ids, command: ReportClaim, sheets: tuple[Sheet, ...], rule: OriginRule, now: datetime
) -> Json | Refused:
    policy = _policy_for(tx, command)
    if isinstance(policy, Refused):
        return policy
    today, declared = business_date(now), command.declared
    account_id, claimant_id = command.account_id, command.claimant_id
    insured = declaring.payable_to(tx, policy, account_id, claimant_id, declared, today)
    if isinstance(insured, Refused):
        return insured
    found = intake.bills_among(sheets, today, is_needed=declared is None)
    if isinstance(found, Refused):
        return found
    bills = tuple(one.reading for one in found)
    new = _new_claim(tx, ids, command, policy, bills, now)
    told: Told | None = None
    sudden: tuple[SuddenEvent, ...] = ()
    if declared is not None:
        is_accident, number = command.cause is Cause.ACCIDENT, str(len(bills) + 1)
        sudden = green_channel.covering_events(tx, declared, policy.province, [one.bill for one in bills])
        waived = {paper for one in sudden for paper in one.waived_papers}
        told = declaring.told_by(number, declared, command.facts, is_accident, insured, sheets, waived)
        new = _with_declared(tx, ids, new, declared, told)
    refused = _use_bills(tx, policy, new, found, now)
    if refused is not None:
        return refused
    claim = claims.open_claim(tx, new, command.actor, now)
    if told is not None:
        green_channel.note(tx, claim, told, sudden, command.actor, now)
    kept = [(event.document_id, bill) for event, bill in zip(new.events, bills, strict=False)]
    again = _keep_documents(tx, ids, command, new, (sheets, found), claim, now)
    questions = open_points([(one.bill, one.findings) for one in bills], insured.name)
    questions += told.questions if told is not None else ()
    questions += again + bill_origin.ask_about(tx, claim.claim_id, kept, rule, now)
    if questions:
        claim = refer(tx, ids, claim, questions, command.actor, now)
    else:
        claim = claims.move(tx, claim, ClaimEvent.FACTS_COMPLETE, command.actor, now)
        if not bill_origin.is_waited_for(bills, rule):
            outbox.enqueue(tx, ADJUDICATE_TOPIC, bucket_of(claim.claim_id), claim.claim_id, {}, now)
    reserving.reserve(tx, ids, claim, "reported", now)
    return {
        "claim_id": str(claim.claim_id),
        "claim_no": claim.claim_no,
        "state": claim.state.value,
        "reported_at": now.isoformat(),
    }


def _keep_documents(
    tx: Tx,
    ids: Ids,
    command: ReportClaim,
    new: NewClaim,
    read: tuple[tuple[Sheet, ...], tuple[BillSheet, ...]],
    claim: claims.Claim,
    now: datetime,
) -> tuple[Question, ...]:
    """Keep every document with the claim; the answer is what looks like a paper that was sent before."""
    sheets, bills = read
    main = {bill.sheet: event for event, bill in zip(new.events, bills, strict=False)}
    if command.declared is not None:
        main[declaring.main_paper(command.declared, sheets)] = new.events[-1]
    known = {sheet: event.document_id for sheet, event in main.items()}
    kept = intake.keep_sheets(tx, ids, new.claim_id, sheets, known, now)
    for sheet, document_id in kept.items():
        if sheet not in main:
            claims.add_paper(tx, claim, document_id, command.actor, now)
    numbers = {event.document_id: event.event_no for event in main.values()}
    return intake.seen_before(tx, new.claim_id, new.insured_id, kept, numbers, now)


def refer(
    tx: Tx,
    ids: Ids,
    claim: claims.Claim,
    questions: tuple[Question, ...],
    actor: Actor,
    now: datetime,
) -> claims.Claim:
    """Hand a claim to a person, with one task that says everything: terms and robots run over the rest."""
    return refer_all(tx, ids, [(claim, with_rest(tx, claim, questions, now))], actor, now)[0]


def _new_claim(
    tx: Tx,
    ids: Ids,
    command: ReportClaim,
    policy: Policy,
    bills: tuple[MedicalBillReading, ...],
    now: datetime,
) -> NewClaim:
    bucket = bucket_of(policy.insured_id)
    said = Statement(command.cause is Cause.ACCIDENT, command.other_insurers_paid_fen, command.facts)
    events = [
        event_of_bill(str(number), reading.bill, reading.evidence, said, entitlement.listed(tx, reading.bill))
        for number, reading in enumerate(bills, start=1)
    ]
    return NewClaim(
        claim_id=ids.new_id(bucket),
        claim_no=ids.new_number(CLAIM_PREFIX, business_date(now), bucket),
        policy_id=policy.policy_id,
        insured_id=policy.insured_id,
        claimant_id=command.claimant_id,
        account_id=command.account_id,
        cause=command.cause,
        channel=command.channel,
        claimed_fen=sum(max(0, reading.bill.total_fen) for reading in bills),
        events=tuple(_new_event(ids, bucket, event) for event in events),
        province=policy.province,
    )


def _with_declared(tx: Tx, ids: Ids, new: NewClaim, declared: Declared, told: Told) -> NewClaim:
    """The claim with the event that no bill tells, and what it may cost."""
    event = declaring.new_event(ids, str(len(new.events) + 1), declared, told, new.insured_id)
    claimed_fen = new.claimed_fen + declaring.expected_fen(tx, new.insured_id, event)
    return replace(new, events=(*new.events, event), claimed_fen=claimed_fen)


def _policy_for(tx: Tx, command: ReportClaim) -> Policy | Refused:
    given = (command.policy_no, command.actor, command.claimant_id)
    return declaring.policy_for(tx, *given, command.declared)


def _new_event(ids: Ids, bucket: int, event: BillEvent) -> NewEvent:
    return NewEvent(
        event.event_no,
        event.kind,
        event.event_date,
        event.stay_no,
        ids.new_id(bucket),
        event.facts,
        event.lines,
    )


def _use_bills(
    tx: Tx, policy: Policy, new: NewClaim, bills: tuple[BillSheet, ...], now: datetime
) -> Refused | None:
    """Each bill is this claim's from now on. Of another customer's claim the answer names nothing.

    Bills are taken in the order of their numbers, so that two reports never wait for each other in a circle.
    """
    seen = set()
    keyed = [(exact_key(one.reading.bill), one) for one in bills]
    for key, one in sorted(keyed, key=lambda pair: (pair[0].bill_code, pair[0].bill_number)):
        bill = {"bill_code": key.bill_code, "bill_number": key.bill_number}
        place = one.sheet.field
        if key in seen:
            return Refused(ReportCode.BILL_ALREADY_USED, {**bill, "in_this_report": True}, place)
        seen.add(key)
        refused = documents.claim_bill_use(tx, key, soft_key(one.reading.bill), new.claim_id, now)
        if refused is not None:
            return Refused(refused.code, {**bill, **_own_claim(tx, policy, refused)}, place)
    return None


def _own_claim(tx: Tx, policy: Policy, refused: Refused) -> dict[str, str]:
    """The other claim's number, if it is of the same insured person; else nothing."""
    other_id = refused.facts.get("claim_id")
    other = claims.claim(tx, UUID(str(other_id))) if other_id else None
    return {} if other is None or other.insured_id != policy.insured_id else {"claim_no": other.claim_no}


def _keep_refused(tx: Tx, ids: Ids, command: ReportClaim, refused: Refused, now: datetime) -> None:
    """A report that its sender may see refused stays visible to them and to staff."""
    policy = _policy_for(tx, command)
    if isinstance(policy, Policy):
        entry_id = ids.new_id(bucket_of(policy.policy_id))
        claims.refuse_entry(tx, entry_id, policy.policy_id, command.claimant_id, refused, now)
