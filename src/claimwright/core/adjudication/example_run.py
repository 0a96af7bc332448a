"""Runs the examples of a product and says where the terms give something else than was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from claimwright.core.adjudication.engine import adjudicate
from claimwright.core.adjudication.model import Adjudication, BalanceKey, Finding, Outcome
from claimwright.core.money import format_yuan
from claimwright.core.products.examples import Example, Expectation
from claimwright.core.products.model import Product, ProductVersion, TermError
from claimwright.core.products.problems import message
from claimwright.core.products.units import Unit


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """One example with what the terms gave for each of its events, and what differs."""

    version: str
    example: Example
    results: tuple[Adjudication, ...]
    errors: tuple[TermError, ...]


def run_examples(product: Product, file_name: str) -> tuple[ExampleRun, ...]:
    """Run every example of every version."""
    return tuple(
        _run(version, example, file_name) for version in product.versions for example in version.examples
    )


def _run(version: ProductVersion, example: Example, file_name: str) -> ExampleRun:
    state: dict[BalanceKey, int] = {}
    results: list[Adjudication] = []
    errors: list[TermError] = []
    for item in example.events:
        result = adjudicate(version, example.contract, item.event, state)
        if result.outcome is not Outcome.QUESTION:
            state.update(result.balances_after)
        results.append(result)
        errors += compare(version, item.expect, (file_name, item.line, item.column), result)
    return ExampleRun(version.version, example, tuple(results), tuple(errors))


def compare(
    version: ProductVersion,
    expect: Expectation,
    place: tuple[str, int, int],
    result: Adjudication,
    payable_fen: int | None = None,
) -> list[TermError]:
    """Where a result differs from what was expected; `place` is (file, line, column) of the expectation."""
    errors: list[TermError] = []

    def differs(what: str, wanted: object, got: object) -> None:
        if wanted != got:
            zh, en = message("example_differs", {"what": what, "wanted": wanted, "got": got})
            errors.append(TermError(*place, "example_differs", zh, en))

    paid = {benefit.benefit: benefit.amount_fen for benefit in result.benefits}
    for name, amount_fen in expect.benefits.items():
        got = paid.get(name, 0)
        if got is not None:
            differs(name, yuan(amount_fen), yuan(got))
    if expect.payable_fen is not None and result.outcome is not Outcome.QUESTION:
        differs(
            "payable",
            yuan(expect.payable_fen),
            yuan(result.payable_fen if payable_fen is None else payable_fen),
        )
    if expect.outcome is not None:
        differs("outcome", expect.outcome, result.outcome.value)
    if expect.findings is not None:
        differs("findings", list(expect.findings), [finding.code for finding in result.findings])
    elif result.outcome is Outcome.QUESTION and expect.outcome is None:
        errors += [_asked(place, finding) for finding in result.findings]
    if expect.effects is not None:
        differs("effects", list(expect.effects), [effect.kind for effect in result.effects])
    for what, wanted_text, got_text in _state(version, expect, result):
        differs(what, wanted_text, got_text)
    return errors


def _state(
    version: ProductVersion, expect: Expectation, result: Adjudication
) -> Iterator[tuple[str, object, object]]:
    """Kept values and balances: what, wanted, got."""
    kept = {step.keeps: step.after for b in result.benefits for step in b.trace if step.keeps}
    for name, value in expect.values.items():
        yield name, value, kept.get(name)
    for name, wanted in expect.used.items():
        yield f"used.{name}", *_both(version, name, wanted, _used(version, result, name))
    for name, wanted in expect.left.items():
        yield f"left.{name}", *_both(version, name, wanted, _left(version, result, name))


def _asked(place: tuple[str, int, int], finding: Finding) -> TermError:
    fact = str(finding.facts.get("fact", finding.code))
    zh, _ = message("example_asks", {"what": finding.labels.get("zh", fact), "fact": fact})
    _, en = message("example_asks", {"what": finding.labels.get("en", fact), "fact": fact})
    return TermError(*place, "example_asks", zh, en)


def yuan(amount_fen: int) -> str:
    """An amount as the product file writes it."""
    return f"{format_yuan(amount_fen, grouped=False)} 元"


def _both(version: ProductVersion, name: str, wanted: int, got: int | None) -> tuple[str, str]:
    unit = next(acc.unit for acc in version.program.accumulators if acc.name == name)
    shown = [str(value) if value is None or unit != Unit.YUAN else yuan(value) for value in (wanted, got)]
    return shown[0], shown[1]


def _keys(version: ProductVersion, result: Adjudication, name: str) -> list[BalanceKey]:
    full = next(acc.full_name for acc in version.program.accumulators if acc.name == name)
    return [key for key in result.balances_after if key.accumulator == full]


def _used(version: ProductVersion, result: Adjudication, name: str) -> int | None:
    return sum(result.balances_after[key] for key in _keys(version, result, name))


def _left(version: ProductVersion, result: Adjudication, name: str) -> int | None:
    lefts = [result.left(key) for key in _keys(version, result, name)]
    known = [left for left in lefts if left is not None]
    return sum(known) if known else None
