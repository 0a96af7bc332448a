"""The statements of this capability by subject, one file each."""

from __future__ import annotations

from claimwright.infra.db import Statements

PEOPLE = Statements.of(__package__, "store_people.sql")
DEADLINES = Statements.of(__package__, "store_deadlines.sql")
NOTES = Statements.of(__package__, "store_notes.sql")
BOARD = Statements.of(__package__, "store_board.sql")
