"""Letters say the same in both languages, and each kind says what the law asks of it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from claimwright.core.letters.letter import (
    BenefitLine,
    LetterFacts,
    LetterKind,
    compose,
    letter_json,
    letter_of,
)
from claimwright.core.letters.texts import TEXTS

FACTS = LetterFacts(
    claim_no="CL1",
    policy_no="P1",
    insured_name="测试一",
    recipient_name="测试二",
    written_on=date(2026, 3, 2),
    event_date=date(2026, 2, 14),
    claimed_fen=900_000,
    amount_fen=640_000,
    was_fen=700_000,
    decision_no=2,
    ordered_fen=340_000,
    prepaid_fen=300_000,
    account="测试银行 …0001",
    clause="2.2",
    words="理由写在这里，至少十个字。",
    reason="red_bill",
    reference="RC1",
    papers=("出院小结", "费用清单"),
    benefits=(BenefitLine({"zh": "住院医疗", "en": "inpatient"}, "2.5", 640_000),),
)


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()
    for key, zh in TEXTS["zh"].items():
        assert set(re.findall(r"{\w+}", zh)) == set(re.findall(r"{\w+}", TEXTS["en"][key])), key


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_is_written_and_read_back(kind: LetterKind) -> None:
    for lang in ("zh", "en"):
        letter = compose(kind, FACTS, lang)  # type: ignore[arg-type]
        assert letter_of(letter_json(letter)) == letter  # type: ignore[arg-type]
        assert not any("{" in part for part in (letter.title, *letter.paragraphs, *letter.closing))


def test_a_refusal_has_clause_reasons_and_the_right_to_object() -> None:
    text = " ".join((*compose(LetterKind.REFUSED, FACTS, "zh").paragraphs,))
    closing = " ".join(compose(LetterKind.REFUSED, FACTS, "zh").closing)
    assert "2.2" in text
    assert FACTS.words in text
    assert "2026-08-29" in closing  # 180 days after 2 March
    assert "12378" in closing


def test_papers_are_listed_once_and_by_number() -> None:
    paragraphs = compose(LetterKind.PAPERS, FACTS, "en").paragraphs
    assert paragraphs[2:4] == ("1. 出院小结", "2. 费用清单")


def test_what_the_law_pays_asks_nobody() -> None:
    from dataclasses import replace

    by_law = " ".join(compose(LetterKind.PREPAID, replace(FACTS, is_by_law=True), "en").paragraphs)
    assert "article 25" in by_law
    assert "consent" not in by_law
