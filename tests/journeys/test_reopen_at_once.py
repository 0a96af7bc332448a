"""Two people decide one reopened claim at once, and a connection dies in the middle: whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from paying import ReadyBank, look_at, pay_all, trial_balance
from test_reopen import EARLIER, LATER, WIDE, money, opened, settled
from world import CLERK, World

from claimwright.app.claims.public import Claim, Correction, decisions_of
from claimwright.core.claims.year import changes_sha256
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.journeys.reopen_claim.redecide import Redecide, preview_redecision, redecide
from claimwright.ports.failure import Transient

COLLEAGUE = Actor("staff", "00000000-0000-8000-8000-000000000002", "Fictional Colleague")


def command_of(world: World, claim: Claim, value_fen: int) -> Redecide:
    corrections = (Correction("1", "eligible_expense", value_fen),)
    with world.db.transaction() as tx:
        seen = preview_redecision(tx, claim.claim_id, corrections)
    assert not isinstance(seen, Refused)
    return Redecide(claim.claim_id, claim.version, changes_sha256(seen.changes), corrections)


def test_of_two_who_decide_at_once_one_wins(world: World) -> None:
    bank, who = ReadyBank(), world.someone()
    claim = settled(world, bank, who, 900_000, EARLIER)
    settled(world, bank, who, 300_000, LATER)
    again = opened(world, claim)
    commands = [
        (command_of(world, again, fen), actor) for fen, actor in ((800_000, CLERK), (700_000, COLLEAGUE))
    ]
    for _, actor in commands:
        look_at(world, again, actor)

    def run(one: tuple[Redecide, Actor]) -> Claim | Refused:
        with world.db.transaction() as tx:
            return redecide(tx, world.ids, one[0], one[1], WIDE, world.clock.now())

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(run, commands))
    assert sorted(isinstance(one, Claim) for one in answers) == [False, True]
    (lost,) = [one for one in answers if isinstance(one, Refused)]
    assert lost.code.value == "changed_meanwhile"
    pay_all(world, bank)
    with world.db.transaction() as tx:
        assert len(decisions_of(tx, claim.claim_id)) == 2
    assert trial_balance(world) == 0


def test_what_is_cut_off_before_its_commit_never_was(world: World) -> None:
    bank, who = ReadyBank(), world.someone()
    claim = settled(world, bank, who, 900_000, EARLIER)
    other = settled(world, bank, who, 300_000, LATER)
    again = opened(world, claim)
    command = command_of(world, again, 600_000)
    before = (money(world, claim.claim_id), money(world, other.claim_id))
    with pytest.raises(Transient), world.db.transaction() as tx:
        done = redecide(tx, world.ids, command, CLERK, WIDE, world.clock.now())
        assert isinstance(done, Claim), done
        with world.db.transaction() as killer:  # the server ends the connection as a crash would
            killer.execute("select pg_terminate_backend(%s)", [tx.info.backend_pid])
        tx.execute("select 1")
    assert world.claim(claim.claim_id) == again
    assert (money(world, claim.claim_id), money(world, other.claim_id)) == before
    with world.db.transaction() as tx:
        done = redecide(tx, world.ids, command, CLERK, WIDE, world.clock.now())
    assert isinstance(done, Claim), done
    assert money(world, claim.claim_id).expense_fen == 400_000
    assert trial_balance(world) == 0
