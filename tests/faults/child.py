"""``python -m tests.faults.child MODULE …``: a process with its clock moved or a safeguard cut.

Only the harness starts this. The product has no such switch: what is cut here is cut in this process alone.
``FAULT_CLOCK_OFFSET_S`` moves the clock; ``FAULT_SABOTAGE`` names one of `SABOTAGES`; ``FAULT_DIE_ANSWERED``
is how often, 0 to 1, the process ends itself between the bank's answer and our record of it.
"""

from __future__ import annotations

import os
import re
import runpy
import secrets
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any


def move_clock(offset_s: float) -> None:
    """The process lives in another time."""
    from claimwright.infra.clock import SystemClock

    real: Callable[[Any], datetime] = SystemClock.now
    SystemClock.now = lambda self: real(self) + timedelta(seconds=offset_s)  # type: ignore[method-assign]


def cut_idempotency() -> None:
    """Every request is a new one."""
    from claimwright.journeys.settle_claim import report

    report.once = lambda tx, key, command, given, now, run: run()  # type: ignore[attr-defined]


def cut_lock() -> None:
    """Nobody waits for anybody: no statement of claims locks a row."""
    from claimwright.infra.db import Statements

    whole = Statements.__getitem__

    def unlocked(self: Statements, name: str) -> str:
        text = whole(self, name)
        return re.sub(r"\bFOR (?:NO KEY )?UPDATE(?: OF \w+)?", "", text) if "claims" in self.source else text

    Statements.__getitem__ = unlocked  # type: ignore[method-assign]


def cut_ask_again() -> None:
    """What may have arrived is sent again without asking."""
    from claimwright.app.payments import public as payments
    from claimwright.journeys.settle_claim.pay import RETRY_AFTER

    def resend(tx: Any, sending: Any, error: str, actor: Any, now: datetime) -> None:
        payments.record_not_sent(tx, sending, error, RETRY_AFTER, actor, now)

    payments.record_unknown = resend


def cut_names() -> None:
    """An order's end-to-end id is drawn, as if it did not follow from what is paid."""
    from claimwright.app.payments import moving
    from claimwright.core.ids import bucket_of
    from claimwright.infra.clock import SystemClock
    from claimwright.infra.ids import Ids

    def drawn(claim_id: Any, *_: object) -> str:
        return Ids().new_number("PY", SystemClock().now().date(), bucket_of(claim_id))

    moving.end_to_end_id = drawn


def die_answered(share: float) -> None:
    """The bank has taken the message and said so; nobody lives to write it down."""
    from claimwright.connectors.banks.sandbox_bank import SandboxBank

    real: Callable[[Any, bytes], Any] = SandboxBank.submit

    def submit(self: SandboxBank, message: bytes) -> Any:
        answer = real(self, message)
        if secrets.randbelow(1000) < share * 1000:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    SandboxBank.submit = submit  # type: ignore[method-assign]


SABOTAGES = {"idempotency": cut_idempotency, "lock": cut_lock, "ask_again": cut_ask_again, "names": cut_names}


def main() -> None:
    offset_s = float(os.environ.get("FAULT_CLOCK_OFFSET_S", "0"))
    if offset_s:
        move_clock(offset_s)
    share = float(os.environ.get("FAULT_DIE_ANSWERED", "0"))
    if share:
        die_answered(share)
    for name in filter(None, os.environ.get("FAULT_SABOTAGE", "").split(",")):
        SABOTAGES[name]()
    module = sys.argv[1]
    sys.argv = [module, *sys.argv[2:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
