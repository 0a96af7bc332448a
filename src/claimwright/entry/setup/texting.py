"""Text messages that must not get lost: asked for beside what they tell of, sent by a worker, at least once.

The gateway delivers one `message_id` once, so a repeated send is harmless.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from claimwright.app.parties import public as parties
from claimwright.core.ids import bucket_of
from claimwright.entry.messages import LANGS, Lang, text
from claimwright.infra import outbox
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx
from claimwright.infra.outbox import Message
from claimwright.journeys.change_account.change import TEXTS_TOPIC, told_of_account
from claimwright.ports.failure import Permanent, Transient, Unknown
from claimwright.ports.sms import SmsGateway, TextMessage

LEASE = timedelta(seconds=30)
AGAIN_AFTER = timedelta(seconds=15)
ATTEMPTS_MAX = 200


def ask_text(
    tx: Tx, person_id: UUID, about_id: UUID, key: str, values: Mapping[str, str], lang: Lang, now: datetime
) -> None:
    """Ask for a message to a person's registered telephone; `key` names its words under ``sms``."""
    payload: dict[str, Any] = {"person_id": str(person_id), "text": key, "values": dict(values), "lang": lang}
    outbox.enqueue(tx, TEXTS_TOPIC, bucket_of(about_id), about_id, payload, now)


def send_texts_due(db: Database, gateway: SmsGateway, clock: Clock, limit: int = 20) -> int:
    """Send what is due; answers how many messages went out."""
    with db.transaction() as tx:
        messages = outbox.take(tx, (TEXTS_TOPIC,), limit, LEASE, clock.now())
    return sum(_send(db, gateway, clock, message) for message in messages)


def _send(db: Database, gateway: SmsGateway, clock: Clock, message: Message) -> bool:
    payload: Any = message.payload
    with db.transaction() as tx:
        person = parties.person(tx, UUID(payload["person_id"]))
    if person is None or not person.phone:
        return _give_up(db, clock, message, "the person has no telephone")
    lang = next((one for one in LANGS if one == payload["lang"]), LANGS[0])
    words = text(lang, f"sms.{payload['text']}", **payload["values"])
    try:
        gateway.send(TextMessage(message.message_id.hex, person.phone, words))
    except (Transient, Unknown) as failure:
        return _again(db, clock, message, type(failure).__name__)
    except Permanent as failure:
        return _give_up(db, clock, message, type(failure).__name__)
    with db.transaction() as tx:
        if not outbox.done(tx, message):
            return False
        if payload["text"] == "account_added":
            told_of_account(tx, message.entity_id, clock.now())
    return True


def _again(db: Database, clock: Clock, message: Message, why: str) -> bool:
    if message.attempts >= ATTEMPTS_MAX:
        return _give_up(db, clock, message, why)
    with db.transaction() as tx:
        outbox.retry(tx, message, AGAIN_AFTER, why, clock.now())
    return False


def _give_up(db: Database, clock: Clock, message: Message, why: str) -> bool:
    with db.transaction() as tx:
        outbox.park(tx, message, why, clock.now())
    return False
