"""A bank for journey tests that executes everything it is handed, in this process, at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from world import World

from claimwright.app.claims.public import Claim, events_of
from claimwright.app.documents.public import note_look
from claimwright.app.payments import public as payments
from claimwright.core.journal import Actor
from claimwright.journeys.settle_claim import pay
from claimwright.journeys.settle_claim.pay import Cashier
from claimwright.ports.bank import InstructionStatus, PaymentInstruction, StatusReport


@dataclass
class ReadyBank:
    """Takes every message and executes every instruction; `refuses` names accounts that it rejects."""

    name: str = "ready"
    refuses: set[str] = field(default_factory=set)
    paid_fen: dict[str, int] = field(default_factory=dict)

    def compose(
        self, message_id: str, instructions: Sequence[PaymentInstruction], created_at: datetime
    ) -> bytes:
        rows = [[one.end_to_end_id, one.amount_fen, one.payee_account] for one in instructions]
        return json.dumps([message_id, rows]).encode()

    def submit(self, message: bytes) -> StatusReport:
        message_id, rows = json.loads(message)
        statuses = []
        for end_to_end_id, amount_fen, account in rows:
            is_refused = account in self.refuses
            statuses.append(InstructionStatus(end_to_end_id, "RJCT" if is_refused else "ACSC", None))
            if not is_refused:
                self.paid_fen[account] = self.paid_fen.get(account, 0) + amount_fen
        return StatusReport(report_id=f"r{message_id}", content=b"<r/>" + message, statuses=tuple(statuses))

    def ask(self, end_to_end_id: str) -> StatusReport | None:
        raise AssertionError("this bank has answered already")

    def reports(self, after_seq: int) -> Sequence[object]:
        return ()


def pay_all(world: World, bank: ReadyBank) -> None:
    """Send what is ordered and hear that it is paid."""
    cashier = Cashier(world.db, world.ids, world.clock, bank)  # type: ignore[arg-type]
    while pay.send_due(cashier):
        pass
    while pay.settle_statuses(cashier):
        pass


def look_at(world: World, claim: Claim, actor: Actor) -> None:
    """The person is shown the first page of every bill of the claim."""
    with world.db.transaction() as tx:
        for event in events_of(tx, claim.claim_id):
            note_look(tx, claim.claim_id, event.document_id, 0, actor, world.clock.now())


def trial_balance(world: World) -> int:
    """Debits less credits over all accounts: zero, or the books are wrong."""
    with world.db.transaction() as tx:
        return sum(one.balance_fen for one in payments.trial_balance_fans_out(tx))


def reserved_fen(world: World, claim: Claim) -> int:
    """The case reserve that the claim holds now."""
    with world.db.transaction() as tx:
        row = tx.execute(
            "select target_fen from payments.case_reserve where claim_id = %s", (claim.claim_id,)
        ).fetchone()
    return row[0] if row else 0
