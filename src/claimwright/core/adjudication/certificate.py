"""The certificate of a decision: everything needed to recompute it offline, in one canonical JSON.

docs/certificate.md describes the format for those who write a verifier. A certificate holds the product's
source and its hash, the compiled program, the facts, the balances before, every register's value, the
result and a hash over all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.certificate_program import program_json
from claimwright.core.adjudication.engine import adjudicate_with_registers
from claimwright.core.adjudication.indemnity import Cut, cut_of
from claimwright.core.adjudication.machine import Cell, Machine, Missing
from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Balances,
    Contract,
    FactValue,
    InsuredEvent,
)
from claimwright.core.canonical import Json, canonical_json, canonical_object, sha256_hex
from claimwright.core.products.model import Product, ProductVersion
from claimwright.core.products.program import Program

FORMAT = "claimwright-certificate/1"


def certificate(
    product: Product, version: ProductVersion, contract: Contract, event: InsuredEvent, balances: Balances
) -> dict[str, Json]:
    """The certificate of adjudicating one event: a mapping in canonical JSON types, with its own hash."""
    result, machine = adjudicate_with_registers(version, contract, event, balances)
    return certificate_of(product, version, balances, result, machine)


def certificate_of(
    product: Product, version: ProductVersion, balances: Balances, result: Adjudication, machine: Machine
) -> dict[str, Json]:
    """The certificate of a result and the machine that holds its registers."""
    contract, event = machine.contract, machine.event
    used = {key: balances[key] for key in result.balances_before if key in balances}
    body: dict[str, Json] = {
        "format": FORMAT,
        "product": {
            "product": product.product,
            "version": version.version,
            "effective": version.effective.isoformat(),
            "wording": version.wording.doc,
            "source": product.source,
            "source_sha256": product.source_sha256,
        },
        "program": program_json(version.program),
        "contract": contract_json(contract),
        "event": event_json(event),
        "balances_before": balances_json(used),
        "trace": _trace(machine),
        "result": result_json(result),
    }
    cut = cut_of(version, event, result)
    if cut is not None:
        body["indemnity"] = cut_json(cut, max(0, result.payable_fen - cut.fen))
    return {**body, "sha256": _hash(version.program, body)}


def _hash(program: Program, body: Mapping[str, Json]) -> str:
    """The hash over the body. A program's canonical form is kept with it: it is the greater part."""
    known = program.plans.get(_CANONICAL)
    if not isinstance(known, bytes):
        known = program.plans[_CANONICAL] = canonical_json(body["program"])
    rest = {name: canonical_json(value) for name, value in body.items() if name != "program"}
    return sha256_hex(canonical_object({**rest, "program": known}))


_CANONICAL = ("canonical form",)


def value_json(value: FactValue) -> Json:
    """A fact: whole numbers, flags and words as they are, dates as text, ratios as {num, den}."""
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Fraction):
        return {"num": value.numerator, "den": value.denominator}
    return value


def facts_json(facts: Mapping[str, FactValue]) -> dict[str, Json]:
    """Facts by name."""
    return {name: value_json(value) for name, value in facts.items()}


def contract_json(contract: Contract) -> dict[str, Json]:
    """A contract as the certificate holds it: numbers of the coverage, dates and facts."""
    own: dict[str, FactValue | None] = {
        "contract_date": contract.contract_date,
        "inception": contract.inception,
        "until": contract.until,
        "first_inception": contract.first_inception,
        "birth_date": contract.birth_date,
        "sex": contract.sex,
        "sum_insured": contract.sum_insured_fen,
    }
    known = {name: value for name, value in own.items() if value is not None}
    return {
        "policy_no": contract.policy_no,
        "coverage_no": contract.coverage_no,
        "insured_id": contract.insured_id,
        "family_id": contract.family_id,
        "facts": facts_json({**known, **contract.values}),
    }


def event_json(event: InsuredEvent) -> dict[str, Json]:
    """An event as the certificate holds it."""
    return {
        "event_no": event.event_no,
        "kind": event.kind,
        "cause_no": event.cause_no,
        "stay_no": event.stay_no,
        "visit_no": event.visit_no,
        "facts": facts_json({"event_date": event.event_date, **event.facts}),
        "lines": [{"line_no": line.line_no, "facts": facts_json(line.facts)} for line in event.lines],
    }


def balances_json(balances: Balances) -> list[Json]:
    """Balances in the order of their keys."""
    rows: Iterable[tuple[BalanceKey, int]] = sorted(balances.items())
    return [{"accumulator": key.accumulator, "scope": key.scope_key, "used": used} for key, used in rows]


def result_json(result: Adjudication) -> dict[str, Json]:
    """What was decided: amounts, findings with their facts, effects, balances after."""
    return {
        "outcome": result.outcome.value,
        "benefits_fen": result.benefits_fen,
        "payable_fen": result.payable_fen,
        "benefits": [
            {"benefit": b.benefit, "amount_fen": b.amount_fen, "closed": b.closed} for b in result.benefits
        ],
        "findings": [
            {
                "code": f.code,
                "severity": f.severity.value,
                "clause": f.clause,
                "benefit": f.benefit,
                "facts": facts_json(f.facts),
            }
            for f in result.findings
        ],
        "effects": [{"kind": e.kind, "clause": e.clause, "benefit": e.benefit} for e in result.effects],
        "balances_after": balances_json(result.balances_after),
        "limits": balances_json(result.limits),
    }


def cut_json(cut: Cut, payable_fen: int) -> dict[str, Json]:
    """What the principle of indemnity takes off what the terms give, and what is paid in the end."""
    return {
        "cost_fen": cut.cost_fen,
        "obtained_fen": cut.obtained_fen,
        "cuts": [{"benefit": name, "cut_fen": fen} for name, fen in sorted(cut.by_benefit.items())],
        "given_back": balances_json(cut.given_back),
        "payable_fen": payable_fen,
    }


def cell_json(cell: Cell) -> Json:
    """A register's value: a whole number, a word, or the facts that are missing for it."""
    return {"missing": sorted(cell.facts)} if isinstance(cell, Missing) else cell


def _trace(machine: Machine) -> list[Json]:
    """Each written step with the registers before and after it, and its operands; lines by line number."""
    rows: list[Json] = []
    for number, step in enumerate(machine.program.steps):
        if step.in_line or not _ran(machine, step.section):
            continue
        cells = {str(reg): cell_json(machine.cells[reg]) for reg in (step.before, step.after) if reg >= 0}
        rows.append({"step": number, "line_no": None, "cells": cells})
    for line in machine.line_traces:
        cells = {str(reg): cell_json(cell) for reg, cell in line.cells.items()}
        rows.append({"step": line.step, "line_no": line.line_no, "cells": cells})
    return rows


def _ran(machine: Machine, section_name: str) -> bool:
    section = machine.program.section(section_name)
    if section is None or machine.event.kind not in section.kinds:
        return False
    if section.kind != "benefit":
        return True
    concerned = section.concerned < 0 or machine.cells[section.concerned] == 1
    return concerned and (section.closed < 0 or machine.cells[section.closed] == 0)
