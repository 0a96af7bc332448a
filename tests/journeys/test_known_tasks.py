"""Tasks asked after a decision know whose claim it is, so that place, authority and recusal bite."""

from __future__ import annotations

from paying import ReadyBank, pay_all
from test_reopen import opened
from world import World, stay

from claimwright.app.work.public import live_tasks_of
from claimwright.journeys.appeal_claim.appeal import object_to
from claimwright.journeys.settle_claim.viewer import Viewer


def test_opened_again_and_objected_to(world: World) -> None:
    who = world.someone()
    reported = world.reported(who, stay(who, 500_000))
    world.work()
    pay_all(world, ReadyBank())
    claim = world.claim(reported.claim_id)
    viewer = Viewer(who.person_id)
    with world.db.transaction() as tx:
        objected = object_to(
            tx, world.ids, viewer, claim.claim_id, "金额少算了一天", who.actor, world.clock.now()
        )
        (appeal,) = live_tasks_of(tx, claim.claim_id)
    assert not isinstance(objected, tuple), objected
    assert (appeal.parties, appeal.amount_fen, appeal.line) == (frozenset({who.person_id}), 500_000, "health")

    other = world.someone()
    paid = world.reported(other, stay(other, 700_000))
    world.work()
    pay_all(world, ReadyBank())
    opened(world, world.claim(paid.claim_id))
    with world.db.transaction() as tx:
        (task,) = live_tasks_of(tx, paid.claim_id)
    assert (task.parties, task.amount_fen, task.line) == (frozenset({other.person_id}), 700_000, "health")
