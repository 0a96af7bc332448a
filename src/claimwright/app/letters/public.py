"""What others may use of letters."""

from __future__ import annotations

from claimwright.app.letters.commands import NewLetter, send_letter, write_letter
from claimwright.app.letters.progress import Pass, decision_letters, hold_progress, move_progress
from claimwright.app.letters.queries import letter, letters_due_fan_out, letters_of, pages_of
from claimwright.app.letters.store import StoredLetter

__all__ = [
    "NewLetter",
    "Pass",
    "StoredLetter",
    "decision_letters",
    "hold_progress",
    "letter",
    "letters_due_fan_out",
    "letters_of",
    "move_progress",
    "pages_of",
    "send_letter",
    "write_letter",
]
