"""Read letters. Who may see what is decided where a viewer is known: customers see what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from claimwright.app.letters.store import SQL, StoredLetter, stored_letter
from claimwright.core.ids import bucket_of
from claimwright.core.letters.letter import LetterLang
from claimwright.infra.db import Tx


def letters_of(tx: Tx, claim_id: UUID) -> Sequence[StoredLetter]:
    """All letters of a claim, the oldest first."""
    key = {"bucket": bucket_of(claim_id), "claim_id": claim_id}
    return [stored_letter(row) for row in tx.execute(SQL["letters_of_claim"], key).fetchall()]


def letter(tx: Tx, letter_id: UUID) -> StoredLetter | None:
    """One letter."""
    key = {"bucket": bucket_of(letter_id), "letter_id": letter_id}
    row = tx.execute(SQL["letter"], key).fetchone()
    return None if row is None else stored_letter(row)


def pages_of(tx: Tx, letter_id: UUID, lang: LetterLang) -> bytes | None:
    """The PDF of a letter in one language, byte for byte as it was written."""
    key = {"bucket": bucket_of(letter_id), "letter_id": letter_id}
    row = tx.execute(SQL["pages"], key).fetchone()
    return None if row is None else bytes(row[0] if lang == "zh" else row[1])


def letters_due_fan_out(tx: Tx, now: datetime, limit: int = 100) -> Sequence[UUID]:
    """Letters that must leave by now and have not."""
    rows = tx.execute(SQL["due_fan_out"], {"now": now, "limit": limit}).fetchall()
    return [letter_id for (letter_id,) in rows]
