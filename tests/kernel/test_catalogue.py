"""Every example of every product of the catalogue: the kernel gives what the interpreter gives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import claimwright.catalogue
from claimwright.app.portfolio.binding import column_name
from claimwright.app.portfolio.execution import bind, load
from claimwright.core.adjudication import adjudicate
from claimwright.core.adjudication.kernel import STATUS, kernel_of
from claimwright.core.adjudication.model import Adjudication, Outcome
from claimwright.core.products import Product, read_product
from claimwright.core.products.examples import Example
from claimwright.core.products.model import ProductVersion
from claimwright.core.products.program import Input
from claimwright.core.products.units import Unit

FILES = sorted(Path(claimwright.catalogue.__path__[0]).glob("*.yaml"))
EXACT = pa.decimal128(20, 12)
TYPES = {Unit.DATE: pa.date32(), Unit.FLAG: pa.bool_(), Unit.TEXT: pa.string(), Unit.RATIO: EXACT}


def filler(wanted: Input) -> Any:
    """A value for a fact that an example leaves out: where the interpreter asks nothing, none can matter."""
    if wanted.unit == Unit.TEXT:
        return wanted.choices[0] if wanted.choices else "-"
    plain = {Unit.DATE: date(1990, 1, 1), Unit.FLAG: False, Unit.RATIO: 0}
    return plain.get(wanted.unit, wanted.low)


def shown(wanted: Input, value: Any) -> Any:
    """A fact as its column holds it."""
    if wanted.unit == Unit.RATIO:
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("1e-12"))
    return value


def own(example: Example) -> dict[str, Any]:
    contract = example.contract
    fields = ("contract_date", "inception", "until", "first_inception", "birth_date", "sex")
    found = {name: getattr(contract, name) for name in fields} | {"sum_insured": contract.sum_insured_fen}
    return {name: value for name, value in found.items() if value is not None} | dict(contract.values)


def table_of(version: ProductVersion, example: Example) -> pa.Table:
    """The events of an example as claims of one policy."""
    rows: list[dict[str, Any]] = []
    for number, item in enumerate(example.events, start=1):
        event = item.event
        facts = own(example) | dict(event.facts) | {"event_date": event.event_date}
        row: dict[str, Any] = {
            "policy_no": 1,
            "insured_no": 1,
            "family_no": 1,
            "claim_no": number,
            "kind": event.kind,
            "inception": example.contract.inception,
            "first_inception": example.contract.first_inception,
            "cause_no": hash_no(event.cause_no, number),
            "stay_no": hash_no(event.stay_no, number),
        }
        inputs = [wanted for wanted in version.program.inputs if wanted.source != "line"]
        for wanted in inputs:
            value = facts.get(wanted.name, filler(wanted))
            row[column_name(wanted.name, wanted.unit)] = shown(wanted, value)
        row["event_date"] = event.event_date
        lines = [wanted for wanted in version.program.inputs if wanted.source == "line"]
        row["lines"] = [
            {
                column_name(wanted.name, wanted.unit): shown(
                    wanted, line.facts.get(wanted.name, filler(wanted))
                )
                for wanted in lines
            }
            for line in event.lines
        ]
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=schema_of(version))


def hash_no(name: str | None, number: int) -> int:
    return 1_000_000 + number if name is None else sum(ord(letter) << i for i, letter in enumerate(name))


def schema_of(version: ProductVersion) -> pa.Schema:
    fields = {
        name: pa.int64()
        for name in ("policy_no", "insured_no", "family_no", "claim_no", "cause_no", "stay_no")
    }
    fields |= {"kind": pa.string(), "event_date": pa.date32(), "inception": pa.date32()}
    fields["first_inception"] = pa.date32()
    line_fields = {}
    for wanted in version.program.inputs:
        target = line_fields if wanted.source == "line" else fields
        target[column_name(wanted.name, wanted.unit)] = TYPES.get(wanted.unit, pa.int64())
    fields["lines"] = pa.list_(pa.struct(list(line_fields.items())))
    return pa.schema(list(fields.items()))


def interpreted(version: ProductVersion, example: Example) -> list[Adjudication]:
    balances: dict[Any, int] = {}
    results = []
    for item in example.events:
        results.append(adjudicate(version, example.contract, item.event, balances))
        balances.update(results[-1].balances_after)
    return results


def compared(version: ProductVersion, example: Example, *, compiled: bool) -> int:
    """Assert equality for every event of an example; how many events were compared."""
    kernel = kernel_of(version.program)
    bound = bind(load(kernel, compiled=compiled), table_of(version, example))
    bound.run(version.program.amounts)
    found = bound.outputs()
    codes = [rule.code for rule in version.program.findings] + ["not_covered"]
    count = 0
    for place, result in enumerate(interpreted(version, example)):
        status = STATUS[int(found["status"][place])]
        if result.outcome is Outcome.QUESTION or status == "replay":
            break  # what comes after hangs on the answer
        assert int(found["payable_fen"][place]) == result.payable_fen, (
            version.version,
            example.labels,
            place,
        )
        assert status == result.outcome.value, (version.version, example.labels, place)
        bits = int(found["reasons"][place])
        assert {code for bit, code in enumerate(codes) if bits >> bit & 1} == {
            f.code for f in result.findings
        }
        for benefit in result.benefits:
            column = found.get(f"benefit_{benefit.benefit}")
            assert column is None or int(column[place]) == (benefit.amount_fen or 0)
        count += 1
    return count


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_kernel_gives_what_the_interpreter_gives(path: Path):
    product = read_product(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(product, Product), product
    events = sum(len(example.events) for version in product.versions for example in version.examples)
    count = sum(
        compared(version, example, compiled=False)
        for version in product.versions
        for example in version.examples
    )
    assert count > 0
    assert count >= events * 0.6, f"only {count} of {events} events could be compared"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["med-million", "hospital-cash", "ci-multi"])
def test_machine_code_gives_what_plain_python_gives(name: str):
    path = next(path for path in FILES if path.stem == name)
    product = read_product(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(product, Product), product
    version = product.versions[-1]
    assert sum(compared(version, example, compiled=True) for example in version.examples[:4]) > 0
