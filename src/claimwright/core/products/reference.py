"""The reference of the language, written from the tables that the reader itself uses."""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.core.products.benefits import EFFECTS, PAYS, RECEIVERS
from claimwright.core.products.conditions import TEST_NAMES
from claimwright.core.products.gates import GATES
from claimwright.core.products.operation_words import OPERATION_WORDS
from claimwright.core.products.program import ROUNDINGS
from claimwright.core.products.steps import COMMON_KEYS, STEPS
from claimwright.core.products.units import PRODUCTS, Unit
from claimwright.core.products.vocabulary import DERIVED, EVENT_KINDS, FACTS, SCOPES, SHARERS


def reference(lang: str = "en") -> str:
    """Markdown: every step, gate, operation, test, unit, scope, fact that the reader knows."""
    zh = lang == "zh"
    parts = [
        _table("步骤" if zh else "Steps", ("word", "also", "meaning", "example"), _steps(zh)),
        _table("关口" if zh else "Gates", ("word", "also", "meaning", "example"), _gates(zh)),
        _table("数值运算" if zh else "Operations on values", ("word", "meaning", "example"), _operations(zh)),
        _table("判断" if zh else "Tests in conditions", ("words",), [(", ".join(TEST_NAMES),)]),
        _table("单位" if zh else "Units", ("unit", "held as"), _units()),
        _table("单位相乘" if zh else "Products of units", ("one", "other", "gives"), _products()),
        _table("累计范围" if zh else "Scopes", ("word", "meaning"), _pairs(SCOPES.items(), zh)),
        _table("共享范围" if zh else "Sharers", ("word", "meaning"), _pairs(SHARERS.items(), zh)),
        _table("事故类型" if zh else "Kinds of event", ("word", "meaning"), _pairs(EVENT_KINDS.items(), zh)),
        _table("给付方式" if zh else "Ways to pay", ("word", "meaning"), _pairs(PAYS.items(), zh)),
        _table(
            "其他用词" if zh else "Other words",
            ("place", "words"),
            [
                ("to", ", ".join(RECEIVERS)),
                ("effects", ", ".join(EFFECTS)),
                ("round", ", ".join(ROUNDINGS)),
                ("every step may carry", ", ".join(COMMON_KEYS)),
            ],
        ),
        _table(
            "由日期算出的数值" if zh else "Values reckoned from dates",
            ("name", "unit", "meaning"),
            _derived(zh),
        ),
        _table("案件要素" if zh else "Facts", ("name", "of", "unit", "label", "meaning"), _facts(zh)),
    ]
    return "\n".join(parts)


def _table(title: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    head = list(heads)
    lines = [f"### {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _steps(zh: bool) -> list[tuple[str, ...]]:
    return [
        (f"`{name}`", ", ".join(word.keys), word.zh if zh else word.en, f"`{word.example}`")
        for name, word in STEPS.items()
    ]


def _gates(zh: bool) -> list[tuple[str, ...]]:
    return [
        (f"`{name}`", ", ".join(word.keys), word.zh if zh else word.en, f"`{word.example}`")
        for name, word in GATES.items()
    ]


def _operations(zh: bool) -> list[tuple[str, ...]]:
    return [(f"`{name}`", row[0] if zh else row[1], f"`{row[2]}`") for name, row in OPERATION_WORDS.items()]


def _units() -> list[tuple[str, ...]]:
    held = {
        Unit.RATIO: "exact ratio",
        Unit.DATE: "ordinal of the day",
        Unit.FLAG: "0 or 1",
        Unit.TEXT: "word",
    }
    return [(unit.value, "fen" if unit.is_money else held.get(unit, "whole number")) for unit in Unit]


def _products() -> list[tuple[str, ...]]:
    return [(one.value, other.value, gives.value) for (one, other), gives in PRODUCTS.items()]


def _pairs(rows: Iterable[tuple[str, tuple[str, str]]], zh: bool) -> list[tuple[str, ...]]:
    return [(f"`{name}`", labels[0] if zh else labels[1]) for name, labels in rows]


def _derived(zh: bool) -> list[tuple[str, ...]]:
    return [
        (f"`{name}`", row[0].value, f"{row[1] if zh else row[2]} ({row[3]})") for name, row in DERIVED.items()
    ]


def _facts(zh: bool) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for fact in FACTS.values():
        meaning = fact.meaning + (f" ({', '.join(fact.choices)})" if fact.choices else "")
        rows.append(
            (
                f"`{fact.name}`",
                fact.source,
                fact.unit.value,
                fact.zh if zh else f"{fact.zh} {fact.en}",
                meaning,
            )
        )
    return rows


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
