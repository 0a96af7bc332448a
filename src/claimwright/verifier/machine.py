"""Runs a certificate's program: registers, instructions, balances, lines. One method per operation."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from claimwright.verifier.amounts import anniversary, bands_of, marginal, rounded, whole_years
from claimwright.verifier.facts import as_cell, as_text, begins, scope_value

Json = dict[str, Any]
Cell = int | str | frozenset[str]
"""A whole number, a word, or the names of the facts that are missing for it."""
Key = tuple[str, str]


class Machine:
    """One run over one event."""

    def __init__(self, certificate: Json) -> None:
        self.program, self.contract, self.event = (certificate[p] for p in ("program", "contract", "event"))
        self.params = [param["value"] for param in self.program["params"]]
        self.base: int = self.program["ratio_base"]
        rows = certificate["balances_before"]
        self.stored: dict[Key, int] = {(row["accumulator"], row["scope"]): row["used"] for row in rows}
        self.cells: list[Cell] = [0] * len(self.program["registers"])
        self.touched: dict[Key, Cell] = {}
        self.limits: dict[Key, int] = {}
        self.raised: list[tuple[int, Json, frozenset[str]]] = []
        self.effects: list[int] = []
        self.paid: dict[str, Cell] = {}
        self.invalid: dict[str, str] = {}
        self.line: Json | None = None
        self.line_trace: list[Json] = []
        self.sections: list[Json] = [
            one for one in self.program["sections"] if self.event["kind"] in one["kinds"]
        ]

    def run_all(self) -> None:
        """Every section for this kind of event, in order."""
        for section in self.sections:
            self.run(section["guard"])
            if section["kind"] == "benefit":
                self.paid[section["name"]] = self._benefit(section)
            else:
                self.run(section["instrs"])

    def run(self, instrs: list[Json]) -> None:
        for instr in instrs:
            if instr["op"] in VALUES:
                self.cells[instr["dst"]] = VALUES[instr["op"]](self, instr)
            else:
                EFFECTS[instr["op"]](self, instr)

    def _benefit(self, section: Json) -> Cell:
        closed, concerned = self.closed(section), self.concerned(section)
        if concerned == 0 or closed == 1:
            return 0
        unknown = [gate for gate in (closed, concerned) if isinstance(gate, frozenset)]
        if unknown:
            return unknown[0]
        self.run(section["instrs"])
        return self.cells[section["result"]]

    def concerned(self, section: Json) -> Cell:
        return 1 if section["concerned"] < 0 else self.cells[section["concerned"]]

    def closed(self, section: Json) -> Cell:
        return 0 if section["closed"] < 0 else self.cells[section["closed"]]

    def args(self, instr: Json) -> list[Cell]:
        return [self.cells[register] for register in instr["args"]]

    def finding(self, instr: Json) -> None:
        flag, rule = self.cells[instr["args"][0]], instr["imm"][0]
        if isinstance(flag, frozenset):
            self.raised.append((rule, {}, flag))
        elif flag:
            facts = {name: self.shown(one) for name, one in self.program["findings"][rule]["facts"]}
            known = {name: one for name, one in facts.items() if one is not None}
            self.raised.append((rule, known, frozenset()))

    def shown(self, register: int) -> Any:
        """A register as a fact: date, flag, exact ratio, word or number; None if it is missing."""
        cell, unit = self.cells[register], self.program["registers"][register]["unit"]
        if not isinstance(cell, int):
            return None if isinstance(cell, frozenset) else cell
        if unit == "日期":
            return {"date": date.fromordinal(cell).isoformat()} if cell > 0 else None
        ratio = Fraction(cell, self.base)
        forms = {"是否": cell != 0, "%": {"num": ratio.numerator, "den": ratio.denominator}}
        return forms.get(unit, cell)

    def loop(self, instr: Json) -> None:
        how, source, dst = instr["folds"][0]
        found: list[Cell] = [] if self.event["lines"] else [frozenset({"lines"})]
        for line in self.event["lines"]:
            self.line = line
            self.run(instr["where"])
            takes = 1 if instr["args"][0] < 0 else self.cells[instr["args"][0]]
            if isinstance(takes, frozenset):
                found.append(takes)
            elif takes == 1:
                self.run(instr["body"])
                found.append(self.cells[source])
                self._trace_line(instr)
        self.line = None
        numbers = [cell for cell in found if isinstance(cell, int)]
        least: Cell = min(numbers) if numbers else frozenset({"lines"})
        folded: dict[str, Cell] = {"sum": sum(numbers), "max": max(numbers, default=0), "min": least}
        self.cells[dst] = missing_in(found) or folded[how]

    def _trace_line(self, instr: Json) -> None:
        assert self.line is not None, "a line is traced while it runs"
        for number in dict.fromkeys(part["step"] for part in instr["body"] if part["step"] != instr["step"]):
            step = self.program["steps"][number]
            registers = [step["before"], step["after"], *(register for _, register in step["operands"])]
            cells = {str(one): as_json(self.cells[one]) for one in registers if one >= 0}
            self.line_trace.append({"step": number, "line_no": self.line["line_no"], "cells": cells})

    def key(self, instr: Json, rest: list[Cell]) -> Key | frozenset[str]:
        """Whose balance over which scope, in the words of docs/certificate.md."""
        accumulator = self.program["accumulators"][instr["imm"][0]]
        if instr["imm"][1] and isinstance(rest[0], frozenset):
            return rest[0]
        c = self.contract
        owner = {"coverage": c["coverage_no"], "policy": c["policy_no"], "insured": c["insured_id"]}
        owner["family"] = c["family_id"] or c["insured_id"]
        parts = [f"{accumulator['shared_by']}={owner[accumulator['shared_by']]}"]
        words = [word for word in accumulator["scope"] if word != "lifetime"]
        parts += [f"{word}={scope_value(word, c, self.event)}" for word in words]
        return accumulator["name"], ";".join([*parts, *([f"by={rest[0]}"] if instr["imm"][1] else [])])

    def current(self, instr: Json, rest: list[Cell]) -> tuple[Key | None, Cell]:
        """The balance as changed in this event; at first access as stored, or 0 if it starts again."""
        key = self.key(instr, rest)
        if isinstance(key, frozenset):
            return None, key
        if key not in self.touched:
            again = rest[-1] if instr["imm"][2] else 0
            begun: Cell = 0 if again == 1 else self.stored.get(key, 0)
            self.touched[key] = again if isinstance(again, frozenset) else begun
        return key, self.touched[key]

    def change(self, instr: Json) -> None:
        amount, *rest = self.args(instr)
        key, used = self.current(instr, rest)
        if key is not None:
            added = missing_in([amount, used]) or add(amount, used)
            self.touched[key] = amount if instr["op"] == "put" else added

    def limit(self, instr: Json) -> None:
        amount, *rest = self.args(instr)
        key = self.key(instr, rest)
        if isinstance(amount, int) and not isinstance(key, frozenset):
            self.limits[key] = amount

    def effect(self, instr: Json) -> None:
        if self.cells[instr["args"][0]] == 1:
            self.effects.append(instr["imm"][0])


def missing_in(cells: list[Cell]) -> frozenset[str] | None:
    """The names of all that is missing, or None if nothing is."""
    names = [cell for cell in cells if isinstance(cell, frozenset)]
    return frozenset[str]().union(*names) if names else None


def as_json(cell: Cell) -> Any:
    """A register's value as the trace holds it."""
    return {"missing": sorted(cell)} if isinstance(cell, frozenset) else cell


