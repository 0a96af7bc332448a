"""One claim's life shown whole, and its parts: prepaid, paid, objected to, reversed, recovered."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from paying import ReadyBank, look_at, pay_all, reserved_fen, trial_balance
from pypdf import PdfReader
from test_reopen import EARLIER, LATER, WIDE, decided_anew, money, opened, settled
from world import CLERK, MEDICAL, Someone, World, stay

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Correction
from claimwright.app.letters import public as letters
from claimwright.app.payments import public as payments
from claimwright.app.work.public import tasks_of
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.claims.prepay import Basis, PrepayRule, Scenario, ceiling_fen
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.journeys.appeal_claim.appeal import object_to, review
from claimwright.journeys.prepay_claim.prepay import HospitalAccount, Prepay, prepay, prepay_by_law_due
from claimwright.journeys.reopen_claim.carry_out import ReopenReason
from claimwright.journeys.settle_claim.decide import Approve, RefuseClaim, approve, refuse
from claimwright.journeys.settle_claim.viewer import Viewer
from claimwright.journeys.write_letters.write import send_due, write_letters

COLLEAGUE = Actor("staff", "00000000-0000-8000-8000-000000000002", "Fictional Colleague")


@pytest.fixture
def bank() -> ReadyBank:
    return ReadyBank()


def in_review(world: World, who: Someone, total_fen: int, day: date = EARLIER) -> Claim:
    """A claim that waits for a person: the bill names somebody else."""
    from dataclasses import replace

    reported = world.reported(who, replace(stay(who, total_fen, day=day), payer_name="别人"))
    claim = world.claim(reported.claim_id)
    assert claim.state is ClaimState.IN_REVIEW
    return claim


def prepaid(world: World, claim: Claim, amount_fen: int, **changes: object) -> Claim | Refused:
    values: dict[str, object] = {
        "scenario": Scenario.LISTED_PERSON,
        "ground": "critical_illness",
        "consent": "客户电话确认同意预付，录音编号 0001",
        **changes,
    }
    command = Prepay(claim.claim_id, claim.version, amount_fen=amount_fen, **values)  # type: ignore[arg-type]
    with world.db.transaction() as tx:
        return prepay(tx, world.ids, command, CLERK, WIDE, world.clock.now())


def approved(world: World, claim_id: UUID) -> Claim:
    claim = world.claim(claim_id)
    with world.db.transaction() as tx:
        done = approve(tx, world.ids, Approve(claim_id, claim.version), CLERK, WIDE, world.clock.now())
    assert isinstance(done, Claim), done
    return done


def letters_of(world: World, claim_id: UUID) -> list[letters.StoredLetter]:
    with world.db.transaction() as tx:
        write_letters(tx, world.ids, claim_id, CLERK, world.clock.now())
        return list(letters.letters_of(tx, claim_id))


def test_a_prepayment_is_deducted_at_the_end(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    claim = in_review(world, who, 900_000)  # expected (9,000 - 1,000) x 80% = 6,400: half of it
    over = prepaid(world, claim, 320_001)
    assert isinstance(over, Refused)
    assert (over.code.value, over.facts["ceiling_fen"]) == ("prepay_over_ceiling", 320_000)
    done = prepaid(world, claim, 320_000)
    assert isinstance(done, Claim), done
    assert done.state is ClaimState.IN_REVIEW
    assert reserved_fen(world, claim) == 580_000  # what was claimed but for what is prepaid
    again = prepaid(world, done, 1)
    assert isinstance(again, Refused)
    assert again.code.value == "nothing_certain"
    pay_all(world, bank)
    assert money(world, claim.claim_id).prepaid_fen == 320_000
    paying = approved(world, claim.claim_id)
    assert (paying.state, paying.payable_fen) == (ClaimState.PAYING, 640_000)
    assert reserved_fen(world, claim) == 0
    pay_all(world, bank)
    assert world.claim(claim.claim_id).state is ClaimState.CLOSED
    whole = money(world, claim.claim_id)
    assert (whole.paid_fen, whole.expense_fen, whole.prepaid_fen, whole.owed_fen) == (640_000, 640_000, 0, 0)
    with world.db.transaction() as tx:
        orders = payments.orders_of_claim(tx, claim.claim_id)
    assert [(one.purpose.value, one.amount_fen) for one in orders] == [
        ("benefit", 320_000),
        ("prepayment", 320_000),
    ]
    assert trial_balance(world) == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ground": "rich"}, "prepay_ground_unknown"),
        ({"consent": " "}, "prepay_consent_missing"),
        ({"scenario": Scenario.DECLARED_EVENT, "ground": "FLOOD-1"}, "prepay_ground_unknown"),
        (
            {"hospital": HospitalAccount("不在名单医院", "6222021234567899999", "银行")},
            "prepay_ground_unknown",
        ),
    ],
)
def test_nothing_is_prepaid_without_ground_and_consent(
    world: World, changes: dict[str, object], code: str
) -> None:
    claim = in_review(world, world.someone(), 900_000)
    answer = prepaid(world, claim, 1_000, **changes)
    assert isinstance(answer, Refused)
    assert answer.code.value == code
    assert money(world, claim.claim_id).prepaid_fen == 0


def test_a_declared_event_needs_two_persons_and_its_days(world: World) -> None:
    claim = in_review(world, world.someone(), 900_000)
    flood = claims.DeclaredEvent(
        "FLOOD-2026",
        "虚构洪水",
        "110100",
        date(2026, 2, 1),
        date(2026, 3, 1),
        ("original",),
        CLERK.id,
        CLERK.name,
        world.clock.now(),
    )
    how = {"scenario": Scenario.DECLARED_EVENT, "ground": "FLOOD-2026"}
    with world.db.transaction() as tx:
        assert claims.declare_event(tx, flood)
    alone = prepaid(world, claim, 320_000, **how)
    assert isinstance(alone, Refused)
    with world.db.transaction() as tx:
        assert claims.confirm_event(tx, "FLOOD-2026", COLLEAGUE, world.clock.now())
    assert isinstance(prepaid(world, claim, 320_000, **how), Claim)


def test_a_refusal_claims_back_what_was_prepaid(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    claim = in_review(world, who, 900_000)
    assert isinstance(prepaid(world, claim, 300_000), Claim)
    pay_all(world, bank)
    claim = world.claim(claim.claim_id)
    look_at(world, claim, CLERK)
    with world.db.transaction() as tx:
        command = RefuseClaim(claim.claim_id, claim.version, "2.2", "票据不是被保险人本人的，不予给付。")
        done = refuse(tx, world.ids, command, CLERK, WIDE, world.clock.now())
    assert isinstance(done, Claim), done
    assert (done.state, money(world, claim.claim_id).recoverable_fen) == (ClaimState.REFUSED, 300_000)
    kinds = [one.kind.value for one in letters_of(world, claim.claim_id)]
    assert sorted(kinds) == ["prepaid", "recovery", "refused"]
    assert trial_balance(world) == 0


def test_day_60_pays_the_certain_part_by_law_once(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    claim = in_review(world, who, 900_000)
    start = world.clock.now()
    try:
        world.clock.moment = start + timedelta(days=61)
        assert prepay_by_law_due(world.db, world.ids, world.clock) >= 1
        assert prepay_by_law_due(world.db, world.ids, world.clock) == 0
        pay_all(world, bank)
    finally:
        world.clock.moment = start
    with world.db.transaction() as tx:
        (paid,) = claims.prepayments_of(tx, claim.claim_id)
    assert (paid.scenario, paid.amount_fen, paid.by_kind) == ("day_60", 640_000, "system")
    done = approved(world, claim.claim_id)
    assert (done.state, money(world, claim.claim_id).paid_fen) == (ClaimState.CLOSED, 640_000)


def test_an_objection_is_judged_by_another_person(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    claim = in_review(world, who, 900_000)
    approved(world, claim.claim_id)
    pay_all(world, bank)
    viewer, now = Viewer(who.person_id), world.clock.now()
    with world.db.transaction() as tx:
        objected = object_to(
            tx, world.ids, viewer, claim.claim_id, "医院等级认定有误", who.actor, world.clock.now()
        )
    assert isinstance(objected, Claim), objected
    assert objected.state is ClaimState.IN_APPEAL
    with world.db.transaction() as tx:
        task = tasks_of(tx, claim.claim_id)[-1]
        own = review(
            tx,
            world.ids,
            claim.claim_id,
            objected.version,
            False,
            "原计算无误，予以维持。",
            CLERK,
            world.clock.now(),
        )
    assert task.kind.value == "appeal_review"
    assert isinstance(own, Refused)
    assert own.code.value == "decided_it_yourself"
    with world.db.transaction() as tx:
        upheld = review(
            tx, world.ids, claim.claim_id, objected.version, False, "原计算无误，予以维持。", COLLEAGUE, now
        )
        assert isinstance(upheld, Claim), upheld
        again = object_to(tx, world.ids, viewer, claim.claim_id, "还是不同意", who.actor, world.clock.now())
    assert upheld.state is ClaimState.CLOSED
    assert isinstance(again, Refused)
    assert again.code.value == "objected_before"
    assert [one.kind.value for one in letters_of(world, claim.claim_id)] == ["paid", "upheld"]


def test_an_objection_won_is_decided_anew_and_the_new_decision_can_be_objected_to(
    world: World, bank: ReadyBank
) -> None:
    who = world.someone()
    claim = settled(world, bank, who, 600_000, EARLIER)
    viewer, now = Viewer(who.person_id), world.clock.now()
    with world.db.transaction() as tx:
        objected = object_to(tx, world.ids, viewer, claim.claim_id, "漏算了一张票", who.actor, now)
        assert isinstance(objected, Claim), objected
        won = review(
            tx, world.ids, claim.claim_id, objected.version, True, "核对属实，更正。", COLLEAGUE, now
        )
        assert isinstance(won, Refused)  # eight letters: too few to be an answer
        won = review(
            tx, world.ids, claim.claim_id, objected.version, True, "核对属实，同意更正金额。", COLLEAGUE, now
        )
    assert isinstance(won, Claim), won
    assert won.state is ClaimState.REOPENED
    higher = decided_anew(
        world, won, Correction("1", "eligible_expense", 700_000), Correction("1", "total_expense", 700_000)
    )
    assert isinstance(higher, Claim)
    assert (higher.state, higher.payable_fen) == (ClaimState.PAYING, 480_000)
    pay_all(world, bank)
    with world.db.transaction() as tx:
        last = claims.decisions_of(tx, claim.claim_id)[-1]
        objected = object_to(tx, world.ids, viewer, claim.claim_id, "仍有异议", who.actor, now)
    assert (last.reason, last.replaces) == ("objection", 1)
    assert isinstance(objected, Claim)


def test_one_claims_life_shown_whole(world: World, bank: ReadyBank) -> None:
    who = world.someone(MEDICAL)
    claim = in_review(world, who, 900_000, day=EARLIER)
    assert isinstance(prepaid(world, claim, 300_000), Claim)
    pay_all(world, bank)
    approved(world, claim.claim_id)  # 6,400, less 3,000 prepaid
    pay_all(world, bank)
    later = settled(world, bank, who, 300_000, LATER)  # 2,400: the deductible is used up
    first = world.claim(claim.claim_id)
    assert (first.state, first.payable_fen, later.payable_fen) == (ClaimState.CLOSED, 640_000, 240_000)
    reversed_ = decided_anew(
        world,
        opened(world, first, ReopenReason.RED_BILL),
        clause="2.2",
        words="开票医院已将票据红冲，费用未发生。",
    )
    assert isinstance(reversed_, Claim), reversed_
    pay_all(world, bank)
    one, two = money(world, claim.claim_id), money(world, later.claim_id)
    assert (one.paid_fen, one.expense_fen, one.recoverable_fen, one.prepaid_fen) == (640_000, 0, 640_000, 0)
    assert world.claim(later.claim_id).payable_fen == 160_000
    assert (two.paid_fen, two.expense_fen, two.recoverable_fen) == (240_000, 160_000, 80_000)
    written = letters_of(world, claim.claim_id)
    assert [one.kind.value for one in sorted(written, key=lambda one: one.kind.value)] == [
        "paid", "prepaid", "recovery", "refused",
    ]  # fmt: skip
    assert sorted(one.kind.value for one in letters_of(world, later.claim_id)) == [
        "changed",
        "paid",
        "recovery",
    ]
    assert trial_balance(world) == 0


def test_a_letter_says_the_same_for_ever_and_waits_for_its_writer(world: World, bank: ReadyBank) -> None:
    who = world.someone()
    claim = in_review(world, who, 900_000)
    approved(world, claim.claim_id)
    (letter,) = letters_of(world, claim.claim_id)
    assert letter.sent_at is None  # a person decided: they see it first
    zh, en = letter.text("zh"), letter.text("en")
    assert zh.title == "理赔决定书"
    assert zh.rows[-1] == ("合计", "", "6,400.00 元")
    assert en.rows[1][1:] == (zh.rows[1][1], "CNY 6,400.00")
    assert any("12378" in line for line in zh.closing)
    with world.db.transaction() as tx:
        pages = letters.pages_of(tx, letter.letter_id, "zh")
        assert write_letters(tx, world.ids, claim.claim_id, CLERK, world.clock.now()) == 0
    assert pages is not None
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pages)).pages)
    assert "理赔决定书" in text.replace(" ", "")
    assert len(pages) < 120_000
    start = world.clock.now()
    try:
        world.clock.moment = start + timedelta(days=2, minutes=1)
        assert send_due(world.db, world.clock) >= 1
    finally:
        world.clock.moment = start
    (sent,) = letters_of(world, claim.claim_id)
    assert sent.sent_by == "system:letters"
    assert (sent.content, sent.sha256) == (letter.content, letter.sha256)


def test_the_ceiling_is_the_least_of_three() -> None:
    from fractions import Fraction

    rule = PrepayRule(Scenario.LISTED_PERSON, date(2020, 1, 1), Fraction(1, 2), 10_000)
    assert ceiling_fen(rule, Basis(5_001, 9_999, 0)) == 2_500
    assert ceiling_fen(rule, Basis(50_000, 9_000, 0)) == 9_000
    assert ceiling_fen(rule, Basis(50_000, 30_000, 0)) == 10_000
    assert ceiling_fen(rule, Basis(50_000, 30_000, 10_000)) == 0
