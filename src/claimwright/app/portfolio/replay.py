"""The interpreter over rows of a portfolio: for claims that a kernel hands back, and to explain any claim.

Rows become contracts and events by the names of their columns; balances are carried from claim to claim as
the platform's tables would carry them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from claimwright.app.portfolio.binding import ALIASES, column_name
from claimwright.core.adjudication import adjudicate
from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Contract,
    FactValue,
    InsuredEvent,
    Line,
)
from claimwright.core.products.model import ProductVersion
from claimwright.core.products.program import Input

_FAR = date(2999, 12, 31)


@dataclass(slots=True)
class Replay:
    """Adjudicates rows in their order. `facts` are values that hold for every claim."""

    version: ProductVersion
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    amounts: tuple[int, ...] | None = None
    balances: dict[BalanceKey, int] = field(default_factory=dict)

    def run(self, table: pa.Table) -> Iterator[Adjudication]:
        """The explained result of every row; rows of one group must follow each other in time."""
        for row in table.to_pylist():
            yield self.claim(row)

    def claim(self, row: Mapping[str, Any]) -> Adjudication:
        """The explained result of one row; what it uses up stays used."""
        contract, event = self.contract(row), self.event(row)
        result = adjudicate(self.version, contract, event, self.balances, self.amounts)
        self.balances.update(result.balances_after)
        return result

    def contract(self, row: Mapping[str, Any]) -> Contract:
        """The contract that a row's claim is made under."""
        day = row["event_date"]
        first = self._value(row, "first_inception", "inception") or day
        inception = row.get("inception") or first
        policy = str(row["policy_no"])
        family = row.get("family_no")
        return Contract(
            policy_no=policy,
            coverage_no=policy,
            product=self.version.product,
            contract_date=row.get("contract_date") or inception,
            inception=inception,
            until=row.get("until") or _FAR,
            first_inception=first,
            insured_id=str(row.get("insured_no", policy)),
            birth_date=row.get("birth_date"),
            sex=row.get("sex"),
            sum_insured_fen=row.get("sum_insured_fen"),
            family_id=None if family is None else str(family),
            values=self._facts(row, "contract"),
        )

    def event(self, row: Mapping[str, Any]) -> InsuredEvent:
        """The event of a row."""
        claim_no = str(row["claim_no"])
        lines = tuple(
            Line(str(number), self._facts(line, "line")) for number, line in enumerate(row.get("lines") or ())
        )
        cause, stay = row.get("cause_no"), row.get("stay_no")
        return InsuredEvent(
            event_no=claim_no,
            kind=row["kind"],
            event_date=row["event_date"],
            facts=self._facts(row, "event"),
            lines=lines,
            cause_no=None if cause is None else str(cause),
            stay_no=None if stay is None else str(stay),
        )

    def _facts(self, row: Mapping[str, Any], source: str) -> dict[str, FactValue]:
        """The facts of the program that a row (or line) has under their columns' names."""
        found: dict[str, FactValue] = {}
        for wanted in self.version.program.inputs:
            if wanted.source == source:
                value = self._known(row, wanted)
                if value is not None:
                    found[wanted.name] = value
        return found

    def _known(self, row: Mapping[str, Any], wanted: Input) -> FactValue | None:
        if wanted.name in self.facts:
            return self.facts[wanted.name]
        found = column_name(wanted.name, wanted.unit)
        value: FactValue | None = self._value(row, found, ALIASES.get(wanted.name, found))
        return value

    @staticmethod
    def _value(row: Mapping[str, Any], name: str, otherwise: str) -> Any:
        return row[name] if name in row else row.get(otherwise)
