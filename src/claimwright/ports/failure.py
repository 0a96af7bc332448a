"""Operational failures, as infra and connectors raise them. The worker's answer differs by kind."""

from __future__ import annotations


class OperationalFailure(Exception):
    """Something outside our rules went wrong; `remedy` says in one sentence what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class Transient(OperationalFailure):
    """It did not happen, and trying again later may work (refused connection, busy, lock time-out)."""


class Permanent(OperationalFailure):
    """It did not happen and never will as asked (malformed message, unknown counterparty)."""


class Unknown(OperationalFailure):
    """It may have happened (a time-out after sending): ask, never resend blindly."""
