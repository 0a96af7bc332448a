"""Everything that people read exists in both languages, with the same values in it."""

from __future__ import annotations

import re
from string import Formatter

from claimwright.core.products.vocabulary import FACTS
from claimwright.entry.messages import catalogue


def test_both_languages_have_the_same_texts() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert sorted(zh.keys() ^ en.keys()) == []
    assert [key for key in zh if not zh[key].strip() or not en[key].strip()] == []


def test_both_languages_name_the_same_values() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert [key for key in zh.keys() & en.keys() if _values(zh[key], "zh") != _values(en[key], "en")] == []


def test_no_language_is_left_in_the_other() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [
        key for key, text in catalogue("en").items() if chinese.search(text) and key not in SHOWN_IN_BOTH
    ] == []


SHOWN_IN_BOTH: frozenset[str] = frozenset({"app.other_language"})
"""Texts that name Chinese things in Chinese in either language, such as the name of the language itself."""


def _values(text: str, lang: str) -> set[str]:
    """The values that a text names; `words_zh` and `words_en` are one value in two languages."""
    return {name.removesuffix(f"_{lang}") for _, name, _, _ in Formatter().parse(text) if name}


def test_every_choice_of_the_vocabulary_has_words_in_both_languages() -> None:
    choices = {choice for fact in FACTS.values() for choice in fact.choices}
    assert len(choices) > 20
    assert [one for one in sorted(choices) if f"choice.{one}" not in catalogue("en")] == []
