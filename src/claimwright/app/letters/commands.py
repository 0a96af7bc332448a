"""Write a letter once, and send it. Content and pages are stored with their hash and never change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from claimwright.app.letters.store import SQL
from claimwright.core.canonical import Json, canonical_json
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.letters.letter import LetterFacts, LetterKind, LetterLang, compose, letter_json
from claimwright.infra import journal
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids
from claimwright.infra.letter_pdf import letter_pdf

ENTITY = "letter"
LANGS: tuple[LetterLang, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class NewLetter:
    """One letter about a claim: the `cause_no`-th of its kind. `due_at` None: it leaves at once."""

    claim_id: UUID
    kind: LetterKind
    cause_no: int
    facts: LetterFacts
    due_at: datetime | None = None


def write_letter(tx: Tx, ids: Ids, new: NewLetter, actor: Actor, now: datetime) -> bool:
    """Write the letter if it is not written yet; False if it was there. Told twice, it is written once."""
    letters = {lang: compose(new.kind, new.facts, lang) for lang in LANGS}
    content: dict[str, Json] = {lang: letter_json(letter) for lang, letter in letters.items()}
    footer = f"{new.facts.claim_no} · {new.kind.value} {new.cause_no}"
    pages = {lang: letter_pdf(letter, footer) for lang, letter in letters.items()}
    sha256 = hashlib.sha256(canonical_json(content) + pages["zh"] + pages["en"]).hexdigest()
    letter_id, is_sent = ids.new_id(bucket_of(new.claim_id)), new.due_at is None
    row = {
        "bucket": bucket_of(new.claim_id),
        "letter_id": letter_id,
        "claim_id": new.claim_id,
        "kind": new.kind.value,
        "cause_no": new.cause_no,
        "content": Jsonb(content),
        "pdf_zh": pages["zh"],
        "pdf_en": pages["en"],
        "sha256": sha256,
        "written_at": now,
        "due_at": new.due_at,
        "sent_at": now if is_sent else None,
        "sent_by": f"{actor.kind}:{actor.id}" if is_sent else None,
    }
    if tx.execute(SQL["insert_letter"], row).rowcount == 0:
        return False
    facts: Json = {"kind": new.kind.value, "cause_no": new.cause_no, "sha256": sha256}
    then = "sent" if is_sent else "written"
    journal.append(tx, ENTITY, letter_id, then, actor, now, None, then, facts)
    return True


def send_letter(tx: Tx, letter_id: UUID, actor: Actor, now: datetime) -> bool:
    """Send a written letter: from now on the customer sees it. False if it had left already."""
    key = {"bucket": bucket_of(letter_id), "letter_id": letter_id}
    sent = tx.execute(SQL["send"], {**key, "sent_at": now, "sent_by": f"{actor.kind}:{actor.id}"})
    if sent.rowcount == 0:
        return False
    journal.append(tx, ENTITY, letter_id, "sent", actor, now, "written", "sent", {})
    return True
