"""Events that no bill tells: from the report to the decision, the orders and the end of the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from papers_made import certificate, death_certificate, disability_report, id_card, pathology
from paying import ReadyBank, look_at, pay_all, trial_balance
from tests.conftest import START
from world import CLERK, Someone, World

from claimwright.app.checks import public as checks
from claimwright.app.claims.public import (
    Cause,
    Claim,
    Correction,
    DeclaredEvent,
    confirm_event,
    declare_event,
    facts_of_claim,
    history,
)
from claimwright.app.documents import public as documents
from claimwright.app.payments import public as payments
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import NamedBeneficiary
from claimwright.app.products.public import LoadedVersion, load_product
from claimwright.app.work.public import tasks_of
from claimwright.core.adjudication.model import FactValue
from claimwright.core.checks.rulebook import Rulebook
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.declared import Declared
from claimwright.core.claims.green_channel import RULE_VERSION
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.claims.prepay import Scenario
from claimwright.core.dates import BUSINESS_ZONE
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.entry.views.checks import standing_view
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.prepay_claim.prepay import prepay_by_law_due, preview_prepay
from claimwright.journeys.settle_claim.decide import Approve, approve
from claimwright.journeys.settle_claim.release import release
from claimwright.journeys.settle_claim.report import Upload
from claimwright.samples.ofd import pack
from claimwright.samples.seal import sample_authority

CATALOGUE = Path(__file__).parents[2] / "src/claimwright/catalogue"
WIDE = Authority(approve_fen_max=1_000_000_000)
DIAGNOSED = date(2026, 2, 20)
CANCER = "恶性肿瘤——重度"
LONG_AGO: Mapping[str, object] = {"contract_date": "2021-05-01"}


@pytest.fixture(scope="module")
def world(db: Database, ids: Ids, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("trust")
    (folder / "authority.cer").write_bytes(sample_authority())
    documents.trust_seals(folder)
    yield made_world(db, ids)
    documents.trust_seals(None)


def made_world(db: Database, ids: Ids) -> World:
    made = World(db, ids, SetClock(START))
    book = (CATALOGUE / "rulebooks/checks.yaml").read_text(encoding="utf-8")
    with db.transaction() as tx:
        for name in ("ci-single", "term-life", "accident"):
            text = (CATALOGUE / f"{name}.yaml").read_text(encoding="utf-8")
            loaded = load_product(tx, text, f"{name}.yaml", made.clock.now())
            assert all(isinstance(one, LoadedVersion) for one in loaded), loaded
        checks.load_shipped(tx, book, "checks.yaml", made.clock.now())
    return made


def cover(product: str, since: str = "2021-05-01", **plan: str) -> dict[str, object]:
    return {
        "coverage_no": "1",
        "product_code": product,
        "inception": since,
        "until": "2060-05-01",
        "sum_insured": "300000.00",
        "plan": plan,
    }


def diagnosable(world: World, since: str = "2021-05-01") -> Someone:
    plan = {"cash_value": "60000.00", "premiums_paid": "50000.00"}
    return world.someone(cover("CI-SINGLE", since, **plan), policy={"contract_date": since})


def told(
    world: World,
    who: Someone,
    declared: Declared,
    facts: Mapping[str, FactValue],
    *papers: Upload,
    **more: object,
) -> Claim:
    reported = world.reported(who, declared=declared, facts=facts, uploads=papers, **more)
    world.work()
    left = world.one("SELECT count(*), max(last_error) FROM infra.outbox WHERE topic = 'claims.adjudicate'")
    assert left == (0, None)
    return world.claim(reported.claim_id)


def open_points(world: World, claim: Claim) -> set[str]:
    with world.db.transaction() as tx:
        (task,) = tasks_of(tx, claim.claim_id)
    return {one.code for one in task.questions}


def orders(world: World, claim: Claim) -> list[tuple[int, str]]:
    with world.db.transaction() as tx:
        found = payments.orders_of_claim(tx, claim.claim_id)
    return sorted((one.amount_fen, one.payee.name) for one in found)


def effects(world: World, claim: Claim) -> list[tuple[str, date]]:
    with world.db.transaction() as tx:
        found = policies.effects_of_policy(tx, claim.policy_id)
    return [(one.kind, one.from_date) for one in found]


def test_a_proven_severe_illness_is_paid_at_once_and_ends_the_contract(world: World) -> None:
    who = diagnosable(world)
    claim = told(
        world,
        who,
        Declared("critical_illness", DIAGNOSED),
        {"disease": CANCER},
        pathology(who.name, "肺腺癌", "2026-02-20", sealed=True),
        id_card(who.name, who.id_number),
    )
    assert (claim.state, claim.payable_fen, claim.claimed_fen) == (ClaimState.PAYING, 30_000_000, 30_000_000)
    with world.db.transaction() as tx:
        sources = {one.name: one.source for one in facts_of_claim(tx, claim.claim_id)}
        standing = checks.standing_of(tx, claim.claim_id)
    assert (sources["disease"], sources["diagnosis"]) == ("pathology_report", "pathology_report")
    assert standing is not None
    assert standing.service == "critical_illness_one_day"
    assert orders(world, claim) == [(30_000_000, who.name)]
    assert effects(world, claim) == [("terminate", date(2026, 2, 21))]
    with world.db.transaction() as tx:  # a payment above the limit waits for a second pair of eyes
        (order,) = payments.orders_of_claim(tx, claim.claim_id)
        released = release(tx, order.order_id, CLERK, world.clock.now())
    assert not isinstance(released, Refused), released
    pay_all(world, ReadyBank())
    assert world.claim(claim.claim_id).state is ClaimState.CLOSED
    assert trial_balance(world) == 0


def diagnosed(world: World, *papers: str) -> tuple[Someone, Claim]:
    """A lung cancer reported with these pathology reports: ``sealed`` or ``plain``."""
    who = diagnosable(world)
    reports = [pathology(who.name, "肺腺癌", "2026-02-20", sealed=one == "sealed") for one in papers]
    card = id_card(who.name, who.id_number)
    return who, told(world, who, Declared("critical_illness", DIAGNOSED), {"disease": CANCER}, *reports, card)


@pytest.mark.parametrize("papers", [("plain",), ("sealed", "plain")])
def test_a_paper_that_anybody_can_make_pays_nothing_by_itself(world: World, papers: tuple[str, ...]) -> None:
    """Not even beside a sealed one: a person says within the promised day, and the claimant is told why."""
    _, claim = diagnosed(world, *papers)
    assert claim.state is ClaimState.IN_REVIEW
    assert open_points(world, claim) == {"contract_effect", "proof_not_verified"}
    assert (orders(world, claim), effects(world, claim)) == ([], [])
    with world.db.transaction() as tx:
        standing, shown = checks.standing_of(tx, claim.claim_id), standing_view(tx, claim)
    assert standing is not None
    assert standing.service == "critical_illness_one_day"
    assert standing.due_at.astimezone(BUSINESS_ZONE) == datetime(2026, 3, 4, tzinfo=BUSINESS_ZONE)
    assert shown is not None
    (why,) = shown.by_person
    assert why.zh.startswith("已提交的病理报告没有受信任的电子签章")
    assert why.en.startswith("The pathology report carries no trusted electronic seal")


def test_a_person_who_looked_pays_what_the_paper_alone_could_not(world: World) -> None:
    who, claim = diagnosed(world, "plain")
    look_at(world, claim, CLERK)
    with world.db.transaction() as tx:
        done = approve(tx, world.ids, Approve(claim.claim_id, claim.version), CLERK, WIDE, world.clock.now())
    assert isinstance(done, Claim), done
    assert orders(world, claim) == [(30_000_000, who.name)]
    assert effects(world, claim) == [("terminate", date(2026, 2, 21))]


def test_a_changed_seal_is_no_seal(world: World) -> None:
    who = diagnosable(world)
    sealed = pathology(who.name, "肺腺癌", "2026-02-20", sealed=True)
    forged = Upload(sealed.file_name, edited(sealed.content, "肺腺癌".encode(), "肺鳞癌".encode()))
    card = id_card(who.name, who.id_number)
    claim = told(world, who, Declared("critical_illness", DIAGNOSED), {"disease": CANCER}, forged, card)
    assert claim.state is ClaimState.IN_REVIEW
    assert "paper_doubtful" in open_points(world, claim)
    assert orders(world, claim) == []


def edited(package: bytes, old: bytes, new: bytes) -> bytes:
    """An OFD with other words on its page, its seal left as it was."""
    with ZipFile(BytesIO(package)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    return pack({name: part.replace(old, new) for name, part in parts.items()})


def test_an_insurer_may_accept_plain_papers_by_its_own_approved_rulebook(world: World) -> None:
    """The setting is data that two people put in force; it is put back for the other tests."""
    text = (CATALOGUE / "rulebooks/checks.yaml").read_text(encoding="utf-8")
    bold = text.replace("verified_source]", "verified_source, any_paper]")
    put_in_force(world, bold)
    _, claim = diagnosed(world, "plain")
    put_in_force(world, text + "# as shipped\n")
    assert (claim.state, claim.payable_fen) == (ClaimState.PAYING, 30_000_000)
    _, careful = diagnosed(world, "plain")
    assert careful.state is ClaimState.IN_REVIEW


def put_in_force(world: World, text: str) -> None:
    world.clock.move(timedelta(seconds=1))
    with world.db.transaction() as tx:
        book = checks.propose_rulebook(tx, text, "checks.yaml", "one", world.clock.now())
        assert isinstance(book, Rulebook), book
        approved = checks.approve_rulebook(tx, book.source_sha256, "other", world.clock.now())
    assert not isinstance(approved, Refused), approved


def test_what_keeps_a_diagnosis_from_the_service_is_one_task_that_names_it(world: World) -> None:
    who = diagnosable(world, since="2025-01-01")  # less than two years
    claim = told(
        world,
        who,
        Declared("critical_illness", DIAGNOSED),
        {"disease": CANCER},
        certificate("另一个人", "肺恶性肿瘤", "2025-12-01"),
    )
    assert claim.state is ClaimState.IN_REVIEW
    codes = open_points(world, claim)
    assert codes >= {"paper_missing", "paper_of_another", "paper_of_another_day"}
    assert orders(world, claim) == []


def test_a_young_contract_is_a_person_s_case(world: World) -> None:
    who = diagnosable(world, since="2025-01-01")
    claim = told(
        world,
        who,
        Declared("critical_illness", DIAGNOSED),
        {"disease": CANCER},
        pathology(who.name, "肺腺癌", "2026-02-20"),
        id_card(who.name, who.id_number),
    )
    assert claim.state is ClaimState.IN_REVIEW
    assert "service.in_force_for" in open_points(world, claim)


def test_a_cancer_that_may_be_mild_is_looked_at(world: World) -> None:
    who = diagnosable(world)
    claim = told(
        world,
        who,
        Declared("critical_illness", DIAGNOSED),
        {"disease": CANCER},
        pathology(who.name, "甲状腺乳头状癌", "2026-02-20"),
        id_card(who.name, who.id_number),
    )
    assert claim.state is ClaimState.IN_REVIEW
    assert "service.proof" in open_points(world, claim)
    assert effects(world, claim) == []


def test_a_death_is_shared_by_the_beneficiaries_and_ends_the_contract(world: World) -> None:
    plan = {name: "0.00" for name in ("unpaid_premium", "loan_principal", "other_minor_death_cover")}
    plan |= {
        "cash_value": "20000.00",
        "premiums_paid": "30000.00",
        "loan_rate": "5%",
        "loan_date": "2024-01-01",
    }
    insured = world.someone(cover("TERM-LIFE", **plan), policy=LONG_AGO)
    wife, son = world.someone(cover("TERM-LIFE", **plan)), world.someone(cover("TERM-LIFE", **plan))
    third = Fraction(1, 3)
    with world.db.transaction() as tx:
        policy = policies.policy_by_number(tx, insured.policy_no)
        assert policy is not None
        named = (
            NamedBeneficiary("death", 1, 1 - third, wife.name, wife.id_number, wife.person_id),
            NamedBeneficiary("death", 1, third, son.name, son.id_number, son.person_id),
        )
        policies.name_beneficiaries(tx, policy.policy_id, named, world.clock.now())
    claim = told(
        world,
        insured,
        Declared("death", DIAGNOSED),
        {},
        death_certificate(insured.name, "2026-02-20", "疾病"),
        id_card(insured.name, insured.id_number),
        actor=wife.actor,
        claimant_id=wife.person_id,
        account_id=wife.account_id,
    )
    assert (claim.state, claim.claimed_fen) == (ClaimState.IN_REVIEW, 30_000_000)
    assert open_points(world, claim) >= {"missing_fact", "death_by_person", "proof_not_verified"}
    look_at(world, claim, CLERK)
    facts: list[tuple[str, FactValue]] = [("intentional", False), ("mental_capacity", True)]
    facts += [("disclosure_doubt", False), ("prepaid", 0)]
    corrections = tuple(Correction("1", name, value) for name, value in facts)
    with world.db.transaction() as tx:
        command = Approve(claim.claim_id, claim.version, corrections)
        done = approve(tx, world.ids, command, CLERK, WIDE, world.clock.now())
    assert isinstance(done, Claim), done
    assert done.payable_fen == 30_000_000
    assert orders(world, claim) == [(10_000_000, son.name), (20_000_000, wife.name)]
    assert effects(world, claim) == [("terminate", date(2026, 2, 21))]
    assert trial_balance(world) == 0


def test_a_stranger_cannot_report_a_death(world: World) -> None:
    insured, stranger = world.someone(cover("TERM-LIFE")), world.someone(cover("TERM-LIFE"))
    answer = world.report(
        insured,
        declared=Declared("death", DIAGNOSED),
        uploads=(death_certificate(insured.name, "2026-02-20", "疾病"),),
        actor=stranger.actor,
        claimant_id=stranger.person_id,
        account_id=stranger.account_id,
    )
    assert isinstance(answer, Refused)
    assert answer.code.value == "no_such_policy"


def test_a_disability_keeps_the_grade_of_the_report(world: World) -> None:
    who = world.someone(cover("ACCIDENT", "2026-01-01"))
    claim = told(
        world,
        who,
        Declared("disability", DIAGNOSED),
        {"accident_date": date(2026, 1, 20), "drunk_driving": False, "intentional": False},
        disability_report(who.name, 7, "2026-02-20"),
        id_card(who.name, who.id_number),
        cause=Cause.ACCIDENT,
    )
    assert claim.state is ClaimState.IN_REVIEW
    assert "proof_not_verified" in open_points(world, claim)
    with world.db.transaction() as tx:
        grades = [one for one in facts_of_claim(tx, claim.claim_id) if one.name == "disability_grade"]
    assert [(one.value, one.source) for one in grades] == [(7, "disability_report")]


def test_an_event_of_no_kind_or_to_come_is_refused(world: World) -> None:
    who = diagnosable(world)
    papers = (pathology(who.name, "肺腺癌", "2026-02-20"),)
    unknown = world.report(who, declared=Declared("wedding", DIAGNOSED), uploads=papers)
    late = world.report(who, declared=Declared("critical_illness", date(2027, 1, 1)), uploads=papers)
    assert isinstance(unknown, Refused)
    assert isinstance(late, Refused)
    assert (unknown.code.value, unknown.field) == ("event_kind_unknown", "event_kind")
    assert (late.code.value, late.field) == ("date_in_future", "event_date")


def test_day_60_advances_nothing_on_a_paper_that_proves_nothing_by_itself(world: World) -> None:
    who = diagnosable(world)
    claim = told(
        world,
        who,
        Declared("critical_illness", DIAGNOSED),
        {"disease": CANCER},
        pathology(who.name, "肺腺癌", "2026-02-20"),
        id_card(who.name, who.id_number),
    )
    assert claim.state is ClaimState.IN_REVIEW
    start = world.clock.now()
    try:
        world.clock.moment = start + timedelta(days=61)
        with world.db.transaction() as tx:
            certain = preview_prepay(tx, claim, Scenario.DAY_60, world.clock.now())
        assert not isinstance(certain, Refused), certain
        assert certain.ceiling_fen == 30_000_000  # the terms alone would pay it: the paper is what holds it
        prepay_by_law_due(world.db, world.ids, world.clock)
    finally:
        world.clock.moment = start
    assert orders(world, claim) == []
    assert world.claim(claim.claim_id).state is ClaimState.IN_REVIEW
    with world.db.transaction() as tx:
        assert any(task.ended_at is None for task in tasks_of(tx, claim.claim_id))


def flood(
    world: World, code: str, area: str, until: date = date(2026, 3, 1), *, is_confirmed: bool = True
) -> None:
    """A flood of February that spares the identity card."""
    now, other = world.clock.now(), Actor("staff", "00000000-0000-8000-8000-000000000009", "Other Manager")
    waived = ("id_card", "pathology_report")
    with world.db.transaction() as tx:
        new = DeclaredEvent(
            code, "虚构洪水", area, date(2026, 2, 1), until, waived, CLERK.id, CLERK.name, now
        )
        assert declare_event(tx, new)
        assert not is_confirmed or confirm_event(tx, code, other, now)


def disabled(world: World, province: str) -> Claim:
    """A disability without the identity card that it asks for."""
    who = world.someone(cover("ACCIDENT", "2026-01-01"), policy={"province": province})
    facts = {"accident_date": date(2026, 1, 20), "drunk_driving": False, "intentional": False}
    report = disability_report(who.name, 7, "2026-02-20")
    return told(world, who, Declared("disability", DIAGNOSED), facts, report, cause=Cause.ACCIDENT)


def waivers(world: World, claim: Claim) -> list[object]:
    with world.db.transaction() as tx:
        return [one.facts for one in history(tx, claim.claim_id) if one.event == "papers_waived"]


def test_a_confirmed_sudden_event_of_the_place_and_day_spares_a_paper(world: World) -> None:
    flood(world, "FLOOD-HENAN", "410100")
    covered, elsewhere = disabled(world, "41"), disabled(world, "32")
    assert "paper_missing" not in open_points(world, covered)
    assert waivers(world, covered) == [
        {
            "papers": ["id_card"],
            "events": [
                {"event_code": "FLOOD-HENAN", "name": "虚构洪水", "confirmed_by": "Other Manager"},
            ],
            "rule_version": RULE_VERSION,
        }
    ]
    assert covered.state is ClaimState.IN_REVIEW, "what nobody proved is still a person's"
    assert "paper_missing" in open_points(world, elsewhere)
    assert waivers(world, elsewhere) == []


def test_an_event_unconfirmed_or_of_other_days_spares_nothing(world: World) -> None:
    flood(world, "FLOOD-UNSEEN", "330000", is_confirmed=False)
    flood(world, "FLOOD-OVER", "330000", until=DIAGNOSED)  # [from, until): the day itself is out
    claim = disabled(world, "33")
    assert "paper_missing" in open_points(world, claim)
    assert waivers(world, claim) == []


def test_a_flood_spares_no_diagnosis(world: World) -> None:
    flood(world, "FLOOD-NATION", "100000")
    who = diagnosable(world)
    card = id_card(who.name, who.id_number)
    claim = told(world, who, Declared("critical_illness", DIAGNOSED), {"disease": CANCER}, card)
    assert "paper_missing" in open_points(world, claim)
    assert (waivers(world, claim), orders(world, claim)) == ([], [])
