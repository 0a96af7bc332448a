"""Everything at once: nothing is done twice, no limit is overdrawn, approval excludes withdrawal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from psycopg.types.json import Jsonb
from world import CLERK, World, stay

from claimwright.app.claims.public import Claim, history, record_paid, record_payment_failed
from claimwright.app.payments.public import orders_of_claim
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import Actor, verify
from claimwright.core.outcome import Refused
from claimwright.infra import outbox
from claimwright.journeys.settle_claim.adjudicate import ATTEMPTS_MAX, LEASE, adjudicate_claim
from claimwright.journeys.settle_claim.decide import Approve, approve
from claimwright.journeys.settle_claim.report import ADJUDICATE_TOPIC, Reported
from claimwright.journeys.settle_claim.viewer import Viewer
from claimwright.journeys.settle_claim.withdraw import withdraw
from claimwright.ports.failure import Transient

BANK = Actor("system", "bank", "bank")


def _together(*runs: Callable[[], object]) -> list[object]:
    """Run all at the same moment; answers or exceptions, in the order given."""
    gate = threading.Barrier(len(runs))
    results: list[object] = [None] * len(runs)

    def run(place: int, one: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[place] = one()
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_workers_do_no_claim_twice(world: World) -> None:
    claims = []
    for _ in range(20):
        who = world.someone()
        claims.append(world.reported(who, stay(who, 350_000)).claim_id)
    steps = _together(*[lambda: sum(world.work().done for _ in range(3))] * 4)
    assert sum(step for step in steps if isinstance(step, int)) == 20
    with world.db.transaction() as tx:
        assert [[order.amount_fen for order in orders_of_claim(tx, one)] for one in claims] == [
            [200_000]
        ] * 20
        assert all(verify(history(tx, one)) is None for one in claims)


def test_claims_that_race_for_one_yearly_limit_never_overdraw_it(world: World) -> None:
    who = world.someone()
    claims = [world.reported(who, stay(who, 400_000)).claim_id for _ in range(8)]
    _together(*[lambda: [world.work() for _ in range(8)]] * 4)
    world.work()
    paid = [world.claim(one).payable_fen for one in claims]
    # 1 x (4,000 - 1,000) x 80% = 2,400; then 3,200 each until the limit of 10,000
    assert sorted(fen or 0 for fen in paid) == [0, 0, 0, 0, 120_000, 240_000, 320_000, 320_000]
    assert sum(fen or 0 for fen in paid) == 1_000_000


def test_one_key_sent_by_many_at_once_makes_one_claim(world: World) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    answers = _together(*[lambda: world.report(who, bill, key="many")] * 6)
    claim_nos = {answer.claim_no for answer in answers if isinstance(answer, Reported)}
    assert len(claim_nos) == 1
    assert [answer for answer in answers if not isinstance(answer, Reported | Transient)] == []


def test_one_bill_under_many_keys_at_once_makes_one_claim(world: World) -> None:
    who = world.someone()
    bill = stay(who, 300_000)
    answers = _together(*[lambda: world.report(who, bill)] * 6)
    assert len([answer for answer in answers if isinstance(answer, Reported)]) == 1
    refused = [answer.code.value for answer in answers if isinstance(answer, Refused)]
    assert refused == ["bill_already_used"] * 5


def test_approval_and_withdrawal_exclude_each_other(world: World) -> None:
    for _ in range(5):
        who = world.someone()
        bill = replace(stay(who, 500_000), payer_name="别人")
        claim = world.claim(world.reported(who, bill).claim_id)

        def approved(claim: Claim = claim) -> object:
            command = Approve(claim.claim_id, claim.version)
            with world.db.transaction() as tx:
                return approve(tx, world.ids, command, CLERK, Authority(10**9), world.clock.now())

        def withdrawn(claim: Claim = claim, actor: Actor = who.actor) -> object:
            viewer = Viewer(claim.insured_id)
            with world.db.transaction() as tx:
                return withdraw(tx, world.ids, viewer, claim.claim_id, actor, world.clock.now())

        answers = _together(approved, withdrawn)
        assert len([answer for answer in answers if isinstance(answer, Claim)]) == 1, answers
        assert len([answer for answer in answers if isinstance(answer, Refused)]) == 1
        with world.db.transaction() as tx:
            orders = orders_of_claim(tx, claim.claim_id)
        state = world.claim(claim.claim_id).state
        assert (state, len(orders)) in ((ClaimState.PAYING, 1), (ClaimState.WITHDRAWN, 0))


def test_a_withdrawn_claim_frees_its_bill_and_is_not_adjudicated(world: World) -> None:
    who, other = world.someone(), world.someone()
    bill = stay(who, 300_000)
    claim = world.claim(world.reported(who, bill).claim_id)
    with world.db.transaction() as tx:
        stranger = withdraw(
            tx, world.ids, Viewer(other.person_id), claim.claim_id, other.actor, world.clock.now()
        )
        assert isinstance(stranger, Refused)
        assert stranger.code.value == "no_such_claim"
        done = withdraw(tx, world.ids, Viewer(who.person_id), claim.claim_id, who.actor, world.clock.now())
    assert isinstance(done, Claim)
    assert done.state is ClaimState.WITHDRAWN
    again = world.reported(who, bill)
    world.work()
    assert world.claim(claim.claim_id).state is ClaimState.WITHDRAWN
    assert world.claim(again.claim_id).state is ClaimState.PAYING


def test_a_claim_being_paid_cannot_be_withdrawn(world: World) -> None:
    who = world.someone()
    reported = world.reported(who, stay(who, 300_000))
    world.work()
    with world.db.transaction() as tx:
        answer = withdraw(
            tx, world.ids, Viewer(who.person_id), reported.claim_id, who.actor, world.clock.now()
        )
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.facts["state"]) == ("wrong_state", "paying")


def test_the_banks_confirmation_pays_and_closes_once(world: World) -> None:
    who = world.someone()
    reported = world.reported(who, stay(who, 300_000))
    world.work()
    with world.db.transaction() as tx:
        (order,) = orders_of_claim(tx, reported.claim_id)
    for _ in range(2):
        with world.db.transaction() as tx:
            closed = record_paid(
                tx, reported.claim_id, order.order_id, world.clock.now(), BANK, world.clock.now()
            )
        assert closed.state is ClaimState.CLOSED
    with world.db.transaction() as tx:
        entries = history(tx, reported.claim_id)
    assert [entry.event for entry in entries][-3:] == ["payment_ordered", "paid", "closed"]
    assert closed.paid_at == closed.ended_at == world.clock.now()


def test_a_failed_payment_leaves_the_decision_standing(world: World) -> None:
    who = world.someone()
    reported = world.reported(who, stay(who, 300_000))
    world.work()
    with world.db.transaction() as tx:
        (order,) = orders_of_claim(tx, reported.claim_id)
        failed = record_payment_failed(tx, reported.claim_id, order.order_id, "AC04", BANK, world.clock.now())
    assert (failed.state, failed.payable_fen) == (ClaimState.APPROVED, 160_000)


def test_a_worker_that_lost_its_lease_keeps_nothing(world: World) -> None:
    """A worker stops past its lease, another does the claim: what the first did is rolled back whole."""
    who = world.someone()
    reported = world.reported(who, stay(who, 300_000))
    now = world.clock.now()
    with world.db.transaction() as tx:
        (mine,) = outbox.take(tx, [ADJUDICATE_TOPIC], 1, LEASE, now)
    with world.db.transaction() as tx:
        (theirs,) = outbox.take(tx, [ADJUDICATE_TOPIC], 1, LEASE, now + LEASE)
        assert theirs.message_id == mine.message_id
    with pytest.raises(RuntimeError), world.db.transaction() as tx:
        adjudicate_claim(tx, world.ids, reported.claim_id, now)
        if not outbox.done(tx, mine):
            raise RuntimeError("lease lost")
    assert world.claim(reported.claim_id).state is ClaimState.READY
    with world.db.transaction() as tx:
        adjudicate_claim(tx, world.ids, reported.claim_id, now)
        assert outbox.done(tx, theirs)
    with world.db.transaction() as tx:
        assert len(orders_of_claim(tx, reported.claim_id)) == 1


def test_a_case_that_breaks_the_worker_is_parked_and_stops_no_other(world: World) -> None:
    """A poisoned row (here: lines that are none) is tried, put off, and in the end shown to a person."""
    broken, fine = world.someone(), world.someone()
    poisoned = world.reported(broken, stay(broken, 350_000)).claim_id
    with world.db.transaction() as tx:
        (lines,) = (
            tx.execute("select lines from claims.event where claim_id = %s", [poisoned]).fetchone() or ()
        )
        tx.execute("update claims.event set lines = '[{}]' where claim_id = %s", [poisoned])
    healthy = world.reported(fine, stay(fine, 350_000)).claim_id
    steps = []
    for _ in range(ATTEMPTS_MAX):
        steps.append(world.work())
        world.clock.move(timedelta(minutes=1))
    assert (steps[0].done, steps[0].put_off) == (1, 1)
    assert (steps[-1].put_off, steps[-1].parked) == (0, 1)
    assert world.claim(healthy).state is ClaimState.PAYING
    assert world.claim(poisoned).state is ClaimState.READY
    with world.db.transaction() as tx:
        (parked,) = [one for one in outbox.parked(tx) if one.entity_id == poisoned]
        assert (parked.topic, parked.last_error) == (ADJUDICATE_TOPIC, "KeyError")
        tx.execute("update claims.event set lines = %s where claim_id = %s", [Jsonb(lines), poisoned])
        outbox.unpark(tx, parked.bucket, parked.message_id, world.clock.now())
    assert world.work().done == 1
    assert world.claim(poisoned).payable_fen == 200_000
