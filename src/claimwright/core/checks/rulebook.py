"""The rulebook: which checks run, for which lines and amounts, with which settings. Dated, approved data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction

from claimwright.core.checks.case import Case
from claimwright.core.checks.result import Points
from claimwright.core.claims.proof_origin import SAFE_ORIGINS, ProofOrigin

SettingValue = int | bool | Fraction | str | tuple[str, ...] | tuple[int, ...]
Settings = Mapping[str, SettingValue]
Check = Callable[[Case, Settings], Points]


class Form(Enum):
    """How a setting is written: ``10000.00 元`` (fen), ``30 天``, ``3 次``, ``25%``, yes, words, amounts."""

    YUAN = "元"
    DAYS = "天"
    TIMES = "次"
    YEARS = "年"
    RATIO = "%"
    FLAG = "yes/no"
    WORDS = "words"
    AMOUNTS = "amounts"


@dataclass(frozen=True, slots=True)
class CheckKind:
    """A check that exists: its name, function, wanted settings and words for people."""

    name: str
    function: Check
    zh: str
    en: str
    settings: Mapping[str, Form] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A check switched on for some lines from a claimed amount on (and below another, if `below_fen`)."""

    check: str
    function: Check
    lines: frozenset[str]
    from_fen: int
    below_fen: int | None
    basis: str
    settings: Settings

    def applies(self, line: str, claimed_fen: int) -> bool:
        """Is the check on for such a case?"""
        if line not in self.lines or claimed_fen < self.from_fen:
            return False
        return self.below_fen is None or claimed_fen < self.below_fen


@dataclass(frozen=True, slots=True)
class Audit:
    """A random sample that a person looks at whatever the checks say; `seed` makes it repeatable."""

    seed: str
    per_mille: int


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One dated rulebook. `version` is ``effective#hash`` (eight digits); the order of rules is its own.

    `proof_from`: of what origin a paper must be to prove an event that no bill tells without a person.
    `raises_alone`: robots pay on what a year computed again only raises; else a person confirms it.
    """

    name: str
    effective: date
    source_sha256: str
    rules: tuple[Rule, ...]
    audit: Audit
    refer_from_points: int | None = None
    proof_from: frozenset[ProofOrigin] = SAFE_ORIGINS
    raises_alone: bool = False

    @property
    def version(self) -> str:
        """How results name this rulebook."""
        return f"{self.effective.isoformat()}#{self.source_sha256[:8]}"
