"""The result of a run, in the words of a certificate: benefits, findings, outcome, balances."""

from __future__ import annotations

from typing import Any

from claimwright.verifier.machine import Cell, Json, Key, Machine, as_json


def result_of(m: Machine) -> Json:
    """What a certificate's `result` must say after this run."""
    benefits = [_benefit(m, section) for section in m.sections if _shown(m, section)]
    findings = _findings(m, bool(benefits))
    payable = _payable(m)
    return {
        "outcome": _outcome(m, findings, payable),
        "benefits_fen": sum(one["amount_fen"] or 0 for one in benefits),
        "payable_fen": payable or 0,
        "benefits": benefits,
        "findings": findings,
        "effects": [_effect(m, number) for number in dict.fromkeys(m.effects)],
        "balances_after": _rows(
            {key: used if isinstance(used, int) else m.stored.get(key, 0) for key, used in m.touched.items()}
        ),
        "limits": _rows(m.limits),
    }


def trace_of(m: Machine) -> list[Json]:
    """The written steps of the sections that ran, with the registers before and after."""
    ran = {section["name"] for section in m.sections if _ran(m, section)}
    in_lines = {part["step"] for section in m.program["sections"] for part in _line_parts(section)}
    rows: list[Json] = []
    for number, step in enumerate(m.program["steps"]):
        if step["section"] in ran and number not in in_lines:
            registers = [one for one in (step["before"], step["after"]) if one >= 0]
            cells = {str(one): as_json(m.cells[one]) for one in registers}
            rows.append({"step": number, "line_no": None, "cells": cells})
    return rows + m.line_trace


def _line_parts(section: Json) -> list[Json]:
    loops = [one for one in section["guard"] + section["instrs"] if one["op"] == "loop"]
    return [part for one in loops for part in one["body"] if part["step"] != one["step"]]


def _ran(m: Machine, section: Json) -> bool:
    return section["kind"] != "benefit" or (m.concerned(section) == 1 and m.closed(section) == 0)


def _shown(m: Machine, section: Json) -> bool:
    return bool(section["kind"] == "benefit" and m.concerned(section) != 0)


def _benefit(m: Machine, section: Json) -> Json:
    amount = m.paid[section["name"]]
    return {
        "benefit": section["name"],
        "amount_fen": amount if isinstance(amount, int) else None,
        "closed": m.closed(section) == 1,
    }


def _effect(m: Machine, number: int) -> Json:
    rule = m.program["effects"][number]
    return {"kind": rule["kind"], "clause": rule["clause"], "benefit": rule["benefit"]}


def _final(m: Machine) -> Json | None:
    return next((one for one in m.sections if one["kind"] == "deductions"), None)


def _payable(m: Machine) -> int | None:
    final = _final(m)
    if final is not None:
        last = m.cells[final["result"]]
        return last if isinstance(last, int) else None
    amounts: list[Cell] = list(m.paid.values())
    known = [one for one in amounts if isinstance(one, int)]
    return sum(known) if len(known) == len(amounts) else None


def _findings(m: Machine, any_benefit: bool) -> list[Json]:
    found: list[Json] = []
    asked: dict[str, None] = {}
    for rule_number, facts, missing in m.raised:
        if missing:
            asked.update(dict.fromkeys(sorted(missing)))
            continue
        rule = m.program["findings"][rule_number]
        benefit = rule["benefits"][0] if len(rule["benefits"]) == 1 else None
        found.append(_finding(rule["code"], rule["severity"], rule["clause"], benefit, facts))
    if not any_benefit:
        found.append(_finding("not_covered", "denial", "", None, {"event_kind": m.event["kind"]}))
    final = _final(m)
    payments = [*m.paid.values(), *([m.cells[final["result"]]] if final else [])]
    for amount in payments:
        if isinstance(amount, frozenset):
            asked.update(dict.fromkeys(sorted(amount)))
    return found + [_question(m, name) for name in asked]


def _question(m: Machine, name: str) -> Json:
    if name in m.invalid:
        facts = {"fact": name, "found": m.invalid[name]}
        return _finding("fact_out_of_range", "question", "", None, facts)
    is_input = any(one["name"] == name for one in m.program["inputs"])
    code = "missing_lines" if name == "lines" else "missing_fact" if is_input else "outside_table"
    return _finding(code, "question", "", None, {"fact": name})


def _finding(code: str, severity: str, clause: str, benefit: str | None, facts: Json) -> Json:
    return {"code": code, "severity": severity, "clause": clause, "benefit": benefit, "facts": facts}


def _outcome(m: Machine, findings: list[Json], payable: int | None) -> str:
    severities = {one["severity"] for one in findings}
    if severities & {"denial", "refer"}:
        return "needs_person"
    if payable is None or "question" in severities:
        return "question"
    if payable > 0:
        return "pay"
    return "needs_person" if m.effects else "zero_by_terms"


def _rows(balances: dict[Key, int]) -> list[dict[str, Any]]:
    return [{"accumulator": a, "scope": s, "used": used} for (a, s), used in sorted(balances.items())]
