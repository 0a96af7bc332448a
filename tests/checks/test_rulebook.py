"""The rulebook switches checks by line and amount, is read strictly, and its order changes nothing."""

from __future__ import annotations

import copy
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from cases import GOOD, STAY, WANG, changed, with_facts
from test_each_check import OPEN, SHIPPED

from claimwright.core.checks import Rulebook, Verdict, open_results, questions_of, run
from claimwright.core.checks.reader import read_rulebook
from claimwright.core.checks.rulebook import Audit
from claimwright.core.checks.run import in_sample
from claimwright.core.products.model import TermError

TEXT = SHIPPED.read_text(encoding="utf-8")


def book(text: str = TEXT) -> Rulebook:
    read = read_rulebook(text, "checks.yaml")
    assert isinstance(read, Rulebook), read
    return replace(read, audit=Audit("none", 0))


def errors(text: str) -> list[str]:
    read = read_rulebook(text, "checks.yaml")
    assert not isinstance(read, Rulebook)
    assert all(isinstance(one, TermError) for one in read)
    return [one.text("en") for one in read]


def test_results_name_the_rulebooks_version_and_basis() -> None:
    results = run(changed(claimant=WANG), book())
    found = open_results(results)
    assert [(one.check, one.code, one.verdict, one.basis) for one in found] == [
        ("claimant_role", "claimant_no_role", Verdict.QUESTION, "保险法 第22、23条"),
    ]
    assert {one.version for one in results} == {f"2026-01-01#{book().source_sha256[:8]}"}
    assert len(results) == 21
    (question,) = questions_of(results)
    assert (question.code, question.clause) == ("check.claimant_no_role", "保险法 第22、23条")
    assert dict(question.facts) == {"name": "王二", "check": "claimant_role"}


def test_a_check_is_switched_by_line_of_business() -> None:
    unlisted = replace(with_facts(hospital_level=None), claimed_fen=1_000_000)
    only_life = TEXT.replace(
        "check: hospital_listed\n  lines: [medical]", "check: hospital_listed\n  lines: [life]"
    )
    assert only_life != TEXT
    assert [one.code for one in open_results(run(unlisted, book()))] == ["hospital_not_listed"]
    assert open_results(run(unlisted, book(only_life))) == ()


def test_a_check_is_switched_by_amount() -> None:
    part = "check: claimant_role\n  lines: all\n  from: 0.00 元"
    assert part in TEXT
    at = {"claimant": WANG, "claimed_fen": 500_000}
    for written, asked in [
        ("from: 5000.00 元", True),
        ("from: 5000.01 元", False),
        ("from: 0.00 元\n  below: 5000.00 元", False),
        ("from: 0.00 元\n  below: 5000.01 元", True),
    ]:
        switched = book(TEXT.replace(part, part.replace("from: 0.00 元", written)))
        assert bool(open_results(run(changed(**at), switched))) is asked, written


def test_errors_name_line_found_and_allowed() -> None:
    wrong = TEXT.replace("check: waiting_period", "check: waitin_period").replace("{days: 3 天,", "{days: 3,")
    found = errors(wrong)
    line = TEXT[: TEXT.index("check: waiting_period")].count("\n") + 1
    assert found[0].startswith(
        f"checks.yaml:{line}:10: there is no check “waitin_period”. Did you mean “waiting_period”?"
    )
    assert found[1].endswith("“3” must be written as 天, such as 30 天.")
    assert len(found) == 2


def test_nothing_is_taken_that_is_not_written() -> None:
    assert (
        "“basis” is missing."
        in errors(TEXT.replace("  basis: 名单筛查\n", "").replace("  basis: 反洗钱 名单筛查\n", ""))[0]
    )
    assert (
        "is written twice"
        in errors(TEXT + "- check: sanctions\n  lines: all\n  from: 0.00 元\n  basis: x\n")[0]
    )
    assert (
        "there is no line of business “medcal”"
        in errors(TEXT.replace("lines: [medical]", "lines: [medcal]", 1))[0]
    )
    assert (
        "must be more than"
        in errors(TEXT.replace("from: 1000.00 元", "from: 1000.00 元\n  below: 1000.00 元"))[0]
    )
    assert "is no range of codes" in errors(TEXT.replace("O00-O99", "O00-O9"))[0]
    assert "there is no “sed” here. Did you mean “seed”?" in " ".join(errors(TEXT.replace("seed:", "sed:")))


CASES = st.sampled_from([one[1] for one in OPEN] + [GOOD])


RULES = book()


@given(CASES, st.permutations(range(22)))
@settings(max_examples=150, deadline=None)
def test_the_order_of_checks_changes_nothing_and_no_check_alters_a_case(
    case: object, order: list[int]
) -> None:
    assert isinstance(case, type(GOOD))
    before = copy.deepcopy(case)
    rules = RULES
    shuffled = replace(rules, rules=tuple(rules.rules[place] for place in order))
    assert sorted(map(repr, run(case, rules))) == sorted(map(repr, run(case, shuffled)))
    assert case == before


@given(st.lists(CASES, min_size=2, max_size=5))
@settings(max_examples=50, deadline=None)
def test_results_of_one_case_do_not_depend_on_others(cases: list[object]) -> None:
    alone = [run(one, RULES) for one in cases]  # type: ignore[arg-type]
    assert [run(one, RULES) for one in reversed(cases)] == alone[::-1]  # type: ignore[arg-type]


def test_the_audit_sample_is_seeded_and_of_the_share_that_is_set() -> None:
    drawn = [number for number in range(20_000) if in_sample(f"CL{number}", Audit("seed", 5))]
    assert 70 <= len(drawn) <= 130  # 100 expected, three standard deviations
    assert drawn == [number for number in range(20_000) if in_sample(f"CL{number}", Audit("seed", 5))]
    other = [number for number in range(20_000) if in_sample(f"CL{number}", Audit("another", 5))]
    assert len(set(drawn) & set(other)) < 5


def test_a_drawn_case_goes_to_a_person_though_all_is_in_order() -> None:
    all_drawn = replace(book(), audit=Audit("seed", 1000))
    (one,) = open_results(run(GOOD, all_drawn))
    assert (one.check, one.verdict, dict(one.facts)) == ("audit_sample", Verdict.FLAG, {"per_mille": 1000})


def test_the_line_of_a_case_is_that_of_its_gravest_event() -> None:
    assert GOOD.line == "medical"
    assert changed(events=(STAY, replace(STAY, event_no="2", kind="death"))).line == "life"
    assert date(2026, 1, 1) == book().effective
