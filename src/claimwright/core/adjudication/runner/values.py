"""Lines of the operations that reckon. Flags are True or False here, and 0 and 1 again when shown."""

from __future__ import annotations

from functools import lru_cache, partial

from claimwright.core.adjudication.arithmetic import (
    FLOOR,
    HALF_UP,
    band_of,
    round_div,
    starts_with,
    tier_total,
)
from claimwright.core.adjudication.machine_values import add_years_of, years_of
from claimwright.core.adjudication.runner.facts import fact
from claimwright.core.adjudication.runner.text import LEAVE, Text, Writer
from claimwright.core.products.program import Instr

_INFIX = {"add": "+", "sub": "-", "mul": "*", "lt": "<", "le": "<=", "eq": "=="}
_CODES_KEPT = 4096


def rounded(text: Text, above: str, below: str, imm: tuple[int, ...]) -> str:
    """``above / below`` fen rounded as `round_div` does; a divisor that is known is reckoned before."""
    rule, unit = imm
    if not below.isdigit() or rule not in (HALF_UP, FLOOR):
        text.offer("round_div", round_div)
        return f"round_div({above}, {below}, {rule}, {unit})"
    size = int(below) * unit
    if rule == FLOOR:
        whole = f"({above}) // {size}"
    elif size % 2:
        whole = f"(2 * ({above}) + {size}) // {2 * size}"
    else:
        whole = f"({above} + {size // 2}) // {size}"
    return whole if unit == 1 else f"{whole} * {unit}"


def _const(text: Text, instr: Instr) -> None:
    text.know(instr.dst, str(instr.imm[0]))


def _param(text: Text, instr: Instr) -> None:
    text.know(instr.dst, f"p[{instr.imm[0]}]")


def _infix(text: Text, instr: Instr) -> None:
    one, other = text.refs(instr.args)
    text.set(instr.dst, f"{one} {_INFIX[instr.op]} {other}")


def _extreme(text: Text, instr: Instr) -> None:
    one, other = text.refs(instr.args)
    text.set(instr.dst, f"{one} if {one} {'<' if instr.op == 'min' else '>'} {other} else {other}")


def _not(text: Text, instr: Instr) -> None:
    text.set(instr.dst, f"not {text.ref(instr.args[0])}")


def _all_or_any(text: Text, instr: Instr) -> None:
    text.set(instr.dst, f" {instr.op} ".join(text.refs(instr.args)) or str(int(instr.op == "and")))


def _select(text: Text, instr: Instr) -> None:
    flag, yes, no = text.refs(instr.args)
    text.set(instr.dst, f"{yes} if {flag} else {no}")


def _scale(text: Text, instr: Instr) -> None:
    below = text.program.ratio_base ** (len(instr.args) - 1)
    text.set(instr.dst, rounded(text, " * ".join(text.refs(instr.args)), str(below), instr.imm))


def _muldiv(text: Text, instr: Instr) -> None:
    amount, part, whole = text.refs(instr.args)
    text.put(f"if {whole} == 0:")
    text.put(f"    {LEAVE}")
    text.set(instr.dst, rounded(text, f"{amount} * {part}", whole, instr.imm))


def _interest(text: Text, instr: Instr) -> None:
    principal, rate, days, year = text.refs(instr.args)
    below = f"{text.program.ratio_base} * {year}"
    text.set(instr.dst, rounded(text, f"{principal} * {rate} * {days}", below, instr.imm))


def _tier(text: Text, instr: Instr) -> None:
    amount, *after = text.refs(instr.args)
    table = text.offer(f"table_{instr.imm[0]}", text.program.tables[instr.imm[0]])
    text.offer("tier_total", tier_total)
    total = f"tier_total({amount}, {table}, p)"
    if after:
        start = after[0]
        total = f"tier_total({start} + {amount}, {table}, p) - tier_total({start}, {table}, p)"
    text.set(instr.dst, rounded(text, total, str(text.program.ratio_base), instr.imm[1:]))


def _bands(text: Text, instr: Instr) -> None:
    number = instr.imm[0]
    table = text.offer(f"table_{number}", text.program.tables[number])
    text.offer("band_of", band_of)
    text.put(f"row = band_of({text.ref(instr.args[0])}, {table}, p)")
    _row(text)
    text.set(instr.dst, f"p[{table}.values[row]]")


def _row(text: Text) -> None:
    text.put("if row is None:")
    text.put(f"    {LEAVE}")


def _words(text: Text, instr: Instr) -> None:
    table = text.program.tables[instr.imm[0]]
    rows: dict[str, int | str] = {}
    for row, words in enumerate(table.keys):
        for word in words:
            rows.setdefault(word, table.texts[row] if table.texts else table.values[row])
    text.put(f"row = {text.offer(f'rows_{instr.imm[0]}', rows)}.get({text.word(instr.args[0])})")
    _row(text)
    text.set(instr.dst, "row" if table.texts else "p[row]")


def _years(text: Text, instr: Instr) -> None:
    name = {"years": "years_of", "add_years": "add_years_of"}[instr.op]
    text.offers |= {"years_of": years_of, "add_years_of": add_years_of}
    text.set(instr.dst, f"{name}([{', '.join(text.refs(instr.args))}])")


def _text_in(text: Text, instr: Instr) -> None:
    words = text.offer(f"words_{instr.imm[0]}", frozenset(text.program.word_sets[instr.imm[0]]))
    text.set(instr.dst, f"{text.word(instr.args[0])} in {words}")


def _text_prefix(text: Text, instr: Instr) -> None:
    words = text.program.word_sets[instr.imm[0]]
    begins = lru_cache(_CODES_KEPT)(partial(starts_with, prefixes=words))
    name = text.offer(f"begins_{instr.imm[0]}", begins)
    text.set(instr.dst, f"{name}({text.word(instr.args[0])})")


VALUES: dict[str, Writer] = {
    "fact": fact,
    "const": _const,
    "param": _param,
    **dict.fromkeys(_INFIX, _infix),
    "min": _extreme,
    "max": _extreme,
    "not": _not,
    "and": _all_or_any,
    "or": _all_or_any,
    "select": _select,
    "scale": _scale,
    "muldiv": _muldiv,
    "interest": _interest,
    "tier": _tier,
    "lookup_bands": _bands,
    "lookup_words": _words,
    "years": _years,
    "add_years": _years,
    "text_in": _text_in,
    "text_prefix": _text_prefix,
}
"""Operations that give one value and change nothing else."""
