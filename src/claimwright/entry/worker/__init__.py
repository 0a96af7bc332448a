"""The worker process: takes what is due from the outbox and talks to the bank."""

from __future__ import annotations

from claimwright.entry.worker.run import run_worker

__all__ = ["run_worker"]
