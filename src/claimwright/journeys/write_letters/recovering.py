"""The letters of money on its way back: asked for, planned, received, deducted from a later benefit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from claimwright.app.letters.public import NewLetter
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import Recovery
from claimwright.core.canonical import Json
from claimwright.core.dates import business_date
from claimwright.core.journal import Entry
from claimwright.core.letters.letter import LetterFacts, LetterKind
from claimwright.core.payments.recovery import Instalment, RecoveryEvent
from claimwright.infra.db import Tx

STEPS_MAX = 1000  # a recovery's steps are numbered after its own number


def letters_of_recoveries(
    tx: Tx, claim_id: UUID, common: LetterFacts, shown_first: timedelta
) -> Iterator[NewLetter]:
    """The request of every recovery, and a letter for each step that its debtor should know of."""
    for number, one in enumerate(payments.recoveries_of_claim(tx, claim_id), start=1):
        facts = replace(common, recipient_name=one.debtor, reference=one.reference)
        asked = replace(facts, written_on=business_date(one.opened_at), amount_fen=one.amount_fen)
        due_at = one.opened_at + shown_first
        yield NewLetter(claim_id, LetterKind.RECOVERY, number, asked, due_at)
        plans = payments.plans_of_recovery(tx, one.recovery_id)
        for entry in payments.history_of_recovery(tx, one.recovery_id):
            told = _told(facts, one, entry, plans)
            if told is not None:
                yield NewLetter(claim_id, told[0], number * STEPS_MAX + entry.seq, told[1])


def _told(
    facts: LetterFacts, one: Recovery, entry: Entry, plans: Mapping[int, tuple[Instalment, ...]]
) -> tuple[LetterKind, LetterFacts] | None:
    said = entry.facts if isinstance(entry.facts, dict) else {}
    facts = replace(facts, written_on=business_date(entry.at))
    if entry.event == RecoveryEvent.PLANNED.value:
        plan = plans[_whole(said["plan_no"])]
        parts = tuple((part.due_on, part.amount_fen) for part in plan)
        amount_fen = sum(part.amount_fen for part in plan)
        return LetterKind.INSTALMENTS, replace(facts, amount_fen=amount_fen, instalments=parts)
    if "amount_fen" not in said or entry.seq == 1:
        return None
    facts = replace(facts, amount_fen=_whole(said["amount_fen"]), rest_fen=_whole(said["open_fen"]))
    if "bank_entry" in said:
        return LetterKind.RECEIVED, facts
    if "end_to_end_id" in said:
        return LetterKind.OFFSET, replace(facts, words=str(said["end_to_end_id"]))
    return None


def _whole(value: Json) -> int:
    assert isinstance(value, int), "amounts and numbers are whole"
    return value
