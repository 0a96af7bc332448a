"""How the sandbox misbehaves on request, by message or by a fraction of them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from claimwright.sandboxes.bank.pain import Transfer

MESSAGE_ACTS = ("drop_before", "drop_after", "hang", "refuse_message", "answer_twice")
TRANSFER_ACTS = (
    "delay",  # `seconds` later than usual
    "reject",  # RJCT with `reason`
    "repeat",  # the final status `count` times
    "silent",  # executes, but sends no report: only an answer tells
    "pending",  # PDNG first, then as usual
    "odd_status",  # a status that no list knows, then as usual
    "contradict",  # ACSC, then RJCT
    "reject_then_execute",  # RJCT, then executes and says ACSC
    "partial",  # PART with half the amount; nothing is executed
    "return",  # executes, and `seconds` later the money comes back with `reason`
    "late_success",  # RJCT, and `seconds` later executes and says ACSC
)
STATEMENT_ACTS = (
    "statement_twice",  # the day's statement comes twice
    "statement_overlap",  # first a part of the day, then the whole day
    "statement_one_fen",  # the last entry is one fen more
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One order to misbehave. The first rule that matches decides.

    `do`: one of MESSAGE_ACTS, TRANSFER_ACTS or STATEMENT_ACTS. `fraction`: how many of those that
    match, 0 to 1. `times`: how often at most, None for always. `match`: equal values of end_to_end_id,
    creditor_name, creditor_account, amount_fen; empty matches all.
    """

    do: str
    fraction: float = 1.0
    times: int | None = None
    match: Mapping[str, str | int] | None = None
    seconds: float = 1.0
    reason: str = "AC04"
    count: int = 3

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Rule:
        """From JSON; raises `ValueError` naming what is wrong."""
        unknown = set(given) - set(cls.__dataclass_fields__)
        if unknown:
            raise ValueError(f"unknown in a rule: {', '.join(sorted(unknown))}")
        rule = cls(**given)
        acts = (*MESSAGE_ACTS, *TRANSFER_ACTS, *STATEMENT_ACTS)
        if rule.do not in acts:
            raise ValueError(f"do is one of {', '.join(acts)}")
        if not 0 <= rule.fraction <= 1:
            raise ValueError("fraction is from 0 to 1")
        return rule

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def matches(self, transfer: Transfer) -> bool:
        return all(getattr(transfer, name, None) == value for name, value in (self.match or {}).items())


class Behaviour:
    """The rules in force and the dice. Not thread-safe: the caller holds a lock."""

    def __init__(self, rules: list[Rule], seed: int) -> None:
        self.rules = rules
        self._dice = random.Random(seed)  # noqa: S311 - dice that can be thrown again

    def for_message(self, transfers: tuple[Transfer, ...]) -> Rule | None:
        """What to do with a message as a whole; any of its transfers may match."""
        return self._first(MESSAGE_ACTS, transfers)

    def for_transfer(self, transfer: Transfer) -> Rule | None:
        """What to do with one transfer."""
        return self._first(TRANSFER_ACTS, (transfer,))

    def for_statement(self) -> tuple[str, ...]:
        """What to do with a day's statement."""
        return tuple(rule.do for rule in self.rules if rule.do in STATEMENT_ACTS)

    def _first(self, acts: tuple[str, ...], transfers: tuple[Transfer, ...]) -> Rule | None:
        for place, rule in enumerate(self.rules):
            if rule.do not in acts or rule.times == 0 or not any(map(rule.matches, transfers)):
                continue
            if self._dice.random() < rule.fraction:
                if rule.times is not None:
                    self.rules[place] = replace(rule, times=rule.times - 1)
                return rule
        return None