def exact(of: Callable[..., int]) -> Callable[[Machine, Json], Cell]:
    """An operation on whole numbers and words; what is missing for one argument is missing for all."""

    def run(m: Machine, instr: Json) -> Cell:
        cells = m.args(instr)
        missing = missing_in(cells)
        return of(m, instr, *cells) if missing is None else missing

    return run


def whole(cell: Cell) -> int:
    assert isinstance(cell, int), "the units of the terms were checked"
    return cell


def add(a: Cell, b: Cell) -> int:
    return whole(a) + whole(b)


def scale(m: Machine, instr: Json, amount: int, *ratios: int) -> int:
    top = amount * math.prod(ratios)
    return rounded(Fraction(top, m.base ** len(ratios)), *instr["imm"])


def tier(m: Machine, instr: Json, amount: int, before: int = 0) -> int:
    table, rule, unit_fen = instr["imm"]
    bands = bands_of(m.program["tables"][table], m.params)
    part = marginal(before + amount, bands) - marginal(before, bands)
    return rounded(Fraction(part, m.base), rule, unit_fen)


def muldiv(m: Machine, instr: Json) -> Cell:
    if m.cells[instr["args"][2]] == 0 and missing_in(m.args(instr)) is None:
        return frozenset({m.program["registers"][instr["args"][2]]["name"] or "divisor"})
    return exact(lambda _, i, a, b, c: rounded(Fraction(a * b, c), *i["imm"]))(m, instr)


