# ruff: noqa: E402 - the folder of the tests whose story this is comes on the path first
"""One claim's life on a database of its own: prepaid, paid, reversed by a red bill, recovered; books printed.

Run: ``python bench/life.py``. It plays the story of tests/journeys/test_claim_life.py with an in-process
bank that executes at once, and prints every decision, ledger line and letter, and the trial balance.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "journeys")]

from paying import ReadyBank, look_at, pay_all
from test_claim_life import approved, in_review, letters_of, prepaid
from test_reopen import EARLIER, LATER, decided_anew, opened, settled
from tests.conftest import START
from world import CLERK, World

from claimwright.app.claims.public import Claim, decisions_of
from claimwright.app.payments import public as payments
from claimwright.core.money import format_yuan
from claimwright.entry.setup.document_keys import use_document_keys
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.clock import SetClock
from claimwright.infra.ids import Ids
from claimwright.infra.settings import Settings
from claimwright.journeys.reopen_claim.carry_out import ReopenReason


def show(world: World, claim: Claim, what: str) -> None:
    """Decisions, ledger and letters of a claim, and where its money stands."""
    print(f"\n== {what}: {claim.claim_no}, {world.claim(claim.claim_id).state.value}")
    with world.db.transaction() as tx:
        for one in decisions_of(tx, claim.claim_id):
            replaces = f", replaces {one.replaces} ({one.reason})" if one.replaces else ""
            print(
                f"  decision {one.decision_no}: {one.outcome.value} {format_yuan(one.payable_fen)}{replaces}"
            )
        for line in payments.ledger_of_claim(tx, claim.claim_id):
            amount = format_yuan(line.amount_fen)
            print(f"  {line.recipe.value:24} Dr {line.debit.value:20} Cr {line.credit.value:20} {amount:>12}")
        money = payments.balance_of_claim(tx, claim.claim_id)
    print(f"  paid {format_yuan(money.paid_fen)}, to be paid back {format_yuan(money.recoverable_fen)}")
    for letter in letters_of(world, claim.claim_id):
        text = letter.text("zh")
        print(f"  letter {letter.kind.value}: {text.title}: {text.paragraphs[1]}")


def main() -> None:
    """Play the story and print it."""
    with tempfile.TemporaryDirectory(prefix="life-") as folder:
        settings = Settings(data=Path(folder))
        with open_ground(settings) as ground:
            use_document_keys(settings, ground.db)
            clock = SetClock(START)
            world, bank = World(ground.db, Ids(clock), clock), ReadyBank()
            world.load_products()
            who = world.someone()
            claim = in_review(world, who, 900_000, day=EARLIER)
            assert isinstance(prepaid(world, claim, 300_000), Claim)
            pay_all(world, bank)
            approved(world, claim.claim_id)
            pay_all(world, bank)
            later = settled(world, bank, who, 300_000, LATER)
            show(world, claim, "prepaid and paid")
            look_at(world, claim, CLERK)
            opened_again = opened(world, world.claim(claim.claim_id), ReopenReason.RED_BILL)
            words = "开票医院已将票据红冲，费用未发生。"
            done = decided_anew(world, opened_again, clause="2.2", words=words)
            assert isinstance(done, Claim), done
            show(world, claim, "reversed by a red bill")
            show(world, later, "the later claim of the same year")
            with world.db.transaction() as tx:
                accounts = payments.trial_balance_fans_out(tx)
            print("\n== trial balance")
            for one in accounts:
                print(f"  {one.account.value:28} {format_yuan(one.balance_fen):>14}")
            print(f"  sum {sum(one.balance_fen for one in accounts)} fen")


if __name__ == "__main__":
    main()
