"""A correction of terms over decided claims: previewed, approved by another, run, stopped, gone on with."""

from __future__ import annotations

from datetime import date

from paying import ReadyBank, pay_all, trial_balance
from test_reopen import EARLIER, LATER, WIDE, decided_anew, money, opened, settled
from world import CLERK, MEDICAL, PRODUCTS, Someone, World

from claimwright.app.claims.public import (
    Claim,
    Correction,
    Population,
    ReprocessRun,
    decisions_of,
    items_fan_out,
)
from claimwright.app.products.public import LoadedVersion, load_product
from claimwright.core.claims.authority import Authority
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.journeys.reprocess.run import Ran, approve_run, preview_run, run_approved

COLLEAGUE = Actor("staff", "00000000-0000-8000-8000-000000000002", "Fictional Colleague")
TERMS = (PRODUCTS / "med-test.yaml").read_text(encoding="utf-8")


def product(world: World, code: str, *, corrected: bool) -> None:
    """MED-TEST under another code; corrected: from 1 December 2025 the ratio is 90%."""
    text = TERMS.replace("MED-TEST", code)
    if corrected:
        version = (
            text.split("versions:\n")[1].replace("2025-01-01", "2025-12-01").replace("2025-001", "2025-002")
        )
        text += version.replace("80%", "90%")
    with world.db.transaction() as tx:
        loaded = load_product(tx, text, f"{code}.yaml", world.clock.now())
    assert all(isinstance(one, LoadedVersion) for one in loaded), loaded


def insured(world: World, code: str) -> Someone:
    return world.someone({**MEDICAL, "product_code": code})


def previewed(world: World, code: str, version: str) -> ReprocessRun:
    population = Population(code, version, date(2026, 1, 1), date(2027, 1, 1))
    run = preview_run(world.db, world.ids, population, CLERK, world.clock.now())
    assert isinstance(run, ReprocessRun), run
    return run


def used_version(world: World, claim: Claim) -> str:
    with world.db.transaction() as tx:
        return str(decisions_of(tx, claim.claim_id)[-1].adjudications[0]["result"]["version"])


def test_a_correction_is_previewed_approved_by_another_and_run_in_steps(world: World) -> None:
    bank = ReadyBank()
    product(world, "REP-ONE", corrected=False)
    people = [insured(world, "REP-ONE") for _ in range(3)]
    paid = [settled(world, bank, who, 300_000, EARLIER) for who in people]  # (3,000 - 1,000) x 80%
    run_of = used_version(world, paid[0])
    product(world, "REP-ONE", corrected=True)
    run = previewed(world, "REP-ONE", run_of)
    assert (run.state, run.claims, run.up_fen, run.down_fen) == ("previewed", 3, 60_000, 0)
    assert {world.claim(one.claim_id).payable_fen for one in paid} == {160_000}
    now = world.clock.now()
    for actor, authority, code in (
        (CLERK, WIDE, "run_same_person"),
        (COLLEAGUE, Authority(59_999), "over_authority"),
    ):
        answer = approve_run(world.db, run.run_no, actor, authority, now)
        assert isinstance(answer, Refused)
        assert answer.code.value == code
    early = run_approved(world.db, world.ids, world.clock, run.run_no)
    assert isinstance(early, Refused)
    assert early.code.value == "run_state"
    assert isinstance(approve_run(world.db, run.run_no, COLLEAGUE, WIDE, now), ReprocessRun)
    assert run_approved(world.db, world.ids, world.clock, run.run_no, limit=1) == Ran(1, 0, 0, False)
    assert run_approved(world.db, world.ids, world.clock, run.run_no) == Ran(2, 0, 0, True)
    pay_all(world, bank)
    for one in paid:
        assert world.claim(one.claim_id).payable_fen == 180_000
        assert money(world, one.claim_id).paid_fen == 180_000
        with world.db.transaction() as tx:
            last = decisions_of(tx, one.claim_id)[-1]
        assert (last.reason, last.replaces, last.by_name) == ("reprocessing", 1, "Fictional Colleague")
    again = run_approved(world.db, world.ids, world.clock, run.run_no)
    assert isinstance(again, Refused)
    assert trial_balance(world) == 0


def test_what_changed_since_the_preview_is_not_carried_out(world: World) -> None:
    bank = ReadyBank()
    product(world, "REP-TWO", corrected=False)
    first, second = insured(world, "REP-TWO"), insured(world, "REP-TWO")
    one, two = (settled(world, bank, who, 300_000, LATER) for who in (first, second))
    version = used_version(world, one)
    product(world, "REP-TWO", corrected=True)
    run = previewed(world, "REP-TWO", version)
    assert isinstance(approve_run(world.db, run.run_no, COLLEAGUE, WIDE, world.clock.now()), ReprocessRun)
    names = ("eligible_expense", "total_expense")
    done = decided_anew(world, opened(world, one), *(Correction("1", name, 400_000) for name in names))
    assert isinstance(done, Claim)
    pay_all(world, bank)
    assert done.payable_fen == 270_000
    assert run_approved(world.db, world.ids, world.clock, run.run_no) == Ran(1, 1, 0, True)
    assert world.claim(two.claim_id).payable_fen == 180_000
    with world.db.transaction() as tx:
        assert sorted(item.state for item in items_fan_out(tx, run.run_no)) == ["done", "stale"]


def test_a_stale_preview_is_not_approved(world: World) -> None:
    bank = ReadyBank()
    product(world, "REP-THREE", corrected=False)
    claim = settled(world, bank, insured(world, "REP-THREE"), 300_000, EARLIER)
    version = used_version(world, claim)
    product(world, "REP-THREE", corrected=True)
    run = previewed(world, "REP-THREE", version)
    done = decided_anew(world, opened(world, claim), Correction("1", "eligible_expense", 200_000))
    assert isinstance(done, Claim)
    pay_all(world, bank)
    answer = approve_run(world.db, run.run_no, COLLEAGUE, WIDE, world.clock.now())
    assert isinstance(answer, Refused)
    assert answer.code.value == "preview_stale"


def test_an_empty_population_is_said(world: World) -> None:
    nobody = Population("NO-SUCH", "1", date(2026, 1, 1), date(2027, 1, 1))
    answer = preview_run(world.db, world.ids, nobody, CLERK, world.clock.now())
    assert isinstance(answer, Refused)
    assert answer.code.value == "population_empty"
