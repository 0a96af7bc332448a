"""Importing a portfolio: all or nothing, exact errors, harmless again; and the demonstration's own file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib import resources

import pytest
from world import MEDICAL, Someone, World, stay

from claimwright.app.parties.public import IdKind, accounts_of, ids_by_identity
from claimwright.app.policies.public import covers_of_insured, policy_by_number
from claimwright.app.products.public import Loaded, LoadedVersion, load_product, version_for
from claimwright.app.work.public import tasks_of
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.bill import MedicalBill
from claimwright.journeys.import_portfolio.public import Imported, LineError, import_portfolio, read_portfolio

ID = "11010519491231002X"
OTHERS = {"sex": "female", "birth_date": "1880-01-02"}
CSV = f"""record,id_number,name,owner,account_no,bank_name,policy_no,applicant,insured,contract_date,\
coverage_no,product_code,inception,until,plan
person,{ID},示例,,,,,,,,,,,,
account,,,{ID},6222 0212 3456 7890 128,示例银行,,,,,,,,,
policy,,,,,,P-CSV,{ID},{ID},2025-12-20,,,,,
coverage,,,,,,P-CSV,,,,1,CASH-TEST,2026-01-01,2027-01-01,daily_amount=150.50
"""


def _errors(world: World, text: str) -> list[tuple[int, str, str | None, str]]:
    answer = world.import_text(text)
    assert isinstance(answer, tuple), answer
    assert all(isinstance(one, LineError) for one in answer)
    return [(one.line, one.record, one.field, one.code.value) for one in answer]


def test_csv_is_stored_and_importing_it_again_changes_nothing(world: World) -> None:
    assert world.import_text(CSV) == Imported(1, 1, 1, 1, 0, 0)
    assert world.import_text(CSV) == Imported(0, 0, 0, 0, 0, 4)
    with world.db.transaction() as tx:
        person_id = ids_by_identity(tx, [(IdKind.RESIDENT_ID, ID)])[IdKind.RESIDENT_ID, ID]
        (account,) = accounts_of(tx, person_id)
        (cover,) = covers_of_insured(tx, person_id)
    assert (account.account_no, account.account_name) == ("6222021234567890128", "示例")
    assert (cover.policy_no, cover.plan) == ("P-CSV", {"daily_amount": 15050})
    changed = CSV.replace("2025-12-20", "2025-12-21").replace("150.50", "150.51")
    assert _errors(world, changed) == [
        (4, "policy", "contract_date", "differs_from_stored"),
        (4, "policy", "status_from", "differs_from_stored"),
        (5, "coverage", "plan", "differs_from_stored"),
    ]


def test_every_error_of_a_file_is_told_at_once_and_nothing_is_stored(world: World) -> None:
    before = world.one("select count(*) from parties.person")
    text = json.dumps(
        {
            "persons": [
                {"id_number": "110105194912310021", "name": "甲"},
                {
                    "id_number": "440524188001010014",
                    "name": "乙",
                    "sex": "female",
                    "birth_date": "1880-01-02",
                },
                {"id_number": "E1234567", "id_kind": "passport", "name": "丙", "colour": "red"},
                {"id_number": "440524188001010014", "name": "乙"},
                {"id_number": ID, "name": "x" * 101, "phone": "abc"},
            ],
            "accounts": [{"owner": ID, "account_no": "12ab", "bank_name": "示例银行"}],
            "policies": [
                {
                    "policy_no": "P-1",
                    "applicant": ID,
                    "insured": ID,
                    "contract_date": "2025-13-01",
                    "coverages": [
                        {
                            "coverage_no": "1",
                            "product_code": "MED-TEST",
                            "inception": "2026-01-01",
                            "until": "2026-01-01",
                            "sum_insured": "10.005",
                        },
                        {
                            "coverage_no": "2",
                            "product_code": "MED-TEST",
                            "inception": "2026-01-01",
                            "until": "2027-01-01",
                            "plan": {"daily_amout": "1", "daily_amount": "-1"},
                        },
                    ],
                }
            ],
            "claims": [],
        },
        indent=1,
        ensure_ascii=False,
    )
    assert [(record, field, code) for _, record, field, code in _errors(world, text)] == [
        ("person", "id_number", "id_check_digit"),
        ("person", "birth_date", "differs_from_id"),
        ("person", "sex", "differs_from_id"),
        ("person", "colour", "unknown_field"),
        ("person", "birth_date", "missing"),
        ("person", "sex", "missing"),
        ("person", "phone", "not_a_phone"),
        ("person", "name", "wrong_length"),
        ("account", "account_no", "not_an_account"),
        ("policy", "contract_date", "not_a_date"),
        ("coverage", "until", "date_order"),
        ("coverage", "plan", "unknown_plan_value"),
        ("coverage", "plan", "negative"),
        ("claims", None, "unknown_record"),
    ]
    assert world.one("select count(*) from parties.person") == before


@pytest.mark.parametrize(
    ("text", "line", "en"),
    [
        ("", 1, "the first line names the columns"),
        ("record,name\nperson,a,b,c\n", 2, "more cells than columns"),
        ('{"persons": [{"name": "a"}', 1, "Expecting"),
        ('{\n"persons": [\n{"name": }\n]}', 3, "Expecting value"),
        ('{"persons": []} x', 1, "Extra data"),
        ('{"persons": 5}', 1, "Expecting '['"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(world: World, text: str, line: int, en: str) -> None:
    answer = world.import_text(text)
    assert isinstance(answer, tuple)
    assert (answer[0].line, answer[0].code.value) == (line, "not_readable")
    assert en in answer[0].text("en")


def test_an_error_names_field_value_and_remedy_in_both_languages(world: World) -> None:
    answer = world.import_text('{"persons": [\n{"id_number": "110105194912310021", "name": "甲"}]}')
    assert isinstance(answer, tuple)
    assert answer[0].text("en") == (
        'line 2, person.id_number "110105194912310021": the id number\'s check character does not fit'
        " (GB 11643). Usually one digit was copied wrongly"
    )
    assert answer[0].text("zh") == (
        "第 2 行 person.id_number“110105194912310021”：身份证号校验码不符（GB 11643）。请核对证件，"
        "常见为一位数字抄错"
    )


def test_what_a_constraint_forbids_is_an_error_with_its_line_first(world: World) -> None:
    """Whatever the tables refuse, the check of the file refuses before, in words."""
    person = {"id_number": "440524188001010014", "name": "甲"}
    account = {"owner": ID, "account_no": "1234567890", "bank_name": "示例银行"}
    policy = {"policy_no": "P-2", "applicant": ID, "insured": ID, "contract_date": "2026-01-01"}
    coverage = {**MEDICAL, "policy_no": "P-2"}
    text = json.dumps(
        {
            "persons": [{**person, "name": "a\0b"}, {"id_number": "E1", "id_kind": "other", "name": "乙"}],
            "accounts": [{**account, "bank_code": "abc"}, {**account, "account_no": "1" * 31}],
            "policies": [{**policy, "policy_no": "B1"}, {**policy, "policy_no": "B" * 41}],
            "coverages": [
                {**coverage, "sum_insured": "0.00"},
                {**coverage, "sum_insured": "99999999999999999"},
                {**coverage, "first_inception": "2026-01-02"},
                {**coverage, "product_code": "P" * 61},
            ],
            "hospitals": [{"name": "院", "level": "四级", "public": "maybe", "listed_from": "2020-01-01"}],
        }
    )
    assert [(record, field, code) for _, record, field, code in _errors(world, text)] == [
        ("person", "name", "not_printable"),
        ("person", "id_number", "wrong_length"),
        ("person", "birth_date", "missing"),
        ("person", "sex", "missing"),
        ("account", "bank_code", "not_a_bank_code"),
        ("account", "account_no", "not_an_account"),
        ("policy", "policy_no", "wrong_length"),
        ("policy", "policy_no", "wrong_length"),
        ("coverage", "sum_insured", "zero_amount"),
        ("coverage", "sum_insured", "too_large"),
        ("coverage", "first_inception", "date_order"),
        ("coverage", "product_code", "wrong_length"),
        ("hospital", "name", "wrong_length"),
        ("hospital", "level", "not_a_choice"),
        ("hospital", "public", "not_a_choice"),
    ]


def test_references_must_lead_somewhere(world: World) -> None:
    nobody = "440524188001010014"
    text = json.dumps(
        {
            "accounts": [{"owner": nobody, "account_no": "1234567890", "bank_name": "示例银行"}],
            "policies": [
                {"policy_no": "P-9", "applicant": nobody, "insured": nobody, "contract_date": "2026-01-01"}
            ],
            "coverages": [
                {
                    "policy_no": "P-NONE",
                    "coverage_no": "1",
                    "product_code": "MED-TEST",
                    "inception": "2026-01-01",
                    "until": "2027-01-01",
                }
            ],
        }
    )
    assert [(record, field, code) for _, record, field, code in _errors(world, text)] == [
        ("account", "owner", "no_such_person"),
        ("policy", "applicant", "no_such_person"),
        ("policy", "insured", "no_such_person"),
        ("coverage", "policy_no", "no_such_policy"),
    ]
    unknown = CSV.replace("CASH-TEST", "NO-SUCH").replace("P-CSV", "P-OTHER").replace("1,NO", "9,NO")
    assert _errors(world, unknown) == [(5, "coverage", "product_code", "no_such_product")]


def test_terms_in_force_never_change_under_a_decision(world: World) -> None:
    from world import PRODUCTS

    text = (PRODUCTS / "med-test.yaml").read_text(encoding="utf-8")
    with world.db.transaction() as tx:
        before = version_for(tx, "MED-TEST", date(2026, 1, 1))
        same = load_product(tx, text + "\n# a remark\n", "med-test.yaml", world.clock.now())
        other = load_product(tx, text.replace("80%", "100%"), "med-test.yaml", world.clock.now())
        added = load_product(tx, text.replace("2025-01-01", "2026-03-01"), "med-test.yaml", world.clock.now())
        assert [one.result for one in (*same, *other, *added) if isinstance(one, LoadedVersion)] == [
            Loaded.SAME,
            Loaded.KEPT_OTHER,
            Loaded.ADDED,
        ]
        assert version_for(tx, "MED-TEST", date(2026, 2, 28)) == before
        after = version_for(tx, "MED-TEST", date(2026, 3, 1))
    assert before is not None
    assert after is not None
    assert (before.effective, after.effective) == (date(2025, 1, 1), date(2026, 3, 1))


@pytest.fixture(scope="module")
def demo(world: World) -> World:
    """The catalogue and the demonstration's portfolio, loaded."""
    catalogue = resources.files("claimwright").joinpath("catalogue")
    with world.db.transaction() as tx:
        for file in catalogue.iterdir():
            if file.name in ("med-million.yaml", "med-small.yaml", "hospital-cash.yaml"):
                loaded = load_product(tx, file.read_text(encoding="utf-8"), file.name, world.clock.now())
                assert all(isinstance(one, LoadedVersion) for one in loaded), loaded
        text = catalogue.joinpath("demo_portfolio.json").read_text(encoding="utf-8")
        portfolio = read_portfolio(text)
        assert not isinstance(portfolio, tuple), [one.text() for one in portfolio]
        done = import_portfolio(tx, world.ids, portfolio, world.clock.now())
        assert done == Imported(12, 11, 12, 15, 8, 0)
        assert import_portfolio(tx, world.ids, portfolio, world.clock.now()) == Imported(0, 0, 0, 0, 0, 58)
    return world


