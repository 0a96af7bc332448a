"""Claims decided anew, to the fen: the year in its order, paid on, claimed back, and the books at zero."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from uuid import UUID

import pytest
from paying import ReadyBank, look_at, pay_all, reserved_fen, trial_balance
from world import CLERK, Someone, World, stay

from claimwright.app.checks import public as checks
from claimwright.app.claims.public import Claim, Correction, balances_of_insured, decisions_of
from claimwright.app.claims.public import history as history_of
from claimwright.app.parties.public import account as account_of
from claimwright.app.payments import public as payments
from claimwright.app.work.public import tasks_of
from claimwright.core.checks.reader import read_rulebook
from claimwright.core.checks.rulebook import Rulebook
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.claims.year import changes_sha256
from claimwright.core.journal import Actor, verify
from claimwright.core.outcome import Refused
from claimwright.core.payments.recovery import RecoveryState
from claimwright.journeys.reopen_claim.carry_out import ReopenReason
from claimwright.journeys.reopen_claim.readjudicate import (
    accept_year,
    policy_in_force,
    readjudicate_due,
)
from claimwright.journeys.reopen_claim.redecide import Redecide, preview_redecision, redecide
from claimwright.journeys.reopen_claim.reopen import Reopen, reopen
from claimwright.journeys.settle_claim.certificates import certificates_of

WIDE = Authority(approve_fen_max=100_000_000)
WORDS = "开票医院已将票据红冲，原金额不再成立。"
EARLIER, LATER = date(2026, 2, 14), date(2026, 2, 28)


@pytest.fixture
def bank() -> ReadyBank:
    return ReadyBank()


def settled(world: World, bank: ReadyBank, who: Someone, total_fen: int, day: date) -> Claim:
    """Reported, decided and paid."""
    reported = world.reported(who, stay(who, total_fen, day=day))
    world.work()
    pay_all(world, bank)
    return world.claim(reported.claim_id)


def opened(world: World, claim: Claim, reason: ReopenReason = ReopenReason.WRONG_FACT) -> Claim:
    with world.db.transaction() as tx:
        done = reopen(
            tx, world.ids, Reopen(claim.claim_id, claim.version, reason, WORDS), CLERK, world.clock.now()
        )
    assert isinstance(done, Claim), done
    return done


def decided_anew(
    world: World,
    claim: Claim,
    *corrections: Correction,
    actor: Actor = CLERK,
    authority: Authority = WIDE,
    **how: object,
) -> Claim | Refused:
    look_at(world, claim, actor)
    falls_away = bool(how.get("clause") or how.get("is_withdrawn"))
    with world.db.transaction() as tx:
        seen = preview_redecision(tx, claim.claim_id, corrections, falls_away=falls_away)
        assert not isinstance(seen, Refused), seen
        command = Redecide(
            claim.claim_id,
            claim.version,
            changes_sha256(seen.changes),
            corrections,
            **how,  # type: ignore[arg-type]
        )
        return redecide(tx, world.ids, command, actor, authority, world.clock.now())


def money(world: World, claim_id: UUID) -> payments.ClaimMoney:
    with world.db.transaction() as tx:
        return payments.balance_of_claim(tx, claim_id)


def used(world: World, who: Someone) -> dict[str, int]:
    with world.db.transaction() as tx:
        return {one.accumulator: one.used for one in balances_of_insured(tx, who.person_id)}


def test_a_lower_fact_lowers_the_claim_and_raises_the_next_of_the_year(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    first = settled(world, bank, who, 900_000, EARLIER)  # (9,000 - 1,000) x 80% = 6,400
    second = settled(world, bank, who, 500_000, LATER)  # limit 10,000 leaves 3,600 of 4,000
    assert (first.payable_fen, second.payable_fen) == (640_000, 360_000)
    open_again = opened(world, first)
    assert open_again.state is ClaimState.REOPENED
    assert reserved_fen(world, open_again) == 260_000  # 9,000 claimed, of which 6,400 have been paid
    done = decided_anew(
        world,
        open_again,
        Correction("1", "eligible_expense", 800_000),
        Correction("1", "total_expense", 800_000),
    )
    assert isinstance(done, Claim), done
    # (8,000 - 1,000) x 80% = 5,600: 800 too much; the second now gets its whole 4,000: 400 more
    assert (done.state, done.payable_fen) == (ClaimState.CLOSED, 560_000)
    other = world.claim(second.claim_id)
    assert (other.state, other.payable_fen) == (ClaimState.PAYING, 400_000)
    pay_all(world, bank)
    assert world.claim(second.claim_id).state is ClaimState.CLOSED
    one, two = money(world, first.claim_id), money(world, second.claim_id)
    assert (one.expense_fen, one.paid_fen, one.recoverable_fen, one.owed_fen) == (560_000, 640_000, 80_000, 0)
    assert (two.expense_fen, two.paid_fen, two.recoverable_fen, two.owed_fen) == (400_000, 400_000, 0, 0)
    with world.db.transaction() as tx:
        decisions = decisions_of(tx, second.claim_id)
        (recovery,) = payments.recoveries_of_claim(tx, first.claim_id)
        orders = payments.orders_of_claim(tx, second.claim_id)
        certificates = certificates_of(tx, second.claim_id)
        assert verify(history_of(tx, second.claim_id)) is None
    assert [(d.decision_no, d.payable_fen, d.replaces, d.reason) for d in decisions] == [
        (1, 360_000, None, None),
        (2, 400_000, 1, "year_changed"),
    ]
    assert (recovery.amount_fen, recovery.reason.value, recovery.cause) == (80_000, "not_owed", "decision 2")
    assert [(order.purpose.value, order.amount_fen) for order in orders] == [
        ("benefit", 360_000),
        ("difference", 40_000),
    ]
    assert [one["result"]["payable_fen"] for one in certificates] == [400_000]  # type: ignore[call-overload,index]
    assert used(world, who) == {"MED-TEST.deductible": 100_000, "MED-TEST.annual_limit": 960_000}
    assert trial_balance(world) == 0


def test_raised_again_the_recovery_is_given_up_before_money_flows(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    claim = settled(world, bank, who, 900_000, EARLIER)
    lower = decided_anew(world, opened(world, claim), Correction("1", "eligible_expense", 600_000))
    assert isinstance(lower, Claim)
    assert money(world, claim.claim_id).recoverable_fen == 240_000
    higher = decided_anew(world, opened(world, lower), Correction("1", "eligible_expense", 850_000))
    assert isinstance(higher, Claim)
    # 6,000: 4,000; then (8,500 - 1,000) x 80% = 6,000: of the 2,400 claimed back 2,000 is owed after all
    assert (higher.state, higher.payable_fen) == (ClaimState.CLOSED, 600_000)
    with world.db.transaction() as tx:
        (recovery,) = payments.recoveries_of_claim(tx, claim.claim_id)
    assert (recovery.amount_fen, recovery.withdrawn_fen, recovery.open_fen) == (240_000, 200_000, 40_000)
    whole = decided_anew(world, opened(world, higher), Correction("1", "eligible_expense", 950_000))
    assert isinstance(whole, Claim)
    assert (whole.state, whole.payable_fen) == (ClaimState.PAYING, 680_000)
    pay_all(world, bank)
    with world.db.transaction() as tx:
        (recovery,) = payments.recoveries_of_claim(tx, claim.claim_id)
        orders = payments.orders_of_claim(tx, claim.claim_id)
    assert (recovery.state, recovery.open_fen) == (RecoveryState.WITHDRAWN, 0)
    assert [order.amount_fen for order in orders] == [640_000, 40_000]
    assert money(world, claim.claim_id).paid_fen == 680_000
    assert trial_balance(world) == 0


def test_a_red_bill_takes_the_claim_away_and_the_deductible_moves(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    first = settled(world, bank, who, 300_000, EARLIER)  # 1,600
    second = settled(world, bank, who, 300_000, LATER)  # 2,400
    done = decided_anew(
        world, opened(world, first, ReopenReason.RED_BILL), clause="2.2", words="票据已被红冲，费用未发生。"
    )
    assert isinstance(done, Claim), done
    assert (done.state, done.payable_fen) == (ClaimState.REFUSED, 0)
    lowered = world.claim(second.claim_id)
    assert (lowered.state, lowered.payable_fen) == (ClaimState.CLOSED, 160_000)
    assert money(world, first.claim_id).recoverable_fen == 160_000
    assert money(world, second.claim_id).recoverable_fen == 80_000
    assert used(world, who) == {"MED-TEST.deductible": 100_000, "MED-TEST.annual_limit": 160_000}
    with world.db.transaction() as tx:
        last = decisions_of(tx, first.claim_id)[-1]
    assert (last.outcome.value, last.reason, last.replaces, last.clause) == ("refuse", "red_bill", 1, "2.2")
    assert trial_balance(world) == 0


def test_a_paid_claim_is_taken_back_and_its_bill_is_free_again(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    bill = stay(who, 300_000, day=EARLIER)
    reported = world.reported(who, bill)
    world.work()
    pay_all(world, bank)
    claim = world.claim(reported.claim_id)
    done = decided_anew(world, opened(world, claim, ReopenReason.WITHDRAWAL), is_withdrawn=True)
    assert isinstance(done, Claim), done
    assert (done.state, done.payable_fen) == (ClaimState.WITHDRAWN, 0)
    assert money(world, claim.claim_id).recoverable_fen == 160_000
    assert used(world, who) == {"MED-TEST.deductible": 0, "MED-TEST.annual_limit": 0}
    again = world.reported(who, bill)
    world.work()
    assert world.claim(again.claim_id).payable_fen == 160_000


def test_a_late_claim_of_an_earlier_day_is_a_proposal_and_a_person_takes_back(
    world: World, bank: ReadyBank
) -> None:
    who = world.someone()
    early_seen = settled(world, bank, who, 900_000, LATER)  # 6,400
    late = settled(world, bank, who, 300_000, EARLIER)  # 2,400, though it should have borne the deductible
    step = readjudicate_due(world.db, world.ids, world.clock)
    assert (step.changed, step.asked) == (0, 1)
    with world.db.transaction() as tx:
        task = tasks_of(tx, late.claim_id)[-1]
        seen = preview_redecision(tx, late.claim_id)
    assert not isinstance(seen, Refused)
    assert [(q.code, dict(q.facts)) for q in task.questions] == [
        ("year_order_changed", {"claims": 2, "up_fen": 80_000, "down_fen": 80_000})
    ]
    with world.db.transaction() as tx:
        done = accept_year(
            tx, world.ids, late.claim_id, changes_sha256(seen.changes), CLERK, WIDE, world.clock.now()
        )
    assert isinstance(done, Claim), done
    pay_all(world, bank)
    assert world.claim(late.claim_id).payable_fen == 160_000
    assert world.claim(early_seen.claim_id).payable_fen == 720_000
    assert money(world, early_seen.claim_id).paid_fen == 720_000
    assert money(world, late.claim_id).recoverable_fen == 80_000
    assert readjudicate_due(world.db, world.ids, world.clock) == type(step)()
    assert trial_balance(world) == 0


def test_a_year_that_is_in_order_is_left_as_it_is(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    paid = settled(world, bank, who, 900_000, LATER)  # 6,400
    late = settled(world, bank, who, 50_000, EARLIER)
    assert late.payable_fen == 40_000
    lower = decided_anew(world, opened(world, late), Correction("1", "eligible_expense", 50_000))
    assert isinstance(lower, Claim), lower
    # in order: 500 wholly under the deductible: 0; then (9,000 - 500) x 80% = 6,800
    assert (lower.payable_fen, world.claim(paid.claim_id).payable_fen) == (0, 680_000)
    step = readjudicate_due(world.db, world.ids, world.clock)
    assert (step.unchanged, step.changed, step.asked) == (1, 0, 0)


def test_what_was_seen_is_what_is_confirmed(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    claim = settled(world, bank, who, 900_000, EARLIER)
    open_again = opened(world, claim)
    command = Redecide(
        claim.claim_id, open_again.version, "0" * 64, (Correction("1", "eligible_expense", 800_000),)
    )
    with world.db.transaction() as tx:
        stale = redecide(tx, world.ids, command, CLERK, WIDE, world.clock.now())
    assert isinstance(stale, Refused)
    assert stale.code.value == "preview_stale"
    robot = Actor("system", "robot", "robot")
    denied = decided_anew(world, open_again, Correction("1", "eligible_expense", 800_000), actor=robot)
    assert isinstance(denied, Refused)
    assert denied.code.value == "staff_only"
    small = decided_anew(
        world, open_again, Correction("1", "eligible_expense", 800_000), authority=Authority(559_999)
    )
    assert isinstance(small, Refused)
    assert small.code.value == "over_authority"
    assert world.claim(claim.claim_id) == open_again


def test_while_the_bank_pays_nothing_is_opened(world: World) -> None:
    who = world.someone()
    reported = world.reported(who, stay(who, 900_000))
    world.work()
    claim = world.claim(reported.claim_id)
    command = Reopen(claim.claim_id, claim.version, ReopenReason.WRONG_FACT, WORDS)
    with world.db.transaction() as tx:
        answer = reopen(tx, world.ids, command, CLERK, world.clock.now())
    assert isinstance(answer, Refused)
    assert (answer.code.value, answer.facts["state"]) == ("wrong_state", "paying")


def test_an_unpaid_order_is_reversed_and_ordered_anew(world: World) -> None:
    who = world.someone()
    with world.db.transaction() as tx:
        account = account_of(tx, who.account_id)
    assert account is not None
    bank = ReadyBank(refuses={account.account_no})
    claim = settled(world, bank, who, 900_000, EARLIER)
    assert claim.state is ClaimState.APPROVED
    done = decided_anew(world, opened(world, claim), Correction("1", "eligible_expense", 600_000))
    assert isinstance(done, Claim), done
    assert (done.state, done.payable_fen) == (ClaimState.PAYING, 400_000)
    bank.refuses.clear()
    pay_all(world, bank)
    assert money(world, claim.claim_id).paid_fen == 400_000
    assert money(world, claim.claim_id).owed_fen == 0
    assert world.claim(claim.claim_id).state is ClaimState.CLOSED
    assert trial_balance(world) == 0


def test_robots_raise_alone_only_where_the_rulebook_in_force_says_so(world: World) -> None:
    shipped = resources.files("claimwright").joinpath("catalogue/rulebooks/checks.yaml").read_text("utf-8")
    said = []
    for text in (shipped, shipped.replace("raises_alone: no", "raises_alone: yes")):
        world.clock.move(timedelta(seconds=1))
        with world.db.transaction() as tx:
            said.append(policy_in_force(tx, world.clock.now()).raises_alone)
            book = checks.propose_rulebook(tx, text, "checks.yaml", "one", world.clock.now())
            assert isinstance(book, Rulebook), book
            assert not isinstance(
                checks.approve_rulebook(tx, book.source_sha256, "other", world.clock.now()), Refused
            )
            said.append(policy_in_force(tx, world.clock.now()).raises_alone)
    assert said == [False, False, False, True], "none, shipped, shipped, changed by two people"
    silent = read_rulebook(shipped.replace("raises_alone: no\n", ""), "checks.yaml")
    assert isinstance(silent, Rulebook)
    assert not silent.raises_alone
