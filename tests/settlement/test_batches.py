"""A batch decides exactly as its claims one by one: the same rows, whoever shares a balance with whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import MEDICAL, Someone, World, stay

from claimwright.app.claims.public import Cause, history
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import verify
from claimwright.infra import outbox
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim import adjudicate
from claimwright.journeys.settle_claim.adjudicate import LEASE, Step, adjudicate_claims, adjudicate_due
from claimwright.journeys.settle_claim.report import ADJUDICATE_TOPIC

FAMILY = {**MEDICAL, "product_code": "FAMILY-TEST"}
DAY = date(2026, 2, 20)

TABLES = {
    "claims.claim": "claim_id = any(%(ids)s)",
    "claims.decision": "claim_id = any(%(ids)s)",
    "claims.benefit": "claim_id = any(%(ids)s)",
    "claims.accumulator": "claim_id = any(%(ids)s)",
    "payments.payment_order": "claim_id = any(%(ids)s)",
    "payments.ledger_entry": "claim_id = any(%(ids)s)",
    "payments.case_reserve": "claim_id = any(%(ids)s)",
    "payments.transfer": "entry_id in"
    " (select entry_id from payments.ledger_entry where claim_id = any(%(ids)s))",
    "audit.journal": "entity_id = any(%(ids)s) or entity_id in"
    " (select order_id from payments.payment_order where claim_id = any(%(ids)s))",
    "work.task": "subject_id = any(%(ids)s)",
}
MADE_AT_RANDOM = {
    "order_id", "entry_id", "end_to_end_id", "task_id", "prev_hash", "hash", "message_id",
    "payee_account_sealed",
}  # fmt: skip


def rows_of(tx: Tx, claim_ids: list[UUID]) -> dict[str, list[Any]]:
    """Everything that was written of these claims, without ids that were thrown."""
    found: dict[str, list[Any]] = {}
    for table, condition in TABLES.items():
        cursor = tx.execute(f"select * from {table} where {condition}", {"ids": claim_ids})
        names = [column.name for column in cursor.description or ()]
        kept = [
            {name: plain(value) for name, value in zip(names, row, strict=True) if name not in MADE_AT_RANDOM}
            for row in cursor
        ]
        if table == "audit.journal":
            kept = [one | {"entity_id": "order"} if one["entity"] == "payment_order" else one for one in kept]
        found[table] = sorted(kept, key=repr)
    return found


def plain(value: Any) -> Any:
    """JSON without the ids that were thrown."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items() if name not in MADE_AT_RANDOM}
    return [plain(item) for item in value] if isinstance(value, list) else value


class _Undone(Exception):
    pass


def tried(world: World, claim_ids: list[UUID], run: Callable[[Tx], None]) -> dict[str, list[Any]]:
    """What a run writes; it is rolled back."""
    rows: dict[str, list[Any]] = {}
    with pytest.raises(_Undone), world.db.transaction() as tx:
        run(tx)
        rows = rows_of(tx, claim_ids)
        raise _Undone
    return rows


def in_turn(world: World, claim_ids: Iterable[UUID]) -> list[UUID]:
    """The order in which claims of one owner are taken: by event, then by report."""
    with world.db.transaction() as tx:
        rows = tx.execute(
            "select claim_id from claims.claim where claim_id = any(%s)"
            " order by event_date, reported_at, claim_no",
            (list(claim_ids),),
        ).fetchall()
    return [claim_id for (claim_id,) in rows]


CLAIM = st.tuples(
    st.integers(0, 4),  # whose
    st.integers(0, 40),  # days before
    st.sampled_from([40_000, 100_000, 350_000, 900_000, 2_500_000]),
    st.sampled_from(["illness", "accident", "before_cover"]),
)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CLAIM, min_size=2, max_size=9))
def test_a_batch_writes_what_its_claims_one_by_one_would(world: World, drawn: list[Any]) -> None:
    """Claims of several insured, some of one, some of one family; paid, closed at zero, or for a person."""
    family = f"F-{world.ids.new_id(0).hex[:8]}"
    people: list[Someone] = [
        world.someone(),
        world.someone(),
        world.someone({**FAMILY, "family_no": family}),
        world.someone({**FAMILY, "family_no": family}),
        world.someone({**MEDICAL, "coverage_no": "1"}, {**FAMILY, "coverage_no": "2", "family_no": family}),
    ]
    claim_ids = []
    for whose, before, total_fen, how in drawn:
        day = DAY - timedelta(days=before) if how != "before_cover" else date(2025, 11, 1)
        cause = Cause.ACCIDENT if how == "accident" else Cause.ILLNESS
        bill = stay(people[whose], total_fen, day=day)
        claim_ids.append(world.reported(people[whose], bill, cause=cause).claim_id)
    now = world.clock.now()

    def one_by_one(tx: Tx) -> None:
        for claim_id in in_turn(world, claim_ids):
            adjudicate_claims(tx, world.ids, [claim_id], now)

    def at_once(tx: Tx) -> None:
        adjudicate_claims(tx, world.ids, claim_ids, now)

    alone = tried(world, claim_ids, one_by_one)
    together = tried(world, claim_ids, at_once)
    assert together == alone
    assert {row["state"] for row in alone["claims.claim"]} <= {"paying", "closed", "in_review"}
    assert len(alone["claims.claim"]) == len(claim_ids)
    with world.db.transaction() as tx:
        tx.execute("delete from infra.outbox where entity_id = any(%s)", [claim_ids])


