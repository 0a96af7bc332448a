"""The robots: named checks on a case, each pass, flag or question with its evidence. They never decide."""

from claimwright.core.checks.case import (
    Account,
    Beneficiary,
    Bill,
    Case,
    ListMatch,
    Party,
    PastEvent,
    PeerCell,
    PolicyHistory,
    Spell,
    SpellKind,
)
from claimwright.core.checks.result import CheckResult, Verdict, open_results, questions_of
from claimwright.core.checks.rulebook import Rulebook
from claimwright.core.checks.run import run

__all__ = [
    "Account",
    "Beneficiary",
    "Bill",
    "Case",
    "CheckResult",
    "ListMatch",
    "Party",
    "PastEvent",
    "PeerCell",
    "PolicyHistory",
    "Rulebook",
    "Spell",
    "SpellKind",
    "Verdict",
    "open_results",
    "questions_of",
    "run",
]
