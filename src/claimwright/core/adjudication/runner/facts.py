"""Lines that read a fact and make sure that it fits; where it does not, the machine says what to ask."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.runner.gaps import place_of, write_gap
from claimwright.core.adjudication.runner.text import LEAVE, Text
from claimwright.core.products.program import Input, Instr
from claimwright.core.products.units import Unit

OF_CONTRACT = {
    "contract_date": "contract_date",
    "inception": "inception",
    "until": "until",
    "first_inception": "first_inception",
    "birth_date": "birth_date",
    "sex": "sex",
    "sum_insured": "sum_insured_fen",
}
"""Facts that a contract has as its own attributes, unless its `values` say otherwise."""
_KIND = {Unit.TEXT: "str", Unit.DATE: "date", Unit.FLAG: "bool", Unit.RATIO: "Fraction"}


def fact(text: Text, instr: Instr) -> None:
    """The operation ``fact``: read once, then known under the register that read it first."""
    wanted = text.program.inputs[instr.imm[0]]
    place = place_of(text.program, instr)
    if place in text.facts:
        text.know(instr.dst, text.facts[place])
        text.gaps |= {instr.dst} if place in text.harmless else set()
        return
    text.put(f"v = {_source(wanted)}")
    if place in text.harmless:
        write_gap(text, instr, place, _fitting)
    else:
        _fitting(text, instr)
    text.facts[place] = text.ref(instr.dst)


def _fitting(text: Text, instr: Instr) -> None:
    wanted = text.program.inputs[instr.imm[0]]
    text.offers |= {"date": date, "Fraction": Fraction}
    text.put(f"if v.__class__ is not {_KIND.get(wanted.unit, 'int')}:")
    text.put(f"    {LEAVE}")
    _WRITERS.get(wanted.unit, _number)(text, instr, wanted)


def _source(wanted: Input) -> str:
    name = repr(wanted.name)
    if wanted.source == "line":
        return f"line_fact({name})"
    if wanted.source == "event":
        return "day" if wanted.name == "event_date" else f"fact({name})"
    own = OF_CONTRACT.get(wanted.name)
    if own is None:
        return f"values.get({name})"
    return f"values[{name}] if {name} in values else contract.{own}"


def _number(text: Text, instr: Instr, wanted: Input) -> None:
    text.set(instr.dst, "v")
    _within(text, "v", wanted.low, wanted.high)


def _within(text: Text, value: str, low: int, high: int) -> None:
    text.put(f"if not {low} <= {value} <= {high}:")
    text.put(f"    {LEAVE}")


def _date(text: Text, instr: Instr, wanted: Input) -> None:
    text.set(instr.dst, "v.toordinal()")
    _within(text, f"r{instr.dst}", wanted.low, wanted.high)


def _flag(text: Text, instr: Instr, wanted: Input) -> None:
    text.set(instr.dst, "v")
    if not (wanted.low <= 0 and wanted.high >= 1):
        _within(text, "v", wanted.low, wanted.high)


def _word(text: Text, instr: Instr, wanted: Input) -> None:
    if wanted.choices:
        choices = text.offer(f"choices_{instr.imm[0]}", frozenset(wanted.choices))
        text.put(f"if v not in {choices}:")
        text.put(f"    {LEAVE}")
    text.set(instr.dst, "v")


def _ratio(text: Text, instr: Instr, wanted: Input) -> None:
    base = text.program.ratio_base
    text.put(f"v, rest = divmod(v.numerator * {base}, v.denominator)")
    text.put("if rest:")
    text.put(f"    {LEAVE}")
    text.set(instr.dst, "v")
    _within(text, "v", wanted.low * base, wanted.high * base)


_WRITERS = {Unit.DATE: _date, Unit.FLAG: _flag, Unit.TEXT: _word, Unit.RATIO: _ratio}
