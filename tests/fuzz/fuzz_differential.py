"""One case: a random product, random claims; interpreter, kernel and oracle must say the same of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from fuzz_claims import Row, as_table, random_claims
from fuzz_oracle import Oracle
from fuzz_products import random_product

from claimwright.app.portfolio.binding import ALIASES
from claimwright.app.portfolio.execution import bind, load
from claimwright.app.portfolio.replay import Replay
from claimwright.core.adjudication.kernel import STATUS, kernel_of
from claimwright.core.products.model import ProductVersion
from claimwright.core.products.program import Program
from claimwright.core.products.reader import read_product

Verdict = tuple[dict[str, int], int, str, frozenset[str]]
"""Benefits in fen, payable in fen, outcome, codes of the findings."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """A bug put in on purpose: into the product, its program or the text of the kernel."""

    name: str
    text: Callable[[str], str] = lambda text: text
    program: Callable[[Program], Program] = lambda program: program
    source: Callable[[str], str] = lambda source: source


NONE = Mutation("none")


@dataclass(frozen=True, slots=True)
class Case:
    """A product and claims by their seed."""

    seed: int
    text: str
    version: ProductVersion
    rows: list[Row]


def make_case(seed: int, claims: int, mutation: Mutation = NONE) -> Case | None:
    """The case of a seed; None if the reader refuses the random product (its errors are tested elsewhere).

    A mutated text is what the engines read; the oracle reads the text as it was.
    """
    text = random_product(seed)
    product = read_product(mutation.text(text), "fuzz.yaml")
    if isinstance(product, tuple):
        return None
    return Case(seed, text, product.versions[0], random_claims(seed, claims))


def by_oracle(case: Case) -> list[Verdict]:
    oracle = Oracle(case.text)
    return [oracle.claim(row) for row in case.rows]


def by_interpreter(case: Case, mutation: Mutation = NONE) -> list[Verdict]:
    version = replace(case.version, program=mutation.program(case.version.program))
    replay = Replay(version)
    found = []
    for row in case.rows:
        result = replay.claim(row)
        amounts = {benefit.benefit: benefit.amount_fen or 0 for benefit in result.benefits}
        codes = frozenset(finding.code for finding in result.findings)
        found.append((amounts, result.payable_fen, result.outcome.value, codes))
    return found


def by_kernel(case: Case, mutation: Mutation = NONE, *, compiled: bool = False) -> list[Verdict]:
    """The kernel's verdicts. Claims are sorted by its group; `compiled` runs machine code, else CPython."""
    program = mutation.program(case.version.program)
    kernel = kernel_of(program)
    kernel = replace(kernel, source=mutation.source(kernel.source))
    column = f"{kernel.group}_no"
    key = column if column in case.rows[0] else ALIASES[column]
    order = sorted(
        range(len(case.rows)),
        key=lambda i: (case.rows[i][key], case.rows[i]["event_date"], case.rows[i]["claim_no"]),
    )
    bound = bind(load(kernel, compiled=compiled), as_table([case.rows[i] for i in order]))
    bound.check_order()
    bound.run(program.amounts)
    outputs = bound.outputs()
    codes = [rule.code for rule in program.findings] + ["not_covered"]
    names = [section.name for section in program.sections if section.kind == "benefit"]
    found: list[Verdict] = [({}, 0, "", frozenset())] * len(order)
    for place, i in enumerate(order):
        payable = int(outputs["payable_fen"][place])
        amounts = {
            name: int(outputs[f"benefit_{name}"][place]) for name in names if f"benefit_{name}" in outputs
        }
        bits = int(outputs["reasons"][place])
        reasons = frozenset(code for bit, code in enumerate(codes) if bits >> bit & 1)
        found[i] = (amounts or {}, payable, STATUS[int(outputs["status"][place])], reasons)
    return found


def difference(case: Case, one: list[Verdict], other: list[Verdict]) -> str | None:
    """The first claim on which two verdicts differ, in words; amounts count only where both name them."""
    for row, mine, theirs in zip(case.rows, one, other, strict=True):
        same = mine[1:] == theirs[1:] and all(
            mine[0].get(name, 0) == theirs[0].get(name, 0) for name in mine[0].keys() & theirs[0].keys()
        )
        if not same:
            return f"seed {case.seed}, claim {row['claim_no']}: {mine} is not {theirs}"
    return None


def disagreement(case: Case, mutation: Mutation = NONE, *, compiled: bool = False) -> str | None:
    """Where interpreter or kernel differ from the oracle, or None."""
    expected = by_oracle(case)
    for name, found in (
        ("interpreter", by_interpreter(case, mutation)),
        ("kernel", by_kernel(case, mutation, compiled=compiled)),
    ):
        words = difference(case, found, expected)
        if words:
            return f"{name}: {words}"
    return None
