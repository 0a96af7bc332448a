"""Ask the issuer's platform about a claim's bills, in a worker and never in the customer's request.

A claim waits for the answers of all its bills for the time that the rule allows; then robots go on or a
person decides. The question is asked outside any transaction (asking changes nothing and may be repeated);
the answer, the journal, the claim's next step and the end of the message are one transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.app.documents.public import NewCheck
from claimwright.core.canonical import Json
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.origin import BillVerdict, OriginRule, doubt, verdict_of
from claimwright.core.documents.reading import MedicalBillReading
from claimwright.core.documents.standing import BillQuestion
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.work.task import Question
from claimwright.infra import journal, outbox
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx
from claimwright.infra.ids import Ids
from claimwright.infra.outbox import Message
from claimwright.journeys.settle_claim.bill_origin import (
    AGAIN,
    FIRST,
    NO_PLATFORM,
    NOT_ALL_READ,
    RECHECK,
    VERIFY_TOPIC,
    enqueue,
    our_use,
    question_of,
    until_of,
)
from claimwright.journeys.settle_claim.report import ADJUDICATE_TOPIC, refer
from claimwright.ports.failure import OperationalFailure, Permanent, Transient, Unknown
from claimwright.ports.invoice_platform import InvoiceAnswer, InvoicePlatform

CHECKER = Actor("system", "bill-checker", "bill checker")
RED_FLUSHED_TOPIC = "bill_red_flushed"
LEASE = timedelta(seconds=60)
RETRY_AFTER = timedelta(seconds=1)
ASKED_AT_ONCE = 8
LATER = (timedelta(minutes=5), timedelta(hours=1), timedelta(days=1))
"""When a bill is asked about again that had no answer, or was not found yet."""
RECHECK_BATCH = 500
MAY_CHANGE = (BillVerdict.NORMAL, BillVerdict.ENTERED, BillVerdict.UNANSWERED, BillVerdict.NOT_FOUND)
_SILENT_AFTER, _SILENT_S = ASKED_AT_ONCE, 3.0
_ENDED_WITH_MONEY = (ClaimState.APPROVED, ClaimState.PAYING, ClaimState.PAID, ClaimState.CLOSED)


@dataclass
class Inspector:
    """What the worker asks with. After several failures in a row it leaves the platform alone for a moment,
    so that a platform that hangs does not hold up every claim behind it.
    """

    db: Database
    ids: Ids
    clock: Clock
    platform: InvoicePlatform | None
    rule: OriginRule
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _failures: int = 0
    _silent_until: datetime | None = None

    def ask(self, question: BillQuestion, our_use: str) -> NewCheck:
        """One question; `our_use` names our own entry. Raises what the platform's connector raises."""
        return self._guarded(lambda platform: platform.verify(question), our_use)

    def enter(self, question: BillQuestion, our_use: str) -> NewCheck:
        """Enter our use of a bill. Raises what the platform's connector raises."""
        return self._guarded(lambda platform: platform.enter_use(question, our_use), our_use)

    def _guarded(self, act: Callable[[InvoicePlatform], InvoiceAnswer], our_use: str) -> NewCheck:
        assert self.platform is not None, "asked only where there is a platform"
        with self._lock:
            if self._silent_until is not None and self.clock.now() < self._silent_until:
                raise Transient("the invoice platform does not answer for the moment", "Ask again later.")
        try:
            answer = act(self.platform)
        except (Transient, Unknown):
            with self._lock:
                self._failures += 1
                if self._failures >= _SILENT_AFTER:
                    self._silent_until = self.clock.now() + timedelta(seconds=_SILENT_S)
            raise
        with self._lock:
            self._failures, self._silent_until = 0, None
        verdict = verdict_of(answer.standing, answer.used_by, our_use)
        return NewCheck(verdict, self.platform.name, answer.reference, answer.content, answer.red_bill)


@dataclass(frozen=True, slots=True)
class _Errand:
    """One message with what it is about."""

    message: Message
    claim_id: UUID
    why: str
    until: datetime
    turn: int
    reading: MedicalBillReading | None
    question: BillQuestion | None


def verify_due(inspector: Inspector, limit: int = 32) -> int:
    """Ask about what is due, several bills at once; each answer is stored as it comes. Returns how many."""
    now = inspector.clock.now()
    with inspector.db.transaction() as tx:
        messages = outbox.take(tx, [VERIFY_TOPIC], limit, LEASE, now)
        errands = [_errand(tx, message) for message in messages]
    for errand, outcome in _asked(inspector, errands):
        _carry_out(inspector, errand, outcome)
    return len(errands)


def recheck(inspector: Inspector, older_than: timedelta, count_max: int) -> int:
    """Ask once more about bills whose last answer is older and may have changed; returns how many.

    A bill in good standing may be cancelled later. The questions are put, not answered: a worker does.
    """
    now, place, count = inspector.clock.now(), (-1, UUID(int=0)), 0
    while count < count_max:
        with inspector.db.transaction() as tx:
            size = min(RECHECK_BATCH, count_max - count)
            due = documents.checks_due_fan_out(tx, place, now - older_than, MAY_CHANGE, size)
            for document_id, claim_id in due:
                enqueue(tx, claim_id, document_id, RECHECK, now, until=until_of(inspector.rule, now))
        if not due:
            break
        place, count = (bucket_of(due[-1][0]), due[-1][0]), count + len(due)
    return count


