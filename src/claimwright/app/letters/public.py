"""What others may use of letters."""

from __future__ import annotations

from claimwright.app.letters.commands import NewLetter, send_letter, write_letter
from claimwright.app.letters.queries import letter, letters_due_fan_out, letters_of, pages_of
from claimwright.app.letters.store import StoredLetter

__all__ = [
    "NewLetter",
    "StoredLetter",
    "letter",
    "letters_due_fan_out",
    "letters_of",
    "pages_of",
    "send_letter",
    "write_letter",
]