def _insured(world: World, policy_no: str, name: str) -> Someone:
    with world.db.transaction() as tx:
        policy = policy_by_number(tx, policy_no)
        assert policy is not None
        owner = accounts_of(tx, policy.insured_id) or accounts_of(tx, policy.applicant_id)
    return Someone(policy.insured_id, name, policy_no, owner[0].account_id, "")


def _bill(who: Someone, total_fen: int, fund_fen: int, day: date, days: int) -> MedicalBill:
    bill = stay(who, total_fen, fund_fen, day, days)
    return replace(bill, self_paid_fen=bill.cash_paid_fen, self_funded_fen=0)


@pytest.mark.parametrize(
    ("policy_no", "name", "bill", "state", "payable_fen"),
    [
        # (30,000 - 6,000 - 10,000) x 100% + (8 - 3) days x 200
        ("CW2026000001", "沈静怡", (3_000_000, 600_000, date(2026, 2, 20), 8), "paying", 1_500_000),
        # (20,000 - 4,000 - 100) x 90% = 14,310, the limit of a stay gives 5,000
        ("CW2026000002", "王建国", (2_000_000, 400_000, date(2026, 2, 20), 8), "paying", 500_000),
        ("CW2026000003", "赵若溪", (2_000_000, 400_000, date(2026, 3, 2), 1), "in_review", None),
        ("CW2026000006", "吴丽华", (2_000_000, 400_000, date(2026, 2, 20), 8), "in_review", None),
        # below the deductible of 10,000: zero by the terms
        ("CW2026000012", "何秀兰", (900_000, 100_000, date(2026, 2, 20), 8), "closed", 0),
    ],
)
def test_the_demonstration_ends_as_it_is_told(
    demo: World,
    policy_no: str,
    name: str,
    bill: tuple[int, int, date, int],
    state: str,
    payable_fen: int | None,
) -> None:
    who = _insured(demo, policy_no, name)
    reported = demo.reported(who, _bill(who, *bill), facts={"diagnosis": "K35.800"})
    demo.work()
    claim = demo.claim(reported.claim_id)
    with demo.db.transaction() as tx:
        questions = [question for task in tasks_of(tx, claim.claim_id) for question in task.questions]
    assert (claim.state, claim.payable_fen) == (ClaimState(state), payable_fen), questions


def test_a_parent_receives_for_a_child(demo: World) -> None:
    child = _insured(demo, "CW2026000008", "孙雨桐")
    reported = demo.reported(child, _bill(child, 300_000, 100_000, date(2026, 2, 20), 3))
    demo.work()
    # (3,000 - 1,000 - 100) x 90%
    assert demo.claim(reported.claim_id).payable_fen == 171_000
