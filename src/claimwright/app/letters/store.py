"""Rows of letters as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from claimwright.core.letters.letter import Letter, LetterKind, LetterLang, letter_of
from claimwright.infra.db import Statements

SQL = Statements.of(__package__)


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter as it was written; `sha256` is over its content and its pages of both languages.

    `due_at` is the last moment at which it leaves by itself; None: it left when it was written.
    """

    letter_id: UUID
    claim_id: UUID
    kind: LetterKind
    cause_no: int
    content: Mapping[str, Any]
    sha256: str
    written_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    sent_by: str | None

    def text(self, lang: LetterLang) -> Letter:
        """The letter in one language."""
        return letter_of(self.content[lang])


def stored_letter(row: tuple[Any, ...]) -> StoredLetter:
    return StoredLetter(row[0], row[1], LetterKind(row[2]), *row[3:])
