"""Certificates: made, verified by the independent verifier, mutated, and all mutations looked for.

Run it: ``python bench/certificates.py [--count 10000] [--mutations 1000] [--keep]``. The decisions are the
catalogue's examples with their amounts drawn anew, so every product and kind of benefit is among them.
"""

from __future__ import annotations

import argparse
import copy
import json
import random  # noqa: TID251 - seeded
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from claimwright.core.adjudication.certificate import certificate
from claimwright.core.adjudication.model import FactValue, InsuredEvent
from claimwright.core.canonical import canonical_json, sha256_hex
from claimwright.core.products import Product, read_product
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import FACTS
from claimwright.verifier import verify
from measuring.machine import description

RESULT = Path(__file__).parent / "results/certificates.json"


def catalogue() -> list[Product]:
    files = sorted(resources.files("claimwright.catalogue").iterdir(), key=lambda one: one.name)
    read = [
        read_product(one.read_text(encoding="utf-8"), one.name) for one in files if one.name.endswith(".yaml")
    ]
    return [product for product in read if isinstance(product, Product)]


def drawn(event: InsuredEvent, draw: random.Random) -> InsuredEvent:
    """The event with every amount of money drawn anew."""

    def of(name: str, value: FactValue) -> FactValue:
        fact = FACTS.get(name)
        if fact and fact.unit is Unit.YUAN and isinstance(value, int) and not isinstance(value, bool):
            return draw.randrange(0, max(2 * value, 100))
        return value

    return replace(event, facts={name: of(name, value) for name, value in event.facts.items()})


def decisions(draw: random.Random) -> Iterator[dict[str, Any]]:
    """Certificates without end."""
    cases = [
        (product, version, example.contract, item.event)
        for product in catalogue()
        for version in product.versions
        for example in version.examples
        for item in example.events
    ]
    while True:
        product, version, contract, event = draw.choice(cases)
        yield certificate(product, version, contract, drawn(event, draw), {})


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path


def mutated(original: dict[str, Any], parts: tuple[str, ...], draw: random.Random) -> dict[str, Any]:
    """One value of one part changed."""
    changed = copy.deepcopy(original)
    path = draw.choice([one for one in leaves(changed) if one[0] in parts])
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    value = holder[path[-1]]
    if isinstance(value, bool):
        holder[path[-1]] = not value
    elif isinstance(value, int):
        holder[path[-1]] = value + draw.choice([-100, -1, 1, 100])
    else:
        holder[path[-1]] = f"{value}x"
    return changed


def text_of(changed: dict[str, Any]) -> str:
    return json.dumps(changed, ensure_ascii=False)


def with_fitting_hash(changed: dict[str, Any]) -> str:
    body = {name: part for name, part in changed.items() if name != "sha256"}
    return canonical_json({**body, "sha256": sha256_hex(body)}).decode()


def measure(count: int, mutations: int) -> dict[str, Any]:
    draw = random.Random(20260101)
    stream = decisions(draw)
    start = time.process_time()
    made = [next(stream) for _ in range(count)]
    making_s = time.process_time() - start
    texts = [canonical_json(one).decode() for one in made]
    seconds, held = [], 0
    for text in texts:
        start = time.process_time()
        held += verify(text).holds
        seconds.append(time.process_time() - start)
    everything = tuple(made[0])
    plain = [mutated(draw.choice(made), everything, draw) for _ in range(mutations)]
    results = [mutated(draw.choice(made), ("result", "trace"), draw) for _ in range(mutations)]
    inputs = ("contract", "event", "balances_before", "product", "program")
    forged = [(original, mutated(original, inputs, draw)) for original in draw.choices(made, k=mutations)]
    return {
        "machine": description(),
        "certificates": count,
        "hold": held,
        "making_ms_mean": round(1000 * making_s / count, 3),
        "verifying_ms_median": round(1000 * statistics.median(seconds), 3),
        "verifying_s_total": round(sum(seconds), 2),
        "mutations": mutations,
        "caught_any_value": sum(not verify(text_of(one)).holds for one in plain),
        "caught_result_or_step_with_fitting_hash": sum(
            not verify(with_fitting_hash(one)).holds for one in results
        ),
        "caught_input_with_fitting_hash": sum(not verify(with_fitting_hash(one)).holds for _, one in forged),
        "caught_input_with_fitting_hash_and_known_hash": sum(
            not verify(with_fitting_hash(one), original["sha256"]).holds for original, one in forged
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--mutations", type=int, default=1_000)
    parser.add_argument("--keep", action="store_true", help=f"write {RESULT.name}")
    asked = parser.parse_args()
    figures = measure(asked.count, asked.mutations)
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    if asked.keep:
        RESULT.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
