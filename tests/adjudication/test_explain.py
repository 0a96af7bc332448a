"""The explanation: plain words with clauses, the same keys in both languages."""

# ruff: noqa: E501 - exact sentences
from __future__ import annotations

import pytest
from tests.adjudication.catalogue import FOLDER, product

from claimwright.core.adjudication import adjudicate
from claimwright.core.adjudication.explain import explain
from claimwright.core.adjudication.explain_texts import FINDINGS, OUTCOMES, STEPS, WORDS


def lines_of(name: str, example: int, lang: str) -> list[str]:
    version = product(name).versions[0]
    chosen = version.examples[example]
    result = adjudicate(version, chosen.contract, chosen.events[0].event, {})
    return [f"{line.text} [{line.clause}]" for line in explain(result, lang, version.program)]


def test_a_customer_reads_every_step_with_its_clause() -> None:
    assert lines_of("med-million", 1, "zh") == [
        "住院医疗保险金 [2.5]",
        "合理且必要的医疗费用 50,000.00 元，减去医保统筹支付 0.00 元、其他支付 0.00 元、其他商业保险已赔 0.00 元，得 50,000.00 元 [2.5]",
        "50,000.00 元 扣除免赔额（其他商业保险已赔 0.00 元、年度免赔额剩余 10,000.00 元、本次扣除 10,000.00 元），得 40,000.00 元 [2.4]",
        "40,000.00 元 × 比例 60% = 24,000.00 元 [2.5.1]",
        "24,000.00 元，限额内给付（年度给付限额剩余 2,000,000.00 元），得 24,000.00 元 [2.3]",
        "住院医疗保险金：24,000.00 元 [2.5]",
        "应付 24,000.00 元 []",
    ]


def test_a_denial_names_its_clause_and_a_person() -> None:
    assert (
        "the event falls within the waiting period (event date 2025-01-20, waiting period 30 days, "
        "waiting period ends 2025-01-31); a person decides [2.2]"
    ) in lines_of("med-million", 3, "en")


def test_a_missing_fact_is_asked_by_its_label() -> None:
    assert "还需要知道：医保统筹支付 []" in lines_of("med-million", 4, "zh")


@pytest.mark.parametrize("texts", [STEPS, FINDINGS, OUTCOMES, WORDS])
def test_both_languages_say_the_same_things(texts: dict[str, dict[str, str]]) -> None:
    assert set(texts["zh"]) == set(texts["en"])


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_of_the_catalogue_can_be_told(path: object) -> None:
    for version in product(path.stem).versions:  # type: ignore[attr-defined]
        for example in version.examples:
            state = {}
            for item in example.events:
                result = adjudicate(version, example.contract, item.event, state)
                state.update(result.balances_after)
                for lang in ("zh", "en"):
                    told = explain(result, lang, version.program)
                    assert told[-1].kind == "outcome"
                    assert not any("{" in line.text for line in told)
