# ruff: noqa: E402 - the folder of the tests whose story this is comes on the path first
"""One claim's life on a database of its own: prepaid, paid, reversed by a red bill, paid back; books printed.

Run: ``python bench/life.py``. It plays the story of tests/journeys/life_whole.py with an in-process
bank that executes at once, and prints every step: decisions, new ledger lines, letters in both languages.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "journeys")]

from life_whole import TellingBank, play
from test_claim_life import letters_of
from tests.conftest import START
from world import World

from claimwright.app.claims.public import Claim, decisions_of
from claimwright.app.letters.public import StoredLetter
from claimwright.app.payments import public as payments
from claimwright.core.money import format_yuan
from claimwright.entry.setup.document_keys import use_document_keys
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.clock import SetClock
from claimwright.infra.ids import Ids
from claimwright.infra.settings import Settings

shown: dict[object, int] = {}
"""How many ledger lines of a claim, and which letters, have been printed already."""


def show(world: World, what: str, claim: Claim) -> None:
    """What is new since the last step: ledger and letters; and where the claim's money stands."""
    now = world.claim(claim.claim_id)
    print(f"\n== {what}: {claim.claim_no}, {now.state.value}")
    with world.db.transaction() as tx:
        for one in decisions_of(tx, claim.claim_id):
            replaces = f", replaces {one.replaces} ({one.reason})" if one.replaces else ""
            amount = format_yuan(one.payable_fen)
            print(f"  decision {one.decision_no}: {one.outcome.value} {amount}{replaces}")
        lines = payments.ledger_of_claim(tx, claim.claim_id)
        money = payments.balance_of_claim(tx, claim.claim_id)
        total_fen = sum(one.balance_fen for one in payments.trial_balance_fans_out(tx))
    for line in lines[shown.get(claim.claim_id, 0) :]:
        amount = format_yuan(line.amount_fen)
        print(f"  {line.recipe.value:20} Dr {line.debit.value:26} Cr {line.credit.value:26} {amount:>10}")
    shown[claim.claim_id] = len(lines)
    for letter in letters_of(world, claim.claim_id):
        if letter.letter_id not in shown:
            shown[letter.letter_id] = 1
            _show_letter(letter)
    paid, back = format_yuan(money.paid_fen), format_yuan(money.recoverable_fen)
    print(f"  -> paid {paid}, still to be paid back {back}; all accounts sum to {total_fen} fen")


def _show_letter(letter: StoredLetter) -> None:
    for lang in ("zh", "en"):
        text = letter.text(lang)  # type: ignore[arg-type]
        print(f"  letter {letter.kind.value} ({lang}) {text.title}")
        for line in text.paragraphs[1:]:
            print(f"    | {line}")


def main() -> None:
    """Play the story and print it."""
    with tempfile.TemporaryDirectory(prefix="life-") as folder:
        settings = Settings(data=Path(folder))
        with open_ground(settings) as ground:
            use_document_keys(settings, ground.db)
            clock = SetClock(START)
            world = World(ground.db, Ids(clock), clock)
            world.load_products()
            play(world, TellingBank(), lambda what, claim: show(world, what, claim))
            with world.db.transaction() as tx:
                accounts = payments.trial_balance_fans_out(tx)
                still_open = payments.live_recoveries_fan_out(tx)
                faults = payments.ledger_faults_fan_out(tx)
            print("\n== trial balance")
            for one in accounts:
                print(f"  {one.account.value:28} {format_yuan(one.balance_fen):>14}")
            print(f"  sum {sum(one.balance_fen for one in accounts)} fen")
            print(f"  open recoveries {len(still_open)}, faults of the books {len(faults)}")


if __name__ == "__main__":
    main()
