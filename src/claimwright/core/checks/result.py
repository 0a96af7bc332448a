"""What a check says. A flag or a question goes to a person; neither changes an amount or refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from claimwright.core.outcome import FactValue
from claimwright.core.work.task import Question

QUESTION_PREFIX = "check."


class Verdict(Enum):
    """PASS: in order. FLAG: a person should look. QUESTION: something must be known before money goes."""

    PASS = "pass"  # noqa: S105 - a verdict
    FLAG = "flag"
    QUESTION = "question"


class Point(NamedTuple):
    """One thing that a check saw: the verdict, a stable code that both languages know, the evidence."""

    verdict: Verdict
    code: str
    facts: Mapping[str, FactValue]


class CheckResult(NamedTuple):
    """One point of one check under one rulebook; `version` is the rulebook's ``effective#hash``."""

    check: str
    version: str
    verdict: Verdict
    code: str
    facts: Mapping[str, FactValue]
    basis: str = ""


Points = tuple[Point, ...]
Facts = dict[str, FactValue]


def ok(**facts: FactValue) -> Points:
    """In order, with what was looked at."""
    return (Point(Verdict.PASS, "ok", facts),)


def flag(code: str, **facts: FactValue) -> Point:
    """A person should look at this."""
    return Point(Verdict.FLAG, code, facts)


def question(code: str, **facts: FactValue) -> Point:
    """This must be known before money goes."""
    return Point(Verdict.QUESTION, code, facts)


def open_results(results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """The results that a person must see."""
    return tuple(one for one in results if one.verdict is not Verdict.PASS)


def questions_of(results: Iterable[CheckResult]) -> tuple[Question, ...]:
    """The open points as questions of one task; the clause is the rule's legal basis."""
    return tuple(
        Question(QUESTION_PREFIX + one.code, {**one.facts, "check": one.check}, one.basis or None)
        for one in open_results(results)
    )