def look_up(m: Machine, instr: Json) -> Cell:
    """The row of a table for a number (bands) or a word; outside it, the fact behind the key is missing."""
    table, register = m.program["tables"][instr["imm"][0]], instr["args"][0]
    key = m.cells[register]
    if isinstance(key, frozenset):
        return key
    if instr["op"] == "lookup_bands":
        rows = bands_of(table, m.params)
        found = [v for low, top, v in rows if low <= whole(key) and (top is None or whole(key) < top)]
    else:
        values = table["texts"] or [m.params[index] for index in table["values"]]
        found = [v for keys, v in zip(table["keys"], values, strict=True) if str(key) in keys]
    return found[0] if found else frozenset({m.program["registers"][register]["name"] or table["name"]})


def fact(m: Machine, instr: Json) -> Cell:
    wanted = m.program["inputs"][instr["imm"][0]]
    holders = {"contract": m.contract, "event": m.event, "line": m.line or {"facts": {}}}
    value = holders[wanted["source"]]["facts"].get(wanted["name"])
    cell = None if value is None else as_cell(wanted, value, m.base)
    if value is not None and cell is None:
        m.invalid[wanted["name"]] = as_text(value)
    return frozenset({wanted["name"]}) if cell is None else cell


def select(m: Machine, instr: Json) -> Cell:
    flag, yes, no = m.args(instr)
    return flag if isinstance(flag, frozenset) else yes if flag == 1 else no


def paid(m: Machine, instr: Json) -> Cell:
    names = [one["name"] for one in m.program["sections"] if one["kind"] == "benefit"]
    return m.paid.get(names[instr["imm"][0]], 0)


def years_between(start: int, end: int) -> int:
    return 0 if min(start, end) < 1 else whole_years(date.fromordinal(start), date.fromordinal(end))


def years_after(day: int, years: int) -> int:
    return 0 if day < 1 else anniversary(date.fromordinal(day), years).toordinal()


def words_of(m: Machine, instr: Json) -> list[str]:
    words: list[str] = m.program["word_sets"][instr["imm"][0]]
    return words


VALUES: dict[str, Callable[[Machine, Json], Cell]] = {
    "const": lambda m, i: int(i["imm"][0]),
    "param": lambda m, i: int(m.params[i["imm"][0]]),
    "fact": fact,
    "add": exact(lambda m, i, a, b: a + b),
    "sub": exact(lambda m, i, a, b: a - b),
    "mul": exact(lambda m, i, a, b: a * b),
    "min": exact(lambda m, i, a, b: a if a < b else b),
    "max": exact(lambda m, i, a, b: a if a > b else b),
    "lt": exact(lambda m, i, a, b: 1 if a < b else 0),
    "le": exact(lambda m, i, a, b: 1 if a <= b else 0),
    "eq": exact(lambda m, i, a, b: 1 if a == b else 0),
    "not": exact(lambda m, i, a: 1 - a),
    "and": lambda m, i: 0 if 0 in m.args(i) else missing_in(m.args(i)) or 1,
    "or": lambda m, i: 1 if 1 in m.args(i) else missing_in(m.args(i)) or 0,
    "select": select,
    "scale": exact(scale),
    "muldiv": muldiv,
    "interest": exact(lambda m, i, a, b, c, d: rounded(Fraction(a * b * c, m.base * d), *i["imm"])),
    "tier": exact(tier),
    "lookup_bands": look_up,
    "lookup_words": look_up,
    "text_in": exact(lambda m, i, word: int(word in words_of(m, i))),
    "text_prefix": exact(lambda m, i, word: int(any(begins(word.upper(), p) for p in words_of(m, i)))),
    "years": exact(lambda m, i, a, b: years_between(a, b)),
    "add_years": exact(lambda m, i, a, b: years_after(a, b)),
    "balance": lambda m, i: m.current(i, m.args(i))[1],
    "paid": paid,
    "total": lambda m, i: missing_in(list(m.paid.values())) or sum(map(whole, m.paid.values())),
}
EFFECTS: dict[str, Callable[[Machine, Json], None]] = {
    "use": Machine.change,
    "put": Machine.change,
    "limit": Machine.limit,
    "finding": Machine.finding,
    "effect": Machine.effect,
    "loop": Machine.loop,
}