def test_two_claims_of_one_insured_in_a_batch_share_the_deductible_in_the_order_of_their_events(
    world: World,
) -> None:
    """The later stay is reported first; the earlier one bears the deductible all the same."""
    who = world.someone()
    later = world.reported(who, stay(who, 300_000, day=DAY)).claim_id
    earlier = world.reported(who, stay(who, 300_000, day=DAY - timedelta(days=5))).claim_id
    assert world.work() == Step(done=2)
    # (3,000 - 1,000) x 80% for the first of the year, 3,000 x 80% for the second
    assert [world.claim(one).payable_fen for one in (earlier, later)] == [160_000, 240_000]
    with world.db.transaction() as tx:
        assert [verify(history(tx, one)) for one in (earlier, later)] == [None, None]


def test_what_else_of_an_insured_is_ready_is_decided_with_it_in_the_order_of_their_events(
    world: World,
) -> None:
    """The message of the later stay is taken first: the earlier one goes before it, and no year is late."""
    who = world.someone()
    later = world.reported(who, stay(who, 300_000, day=DAY)).claim_id
    world.clock.move(timedelta(seconds=1))
    earlier = world.reported(who, stay(who, 300_000, day=DAY - timedelta(days=5))).claim_id
    assert adjudicate_due(world.db, world.ids, world.clock, limit=1) == Step(done=1)
    assert [world.claim(one).payable_fen for one in (earlier, later)] == [160_000, 240_000]
    assert adjudicate_due(world.db, world.ids, world.clock) == Step(done=1)  # there is nothing left to decide
    with world.db.transaction() as tx:
        assert (
            tx.execute(
                "select topic from infra.outbox where entity_id = any(%s)", [[earlier, later]]
            ).fetchall()
            == []
        )
        assert [verify(history(tx, one)) for one in (earlier, later)] == [None, None]


def test_a_poisoned_claim_keeps_no_neighbour_of_the_same_insured_from_its_decision(world: World) -> None:
    who = world.someone()
    poisoned = world.reported(who, stay(who, 300_000, day=DAY - timedelta(days=5))).claim_id
    world.clock.move(timedelta(seconds=1))
    healthy = world.reported(who, stay(who, 300_000, day=DAY)).claim_id
    with world.db.transaction() as tx:
        tx.execute("update claims.event set lines = '[{}]' where claim_id = %s", [poisoned])
        tx.execute("delete from infra.outbox where entity_id = %s", [poisoned])
    assert world.work() == Step(done=1)
    assert world.claim(healthy).state is ClaimState.PAYING
    assert world.claim(poisoned).state is ClaimState.READY


def test_a_poisoned_claim_is_found_by_halves_and_ends_alone(world: World) -> None:
    people = [world.someone() for _ in range(9)]
    claim_ids = [world.reported(who, stay(who, 300_000)).claim_id for who in people]
    poisoned = claim_ids[4]
    with world.db.transaction() as tx:
        tx.execute("update claims.event set lines = '[{}]' where claim_id = %s", [poisoned])
    assert world.work() == Step(done=8, put_off=1)
    states = [world.claim(one).state for one in claim_ids]
    assert states == [ClaimState.READY if one == poisoned else ClaimState.PAYING for one in claim_ids]
    again = world.someone()
    healthy = world.reported(again, stay(again, 300_000)).claim_id
    world.clock.move(timedelta(minutes=1))
    assert world.work() == Step(done=1, put_off=1)
    assert world.claim(healthy).state is ClaimState.PAYING
    with world.db.transaction() as tx:
        tx.execute("delete from infra.outbox where entity_id = %s", [poisoned])


def test_of_a_message_whose_lease_was_lost_nothing_is_done(world: World) -> None:
    """The worker stood still past its lease; another holds one of its two claims by then."""
    people = [world.someone() for _ in range(2)]
    mine, theirs = [world.reported(who, stay(who, 300_000)).claim_id for who in people]
    now = world.clock.now()
    with world.db.transaction() as tx:
        taken = outbox.take(tx, [ADJUDICATE_TOPIC], 10, LEASE, now)
        assert {one.entity_id for one in taken} == {mine, theirs}
        tx.execute("update infra.outbox set lease_id = message_id where entity_id = %s", [theirs])
    step = adjudicate._together(world.db, world.ids, world.clock, taken)
    assert step == Step(done=1, put_off=1)
    assert world.claim(mine).state is ClaimState.PAYING
    assert world.claim(theirs).state is ClaimState.READY
    world.clock.move(LEASE)
    assert adjudicate_due(world.db, world.ids, world.clock) == Step(done=1)
    assert world.claim(theirs).state is ClaimState.PAYING


def test_a_batch_that_cannot_commit_leaves_every_claim_to_be_done(world: World) -> None:
    """Whatever ends the transaction (a kill, a lost server): messages and claims are there again."""
    people = [world.someone() for _ in range(3)]
    claim_ids = [world.reported(who, stay(who, 300_000)).claim_id for who in people]
    now = world.clock.now()
    with world.db.transaction() as tx:
        messages = outbox.take(tx, [ADJUDICATE_TOPIC], 10, LEASE, now)
    with pytest.raises(_Undone), world.db.transaction() as tx:
        assert outbox.done_together(tx, messages) == messages
        adjudicate_claims(tx, world.ids, claim_ids, now)
        raise _Undone
    assert {world.claim(one).state for one in claim_ids} == {ClaimState.READY}
    world.clock.move(LEASE)
    assert world.work() == Step(done=3)
    assert {world.claim(one).state for one in claim_ids} == {ClaimState.PAYING}
