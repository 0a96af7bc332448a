"""The program as a certificate holds it: see docs/certificate.md."""

from __future__ import annotations

from claimwright.core.canonical import Json
from claimwright.core.products.program import (
    FindingRule,
    Input,
    Instr,
    Param,
    Program,
    Section,
    Step,
    Table,
)


def program_json(program: Program) -> dict[str, Json]:
    """The program, whole: a verifier needs nothing else to recompute."""
    return {
        "ratio_base": program.ratio_base,
        "registers": [{"unit": reg.unit.value, "name": reg.name} for reg in program.registers],
        "params": [_param(param) for param in program.params],
        "inputs": [_input(item) for item in program.inputs],
        "tables": [_table(table) for table in program.tables],
        "accumulators": [
            {"name": a.full_name, "unit": a.unit.value, "scope": list(a.scope), "shared_by": a.shared_by}
            for a in program.accumulators
        ],
        "word_sets": [list(words) for words in program.word_sets],
        "findings": [_finding(rule) for rule in program.findings],
        "effects": [{"kind": e.kind, "clause": e.clause, "benefit": e.benefit} for e in program.effects],
        "steps": [_step(step) for step in program.steps],
        "sections": [_section(section) for section in program.sections],
    }


def _param(param: Param) -> dict[str, Json]:
    return {
        "name": param.name,
        "unit": param.unit.value,
        "value": param.value,
        "line": param.line,
        "column": param.column,
        "text": param.text,
    }


def _input(item: Input) -> dict[str, Json]:
    return {
        "name": item.name,
        "source": item.source,
        "unit": item.unit.value,
        "low": item.low,
        "high": item.high,
        "choices": list(item.choices),
    }


def _finding(rule: FindingRule) -> dict[str, Json]:
    return {
        "code": rule.code,
        "severity": rule.severity,
        "clause": rule.clause,
        "benefits": list(rule.benefits),
        "facts": [[name, reg] for name, reg in rule.facts],
    }


def _step(step: Step) -> dict[str, Json]:
    return {
        "section": step.section,
        "kind": step.kind,
        "clause": step.clause,
        "line": step.line,
        "column": step.column,
        "before": step.before,
        "after": step.after,
        "operands": [[name, reg] for name, reg in step.operands],
    }


def _table(table: Table) -> dict[str, Json]:
    return {
        "name": table.name,
        "kind": table.kind,
        "bounds": list(table.bounds),
        "keys": [list(words) for words in table.keys],
        "values": list(table.values),
        "texts": list(table.texts),
    }


def _section(section: Section) -> dict[str, Json]:
    return {
        "name": section.name,
        "kind": section.kind,
        "kinds": list(section.kinds),
        "guard": [_instr(instr) for instr in section.guard],
        "concerned": section.concerned,
        "closed": section.closed,
        "instrs": [_instr(instr) for instr in section.instrs],
        "result": section.result,
        "clause": section.clause,
        "pays": section.pays,
        "to": section.to,
    }


def _instr(instr: Instr) -> dict[str, Json]:
    row: dict[str, Json] = {
        "op": instr.op,
        "dst": instr.dst,
        "args": list(instr.args),
        "imm": list(instr.imm),
        "step": instr.step,
    }
    if instr.op == "loop":
        row["where"] = [_instr(part) for part in instr.where]
        row["body"] = [_instr(part) for part in instr.body]
        row["folds"] = [list(fold) for fold in instr.folds]
    return row
