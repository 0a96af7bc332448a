"""One claim's life to its very end, played for a test and for `bench/life.py`: nothing of it stays open.

Prepaid, paid, reversed by a red bill, a later claim of the year computed again; then the money comes back:
in instalments by bank transfer, the rest deducted from a later benefit with consent, each by two persons.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from paying import ReadyBank, look_at, pay_all
from test_claim_life import COLLEAGUE, approved, in_review, prepaid
from test_reopen import EARLIER, LATER, decided_anew, opened, settled
from world import CLERK, Someone, World, stay

from claimwright.app.claims.public import Claim
from claimwright.app.payments import public as payments
from claimwright.app.payments.public import PaymentOrder, Recovery
from claimwright.connectors.banks.iso20022.account_report import parse_notice
from claimwright.core.dates import business_date
from claimwright.core.payments.recovery import Instalment
from claimwright.journeys.reconcile_day import matching
from claimwright.journeys.recover_money import steps
from claimwright.journeys.reopen_claim.carry_out import ReopenReason
from claimwright.journeys.settle_claim.pay import Cashier
from claimwright.ports.bank import AccountReport
from claimwright.sandboxes.bank.camt import Movement, write_notice

RED_WORDS = "开票医院已将票据红冲，费用未发生。"
_banks = itertools.count(1)
NEW_STAY = date(2026, 3, 1)
PLAN = (Instalment(date(2026, 4, 1), 340_000), Instalment(date(2026, 5, 1), 300_000))


@dataclass
class TellingBank(ReadyBank):
    """The ready bank, which also tells of money that comes in, by camt.054."""

    name: str = field(default_factory=lambda: f"ready {next(_banks)}")
    told: list[AccountReport] = field(default_factory=list)

    def credit(self, amount_fen: int, remittance: str, payer: str, day: date) -> None:
        """Somebody pays us."""
        number = len(self.told) + 1
        movement = Movement(
            f"CRD{number:06d}", True, amount_fen, day.isoformat(), None, None, remittance, payer
        )
        document = write_notice(f"NTF{number}", f"{day.isoformat()}T02:00:00Z", [movement]).encode()
        self.told.append(parse_notice(document, number))

    def notices(self, after_seq: int) -> tuple[AccountReport, ...]:
        return tuple(one for one in self.told if (one.seq or 0) > after_seq)


@dataclass
class Life:
    """Who and what the story is about."""

    who: Someone
    first: Claim
    later: Claim
    next: Claim


Told = Callable[[str, Claim], None]


def play(world: World, bank: TellingBank, told: Told) -> Life:
    """Play the whole story; `told` is called after each step with its name and claim."""
    who = world.someone()
    first = in_review(world, who, 900_000, day=EARLIER)
    assert isinstance(prepaid(world, first, 300_000), Claim)
    pay_all(world, bank)
    told("prepaid", first)
    approved(world, first.claim_id)
    pay_all(world, bank)
    told("approved and paid, the prepayment deducted", first)
    later = settled(world, bank, who, 300_000, LATER)
    told("a later claim of the same year", later)
    look_at(world, first, CLERK)
    again = opened(world, world.claim(first.claim_id), ReopenReason.RED_BILL)
    assert isinstance(decided_anew(world, again, clause="2.2", words=RED_WORDS), Claim)
    told("reversed by a red bill", first)
    told("the later claim computed again in its year", later)
    return _paid_back(world, bank, told, who, first, later)


def _paid_back(world: World, bank: TellingBank, told: Told, who: Someone, first: Claim, later: Claim) -> Life:
    cashier = Cashier(world.db, world.ids, world.clock, bank)  # type: ignore[arg-type]
    today = business_date(world.clock.now())
    debt, small = recovery_of(world, first), recovery_of(world, later)
    with world.db.transaction() as tx:
        now = world.clock.now()
        words = "客户电话确认，同意抵扣，录音编号 0002"
        done(steps.agree(tx, debt.recovery_id, words, True, CLERK, now))
        done(steps.plan(tx, world.ids, debt.recovery_id, PLAN, CLERK, now))
    told("instalments agreed, and the consent to deduct", first)
    bank.credit(340_000, f"退还赔款 {debt.reference}", who.name, today)
    bank.credit(80_000, f"退还赔款 {small.reference}", who.name, today)
    matching.fetch_notices(cashier)
    matching.match_due(cashier)
    told("the first instalment comes by transfer (camt.054)", first)
    told("paid back at once by transfer (camt.054)", later)
    reported = world.reported(who, stay(who, 500_000, day=NEW_STAY, days=1))
    world.work()
    new = world.claim(reported.claim_id)
    with world.db.transaction() as tx:
        order = payments.orders_of_claim(tx, new.claim_id)[-1]
        now = world.clock.now()
        done(steps.offset(tx, world.ids, debt.recovery_id, order.order_id, COLLEAGUE, now))
    pay_all(world, bank)
    told("the rest deducted from a later benefit", first)
    told("the later benefit, less what was deducted", new)
    return Life(who, first, later, new)


def recovery_of(world: World, claim: Claim) -> Recovery:
    with world.db.transaction() as tx:
        (one,) = payments.recoveries_of_claim(tx, claim.claim_id)
    return one


def orders_of(world: World, claim: Claim) -> list[PaymentOrder]:
    with world.db.transaction() as tx:
        return list(payments.orders_of_claim(tx, claim.claim_id))


def done(answer: object) -> None:
    assert isinstance(answer, Recovery), answer
