"""Whatever happens in whatever order, the year ends as if its final facts had come in order."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from paying import ReadyBank, pay_all, trial_balance
from test_reopen import WIDE, decided_anew, money, opened
from world import CLERK, Someone, World, stay

from claimwright.app.claims.public import Claim, Correction, balances_of_insured
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.claims.year import changes_sha256
from claimwright.core.outcome import Refused
from claimwright.journeys.reopen_claim.carry_out import ReopenReason
from claimwright.journeys.reopen_claim.readjudicate import accept_year, readjudicate_due
from claimwright.journeys.reopen_claim.redecide import preview_redecision

FIRST_DAY = date(2026, 2, 14)
AMOUNTS = st.sampled_from([30_000, 90_000, 250_000, 600_000, 1_100_000])


@dataclass(frozen=True)
class Report:
    """A claim of some day, for some amount."""

    day: int
    total_fen: int


@dataclass(frozen=True)
class Correct:
    """The `nth` claim that still stands is found to be of another amount."""

    nth: int
    total_fen: int


@dataclass(frozen=True)
class TakeBack:
    """The `nth` claim that still stands is withdrawn after its decision."""

    nth: int


STEPS = st.lists(
    st.one_of(
        st.builds(Report, st.integers(0, 14), AMOUNTS),
        st.builds(Correct, st.integers(0, 3), AMOUNTS),
        st.builds(TakeBack, st.integers(0, 3)),
    ),
    min_size=2,
    max_size=7,
)


@dataclass
class Model:
    """The final facts: what each standing claim is of, by its place of arrival."""

    standing: dict[int, tuple[date, int]] = field(default_factory=dict)

    def paid(self) -> dict[int, int]:
        """MED-TEST from nothing, in order of day and arrival: 1,000 a year, 80%, at most 10,000 a year."""
        deductible, limit, found = 100_000, 1_000_000, {}
        for place in sorted(self.standing, key=lambda one: (self.standing[one][0], one)):
            total = self.standing[place][1]
            borne = min(deductible, total)
            deductible -= borne
            found[place] = min(limit, (total - borne) * 80 // 100)
            limit -= found[place]
        return found


def reported(world: World, bank: ReadyBank, who: Someone, step: Report) -> Claim:
    bill = stay(who, step.total_fen, day=FIRST_DAY + timedelta(days=step.day))
    claim_id = world.reported(who, bill).claim_id
    world.work()
    pay_all(world, bank)
    return world.claim(claim_id)


def put_in_order(world: World, bank: ReadyBank) -> None:
    """Robots raise alone; what they may not, a person confirms as they see it."""
    pay_all(world, bank)
    readjudicate_due(world.db, world.ids, world.clock)
    pay_all(world, bank)


def confirmed(world: World, bank: ReadyBank, claim: Claim) -> None:
    with world.db.transaction() as tx:
        seen = preview_redecision(tx, claim.claim_id)
        assert not isinstance(seen, Refused)
        if seen.changes:
            done = accept_year(
                tx, world.ids, claim.claim_id, changes_sha256(seen.changes), CLERK, WIDE, world.clock.now()
            )
            assert isinstance(done, Claim), done
    pay_all(world, bank)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_ends_as_the_final_facts_in_order(world: World, steps: list[object]) -> None:
    bank, who, model = ReadyBank(), world.someone(), Model()
    made: dict[int, Claim] = {}
    places = itertools.count()
    for step in steps:
        standing = sorted(model.standing)
        if isinstance(step, Report):
            place = next(places)
            made[place] = reported(world, bank, who, step)
            model.standing[place] = (made[place].event_date, step.total_fen)
            put_in_order(world, bank)
            confirmed(world, bank, made[place])
        elif isinstance(step, Correct | TakeBack) and step.nth < len(standing):
            place = standing[step.nth]
            claim = opened(world, world.claim(made[place].claim_id), ReopenReason.WRONG_FACT)
            if isinstance(step, TakeBack):
                done = decided_anew(world, claim, is_withdrawn=True)
                del model.standing[place]
            else:
                amount = step.total_fen
                names = ("eligible_expense", "total_expense")
                done = decided_anew(world, claim, *(Correction("1", name, amount) for name in names))
                model.standing[place] = (model.standing[place][0], amount)
            assert isinstance(done, Claim), done
            pay_all(world, bank)
    expected = model.paid()
    for place, claim in made.items():
        stands, books = world.claim(claim.claim_id), money(world, claim.claim_id)
        fen = expected.get(place, 0)
        assert (stands.payable_fen, books.expense_fen) == (fen, fen)
        assert books.owed_fen == 0
        assert books.paid_fen - books.recoverable_fen == fen
        assert (stands.state is ClaimState.WITHDRAWN) is (place not in expected)
    with world.db.transaction() as tx:
        used = {one.accumulator: one.used for one in balances_of_insured(tx, who.person_id)}
    if made:
        assert used["MED-TEST.annual_limit"] == sum(expected.values())
        total = sum(total for _, total in model.standing.values())
        assert used["MED-TEST.deductible"] == min(100_000, total)
    assert trial_balance(world) == 0
