"""Tell the issuer's platform that a bill was paid on (入账), so that no other insurer pays on it again.

The errand is written in the transaction that makes a claim paid, and done by a worker until the platform has
said how the bill stands. The reference is the same each time, so a lost answer is simply asked for again.
"""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.documents import public as documents
from claimwright.app.documents.public import NewCheck
from claimwright.core.canonical import Json
from claimwright.core.documents.origin import BillVerdict
from claimwright.infra import journal, outbox
from claimwright.infra.db import Tx
from claimwright.infra.outbox import Message, NewMessage
from claimwright.journeys.settle_claim.bill_origin import our_use
from claimwright.journeys.settle_claim.verify_bill import (
    ASKED_AT_ONCE,
    CHECKER,
    LEASE,
    Inspector,
    tell_of_red_bill,
)
from claimwright.ports.failure import OperationalFailure, Permanent, Transient, Unknown

ENTER_TOPIC: Final = "bills.enter"
RETRY_AFTER: Final = timedelta(seconds=2)
RETRY_AFTER_MAX: Final = timedelta(hours=1)
NOT_FOUND_AFTER: Final = timedelta(days=1)
"""A new bill may take a day to appear at its platform."""
NOT_FOUND_TRIES: Final = 3
TO_ENTER: Final = (BillVerdict.NORMAL, BillVerdict.UNANSWERED, BillVerdict.NOT_FOUND)


def enter_bills_of(tx: Tx, claim_ids: Collection[UUID], now: datetime) -> None:
    """Ask a worker to enter the bills of claims that are paid now: those that a platform was asked about."""
    found = documents.bill_checks(tx, list(claim_ids)) if claim_ids else {}
    errands = [
        NewMessage(check.document_id, {"claim_id": str(claim_id)})
        for claim_id, checks in found.items()
        for check in checks
        if check.platform and check.verdict in TO_ENTER
    ]
    outbox.enqueue_many(tx, ENTER_TOPIC, errands, now)


def enter_bills_due(inspector: Inspector, limit: int = 32) -> int:
    """Enter what is due, several bills at once; returns how many were taken."""
    now = inspector.clock.now()
    with inspector.db.transaction() as tx:
        messages = outbox.take(tx, [ENTER_TOPIC], limit, LEASE, now)
    if messages:
        with ThreadPoolExecutor(min(ASKED_AT_ONCE, len(messages)), "enter-bills") as pool:
            list(pool.map(lambda message: _enter(inspector, message), messages))
    return len(messages)


def _enter(inspector: Inspector, message: Message) -> None:
    """One bill. Without a platform (it was taken out of the settings) the errand waits."""
    with inspector.db.transaction() as tx:
        found = documents.document_view(tx, message.entity_id)
    assert found is not None, "a bill is kept before its claim is paid"
    question = documents.platform_question(found.reading)
    try:
        if inspector.platform is None:
            raise Transient("there is no invoice platform to enter the bill at")
        if question is None:
            raise Permanent("what the platform asks for was not read")
        new = inspector.enter(question, our_use(message.entity_id))
    except OperationalFailure as failure:
        _put_off(inspector, message, failure)
        return
    now = inspector.clock.now()
    with inspector.db.transaction() as tx:
        if new.verdict is BillVerdict.NOT_FOUND and message.attempts < NOT_FOUND_TRIES:
            outbox.retry(tx, message, NOT_FOUND_AFTER, "not found yet", now)
        elif outbox.done(tx, message):  # else another worker has it now
            _record(tx, message, new, now)


def _put_off(inspector: Inspector, message: Message, failure: OperationalFailure) -> None:
    now = inspector.clock.now()
    with inspector.db.transaction() as tx:
        if isinstance(failure, Transient | Unknown):
            after = min(RETRY_AFTER * message.attempts**2, RETRY_AFTER_MAX)
            outbox.retry(tx, message, after, str(failure), now)
        else:  # the same refusal would come again: an operator sees it among the parked
            outbox.park(tx, message, str(failure), now)


def _record(tx: Tx, message: Message, new: NewCheck, now: datetime) -> None:
    """The platform's word, and what follows from it when the bill did not stand after all."""
    payload = message.payload
    assert isinstance(payload, dict)
    claim = claims.lock_claim(tx, UUID(str(payload["claim_id"])))
    assert claim is not None, "claims are never deleted"
    document_id = message.entity_id
    check_no = documents.record_check(tx, claim.claim_id, document_id, new, now)
    facts: Json = {
        "document_id": str(document_id),
        "check_no": check_no,
        "verdict": new.verdict.value,
        "platform": new.platform,
        "reference": new.reference,
    }
    state = claim.state.value
    journal.append(tx, claims.ENTITY, claim.claim_id, "bill_entered", CHECKER, now, state, state, facts)
    if new.verdict in (BillVerdict.RED_FLUSHED, BillVerdict.USED):
        tell_of_red_bill(tx, claim, document_id, check_no, new, now)
