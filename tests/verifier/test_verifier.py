"""The verifier agrees with the engine on every example, and no changed certificate passes."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimwright.core.adjudication import adjudicate
from claimwright.core.adjudication.certificate import certificate
from claimwright.core.adjudication.certificate_read import read_certificate
from claimwright.core.canonical import canonical_json, sha256_hex
from claimwright.core.products import Product, read_product
from claimwright.verifier import verify

VERIFIER = Path(__file__).parents[2] / "src/claimwright/verifier"


def catalogue() -> Iterator[Product]:
    for file in sorted(resources.files("claimwright.catalogue").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            product = read_product(file.read_text(encoding="utf-8"), file.name)
            assert isinstance(product, Product)
            yield product


def certificates() -> Iterator[dict[str, Any]]:
    """One for each event of each example of each catalogue product."""
    for product in catalogue():
        for version in product.versions:
            for example in version.examples:
                balances: dict[Any, int] = {}
                for item in example.events:
                    yield certificate(product, version, example.contract, item.event, balances)
                    result = adjudicate(version, example.contract, item.event, balances)
                    balances.update(result.balances_after)


@cache
def sample() -> tuple[dict[str, Any], ...]:
    return tuple(certificates())


def with_hash(changed: dict[str, Any]) -> str:
    """As a forger would write it: the hash made to fit again."""
    body = {name: part for name, part in changed.items() if name != "sha256"}
    return canonical_json({**body, "sha256": sha256_hex(body)}).decode()


def test_every_example_of_the_catalogue_is_recomputed() -> None:
    verdicts = [verify(canonical_json(one).decode()) for one in sample()]
    assert len(verdicts) > 100
    assert [one.difference for one in verdicts if not one.holds] == []
    assert any(one.payable_fen > 0 and one.steps > 3 for one in verdicts)


def test_a_certificate_reads_back_to_what_it_was_made_from() -> None:
    for one in sample():
        read = read_certificate(one)
        assert certificate(read.product, read.version, read.contract, read.event, read.balances) == one


@pytest.mark.parametrize("part", ["payable_fen", "outcome", "balances_after", "benefits"])
def test_a_forged_result_with_a_fitting_hash_is_named(part: str) -> None:
    changed = deepcopy(next(one for one in sample() if one["result"]["payable_fen"] > 0))
    forged = {"payable_fen": 1, "outcome": "zero_by_terms", "balances_after": [], "benefits": []}
    changed["result"][part] = forged[part]
    verdict = verify(with_hash(changed))
    assert verdict.difference is not None
    assert verdict.difference.where.startswith(f"result.{part}")


def test_a_raised_fact_is_named_at_the_first_step_that_differs() -> None:
    changed = deepcopy(next(one for one in sample() if "eligible_expense" in one["event"]["facts"]))
    changed["event"]["facts"]["eligible_expense"] += 100
    verdict = verify(with_hash(changed))
    assert verdict.difference is not None
    assert ", start, clause" in verdict.difference.where


def test_a_changed_term_is_found_in_the_source_and_in_the_program() -> None:
    original = next(one for one in sample() if one["product"]["product"] == "MED-MILLION")
    in_source = deepcopy(original)
    in_source["product"]["source"] = in_source["product"]["source"].replace("10000.00 元", "100.00 元")
    assert verify(with_hash(in_source)).difference.where == "sha256 of the product's source"  # type: ignore[union-attr]
    in_program = deepcopy(original)
    param = next(one for one in in_program["program"]["params"] if one["value"] == 1_000_000)
    param["value"], param["text"] = 10_000, "100.00 元"
    assert verify(with_hash(in_program)).difference.where.startswith("term ")  # type: ignore[union-attr]


def test_the_hash_known_from_elsewhere_must_be_the_same() -> None:
    text = canonical_json(sample()[0]).decode()
    assert verify(text, sample()[0]["sha256"]).holds
    assert not verify(text, "0" * 64).holds


def test_a_program_that_divides_by_nothing_does_not_hold() -> None:
    def interest_of(one: dict[str, Any]) -> dict[str, Any] | None:
        sections = one["program"]["sections"]
        return next((i for section in sections for i in section["instrs"] if i["op"] == "interest"), None)

    changed = deepcopy(next(one for one in sample() if interest_of(one) and one["trace"]))
    instr = interest_of(changed)
    assert instr is not None
    instr["imm"][1] = 0
    verdict = verify(with_hash(changed))
    assert verdict.difference is not None


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path, value


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_changed_value_is_caught(data: st.DataObject) -> None:
    changed = deepcopy(data.draw(st.sampled_from(sample()), "certificate"))
    path, value = data.draw(st.sampled_from(list(leaves(changed))), "place")
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    if isinstance(value, bool):
        holder[path[-1]] = not value
    elif isinstance(value, int):
        holder[path[-1]] = value + data.draw(st.sampled_from([-100, -1, 1, 100]), "by")
    else:
        holder[path[-1]] = f"{value}x"
    assert not verify(json.dumps(changed, ensure_ascii=False)).holds


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"a": 1.5}', '{"a": 1, "a": 2}', "\ufeff{}"])
def test_what_is_not_a_certificate_does_not_hold(text: str) -> None:
    assert not verify(text).holds


def test_it_shares_no_code_and_uses_nothing_but_python() -> None:
    lines = 0
    for path in VERIFIER.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        if path.name != "audit.py":  # the verifier of audit files is another one, beside it
            lines += sum(1 for line in source.splitlines() if line.strip())
        for node in ast.walk(ast.parse(source)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                own = name.startswith("claimwright.verifier")
                assert own or name.split(".")[0] in sys.stdlib_module_names, f"{path.name} imports {name}"
    assert lines < 700