def _errand(tx: Tx, message: Message) -> _Errand:
    payload = message.payload
    assert isinstance(payload, dict)
    found = documents.document_view(tx, message.entity_id)
    assert found is not None, "a bill is kept before it is asked about"
    reading = found.reading if isinstance(found.reading, MedicalBillReading) else None
    return _Errand(
        message,
        UUID(str(payload["claim_id"])),
        str(payload["why"]),
        datetime.fromisoformat(str(payload["until"])),
        int(str(payload["turn"])),
        reading,
        documents.platform_question(found.reading),
    )


def _asked(
    inspector: Inspector, errands: list[_Errand]
) -> Iterator[tuple[_Errand, NewCheck | OperationalFailure]]:
    if not errands:
        return
    with ThreadPoolExecutor(min(ASKED_AT_ONCE, len(errands)), "ask-platform") as pool:
        waiting = {pool.submit(_ask, inspector, errand): errand for errand in errands}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def _ask(inspector: Inspector, errand: _Errand) -> NewCheck | OperationalFailure:
    if inspector.platform is None:
        return NewCheck(BillVerdict.NOT_ASKED, reason=NO_PLATFORM)
    if errand.question is None:
        return NewCheck(BillVerdict.NOT_ASKED, inspector.platform.name, reason=NOT_ALL_READ)
    try:
        return inspector.ask(errand.question, our_use(errand.message.entity_id))
    except Permanent as failure:  # it refuses the question: asking again changes nothing
        return NewCheck(BillVerdict.UNANSWERED, inspector.platform.name, reason=str(failure))
    except (Transient, Unknown) as failure:
        return failure


def _carry_out(inspector: Inspector, errand: _Errand, outcome: NewCheck | OperationalFailure) -> None:
    """Store the answer with what follows from it, or put the question off while there is time."""
    now, message = inspector.clock.now(), errand.message
    if isinstance(outcome, OperationalFailure):
        after = RETRY_AFTER * min(message.attempts, 5)
        if now + after < errand.until:
            with inspector.db.transaction() as tx:
                outbox.retry(tx, message, after, str(outcome), now)
            return
        name = inspector.platform.name if inspector.platform else ""
        outcome = NewCheck(BillVerdict.UNANSWERED, name, reason=str(outcome))
    with inspector.db.transaction() as tx:
        if not outbox.done(tx, message):
            return  # another worker has it now; nothing of ours is written
        _record(tx, inspector, errand, outcome, now)


def _record(tx: Tx, inspector: Inspector, errand: _Errand, new: NewCheck, now: datetime) -> None:
    claim = claims.lock_claim(tx, errand.claim_id)
    assert claim is not None, "claims are never deleted"
    document_id = errand.message.entity_id
    check_no = documents.record_check(tx, claim.claim_id, document_id, new, now)
    state = claim.state.value
    facts: Json = {
        "document_id": str(document_id),
        "check_no": check_no,
        "verdict": new.verdict.value,
        "platform": new.platform,
        "reference": new.reference,
    }
    journal.append(tx, claims.ENTITY, claim.claim_id, "bill_verified", CHECKER, now, state, state, facts)
    if new.verdict in (BillVerdict.UNANSWERED, BillVerdict.NOT_FOUND) and errand.turn < len(LATER):
        later = now + LATER[errand.turn]
        enqueue(tx, claim.claim_id, document_id, AGAIN, later, until=later, turn=errand.turn + 1)
    if claim.state is ClaimState.READY:
        _go_on(tx, inspector, claim, errand.why, now)
    elif new.verdict is BillVerdict.RED_FLUSHED and claim.state in _ENDED_WITH_MONEY:
        tell_of_red_bill(tx, claim, document_id, check_no, new, now)


def _go_on(tx: Tx, inspector: Inspector, claim: Claim, why: str, now: datetime) -> None:
    """Once every bill of a claim was asked about: to a person with all doubts at once, or to the robots."""
    checked = {one.document_id for one in documents.bill_checks(tx, [claim.claim_id])[claim.claim_id]}
    if any(event.document_id not in checked for event in claims.events_of(tx, claim.claim_id)):
        return
    questions = doubts_of(tx, claim, inspector.rule)
    if questions:
        refer(tx, inspector.ids, claim, questions, CHECKER, now)
    elif why == FIRST:
        outbox.enqueue(tx, ADJUDICATE_TOPIC, bucket_of(claim.claim_id), claim.claim_id, {}, now)


def doubts_of(tx: Tx, claim: Claim, rule: OriginRule) -> tuple[Question, ...]:
    """What is in doubt about the origin of a claim's bills, by their latest checks."""
    checks = {one.document_id: one for one in documents.bill_checks(tx, [claim.claim_id])[claim.claim_id]}
    questions = []
    for event in claims.events_of(tx, claim.claim_id):
        check, found = checks.get(event.document_id), documents.document_view(tx, event.document_id)
        if check is None or found is None or not isinstance(found.reading, MedicalBillReading):
            continue
        reading = found.reading
        code = doubt(check.verdict, reading.seal.verdict, reading.bill.total_fen, rule)
        if code is not None:
            questions.append(question_of(code, event.event_no, reading, check.red_bill))
    return tuple(questions)


def tell_of_red_bill(
    tx: Tx, claim: Claim, document_id: UUID, check_no: int, new: NewCheck, now: datetime
) -> None:
    """A bill was cancelled, or used elsewhere, after money was decided on it: another journey reopens it."""
    facts: Json = {
        "document_id": str(document_id),
        "check_no": check_no,
        "verdict": new.verdict.value,
        "red_bill": " ".join(new.red_bill) if new.red_bill else "",
    }
    outbox.enqueue(tx, RED_FLUSHED_TOPIC, bucket_of(claim.claim_id), claim.claim_id, facts, now)
