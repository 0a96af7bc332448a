"""The plans of the statements that settle a batch, taken while the real functions run; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from claimwright.app.payments import public as payments
from claimwright.core.journal import Actor
from claimwright.core.payments import AskPolicy
from claimwright.infra import outbox
from claimwright.infra.clock import Clock
from claimwright.infra.db import Database, Tx, small_sets
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim.adjudicate import adjudicate_claims
from claimwright.journeys.settle_claim.report import ADJUDICATE_TOPIC

BATCH = 100
_BENCH = Actor("system", "bench", "bench")


class Explained:
    """A transaction that asks for the plan of every statement before it runs it."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.plans: dict[str, str] = {}

    def execute(self, query: str, params: Any = None, **options: Any) -> Any:
        if query not in self.plans and not query.lstrip().upper().startswith("SET"):
            rows = self._tx.execute(f"EXPLAIN (COSTS OFF) {query}", params).fetchall()
            self.plans[query] = "\n".join(line for (line,) in rows)
        return self._tx.execute(query, params, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)


class _Undone(Exception):
    """Everything was tried; nothing is kept."""


def hot_plans(db: Database, ids: Ids, clock: Clock) -> Mapping[str, str]:
    """Take, decide, order and send a batch of due claims; answers each statement's plan."""
    found: dict[str, str] = {}
    try:
        with db.transaction() as real:
            explained = Explained(real)
            tx = cast(Tx, explained)
            small_sets(tx)
            _settle(tx, ids, clock)
            found = explained.plans
            raise _Undone
    except _Undone:
        return found


def _settle(tx: Tx, ids: Ids, clock: Clock) -> None:
    now = clock.now()
    messages = outbox.take(tx, [ADJUDICATE_TOPIC], BATCH, timedelta(minutes=1), now)
    assert messages, "no claim is due"
    outbox.done_together(tx, messages)
    claim_ids: list[UUID] = [message.entity_id for message in messages]
    adjudicate_claims(tx, ids, claim_ids, now, with_ready=True)

    def compose(message_id: str, instructions: Any, at: Any) -> bytes:
        return message_id.encode()

    sending = payments.take_due(tx, "bench", compose, "plans", BATCH, AskPolicy(), _BENCH, now)
    if sending is not None:
        payments.states_of_orders(tx, sending.order_ids)
        payments.claims_of_orders(tx, sending.order_ids)
        payments.owed_of_claims(tx, claim_ids)


def scans(plans: Mapping[str, str], small: frozenset[str]) -> list[str]:
    """The statements whose plan reads a whole table that is not one of the `small` ones."""
    return [
        f"{line.strip()} of {query[:80]}"
        for query, plan in plans.items()
        for line in plan.splitlines()
        if "Seq Scan on" in line and line.split("Seq Scan on", 1)[1].split()[0] not in small
    ]
