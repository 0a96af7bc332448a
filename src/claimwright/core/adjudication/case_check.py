"""Compares the decisions of a case with what its file expects."""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.core.adjudication.cases import EventDecision
from claimwright.core.adjudication.example_run import compare, yuan
from claimwright.core.products.model import TermError
from claimwright.core.products.problems import message


def check_case(decisions: Sequence[EventDecision], file_name: str) -> tuple[TermError, ...]:
    """Every difference, at the line of its expectation. Nothing expected, nothing checked."""
    errors: list[TermError] = []
    for decision in decisions:
        place = (file_name, decision.event.line, decision.event.column)
        seen = {item.policy.name: item for item in decision.decisions}
        for name, expect in decision.event.expect.items():
            if name not in seen:
                zh, en = message("example_differs", {"what": name, "wanted": "decision", "got": "none"})
                errors.append(TermError(*place, "example_differs", zh, en))
                continue
            item = seen[name]
            version = item.policy.cover.version
            errors += compare(version, expect, place, item.result.adjudication, item.result.payable_fen)
        got = {p.name: p.amount_fen for item in decision.decisions for p in item.portions}
        for person, amount_fen in decision.event.portions.items():
            if got.get(person, 0) != amount_fen:
                facts = {"what": person, "wanted": yuan(amount_fen), "got": yuan(got.get(person, 0))}
                zh, en = message("example_differs", facts)
                errors.append(TermError(*place, "example_differs", zh, en))
    return tuple(errors)
