"""Instructions that take several lines of a kernel: balances, tables, findings, loops; and whole sections."""

from __future__ import annotations

from collections.abc import Callable

from claimwright.core.adjudication.kernel.balances import Place, access
from claimwright.core.adjudication.kernel.expressions import EXPRESSIONS, Source, note, rounded
from claimwright.core.adjudication.kernel.model import NotCompilable, words_of_table
from claimwright.core.products.program import Instr, Section, Table
from claimwright.core.products.units import Unit

Places = tuple[Place, ...]


def write_section(source: Source, found: Places, section: Section) -> None:
    """One gate, benefit or the deductions, for the kinds of event that it is for."""
    outer = source.depth
    kinds = source.word_table("kind", "one_of", section.kinds)
    title = f"  {note(f'{section.name} {section.clause}')}".rstrip()
    if _is_plain(found, section):
        source.put(f"on = {kinds}[k] != 0{title}")
        source.on = "on"
    else:
        source.put(f"if {kinds}[k] != 0:{title}")
        source.depth += 1
    write(source, found, section.guard)
    if section.kind == "benefit":
        _open_benefit(source, section)
    write(source, found, section.instrs)
    result = f"r{section.result} if on else 0" if source.on else f"r{section.result}"
    if section.kind == "benefit":
        source.put(f"b_{section.name} = {result}")
    elif section.kind == "deductions":
        source.put(f"payable = r{section.result} if on else payable" if source.on else f"payable = {result}")
    source.depth, source.on = outer, ""


PLAIN_MAX = 80
"""Instructions up to which running a section for every claim costs less than guessing whether it applies."""


def _is_plain(found: Places, section: Section) -> bool:
    instrs = section.guard + section.instrs
    searched = {place.index for place in found if not place.in_register}
    uses_arrays = any(instr.op in ("balance", "use", "put") and instr.imm[0] in searched for instr in instrs)
    return len(instrs) <= PLAIN_MAX and not uses_arrays and all(instr.op not in BRANCHING for instr in instrs)


def _open_benefit(source: Source, section: Section) -> None:
    if section.concerned >= 0:
        _narrow(source, f"r{section.concerned}")
    source.put("covered = covered | on" if source.on else "covered = True")
    if section.closed >= 0:
        _narrow(source, f"(not r{section.closed})")


def _narrow(source: Source, flag: str) -> None:
    if source.on:
        source.put(f"on = on & {flag}")
    else:
        source.put(f"if {flag}:")
        source.depth += 1


def write(source: Source, found: Places, instrs: tuple[Instr, ...]) -> None:
    """Instructions in their order, each written step announced by its word, clause and line in the file."""
    announced = -1
    for instr in instrs:
        if instr.step >= 0 and instr.step != announced:
            announced = instr.step
            step = source.program.steps[announced]
            source.put(note(f"{step.kind} {step.clause}, line {step.line}"))
        if instr.op in EXPRESSIONS:
            source.put(f"r{instr.dst} = {EXPRESSIONS[instr.op](source, instr)}")
        elif instr.op in STATEMENTS:
            STATEMENTS[instr.op](source, found, instr)
        else:
            raise NotCompilable(f"the operation {instr.op}")


# -- balances -------------------------------------------------------------------------------------------


def _balance(source: Source, found: Places, instr: Instr) -> None:
    source.put(f"r{instr.dst} = {access(source, found, instr)}")


def _use(source: Source, found: Places, instr: Instr) -> None:
    place = access(source, found, instr)
    amount = f"(r{instr.args[0]} if on else 0)" if source.on else f"r{instr.args[0]}"
    source.put(f"{place} = {place} + {amount}")


def _put(source: Source, found: Places, instr: Instr) -> None:
    place = access(source, found, instr)
    source.put(
        f"{place} = r{instr.args[0]} if on else {place}" if source.on else f"{place} = r{instr.args[0]}"
    )


def _limit(source: Source, found: Places, instr: Instr) -> None:
    """A limit is shown by the interpreter; a kernel has no use for it."""


# -- tables ---------------------------------------------------------------------------------------------


def _tier(source: Source, found: Places, instr: Instr) -> None:
    table = source.program.tables[instr.imm[0]]
    start = f"r{instr.args[1]}" if len(instr.args) > 1 else "0"
    source.put(f"low = {start}")
    source.put(f"high = low + r{instr.args[0]}")
    source.put("total = 0")
    for position, value in enumerate(table.values):
        bottom, top = _bound(table, position, "0"), _bound(table, position + 1, "")
        above = f"(low if low > {bottom} else {bottom})"
        until = f"(high if high < {top} else {top})" if top else "high"
        source.put(f"part = {until} - {above}")
        source.put(f"total += part * p{value} if part > 0 else 0")
    source.put(f"r{instr.dst} = {rounded(source, 'total', str(source.program.ratio_base), instr.imm[1:])}")


def _bound(table: Table, position: int, otherwise: str) -> str:
    index = table.bounds[position]
    return otherwise if index is None else f"p{index}"


def _lookup_bands(source: Source, found: Places, instr: Instr) -> None:
    table = source.program.tables[instr.imm[0]]
    key, word = f"r{instr.args[0]}", "if"
    for position, value in enumerate(table.values):
        bottom, top = _bound(table, position, ""), _bound(table, position + 1, "")
        test = " and ".join(
            part for part in (f"{bottom} <= {key}" if bottom else "", f"{key} < {top}" if top else "") if part
        )
        source.put(f"{word} {test or 'True'}:")
        source.put(f"    r{instr.dst} = {_value(source, instr, value)}")
        word = "elif"
    _outside(source, instr)


def _value(source: Source, instr: Instr, value: int) -> str:
    return f"p{value} != 0" if source.is_flag(instr.dst) else f"p{value}"


def _outside(source: Source, instr: Instr) -> None:
    source.put("else:")
    source.put(f"    r{instr.dst} = {'False' if source.is_flag(instr.dst) else '0'}")
    source.put("    lost = True")


def _lookup_words(source: Source, found: Places, instr: Instr) -> None:
    table = source.program.tables[instr.imm[0]]
    key = f"r{instr.args[0]}"
    if table.key_unit == Unit.TEXT:
        column = source.text_column.get(instr.args[0])
        if column is None:
            raise NotCompilable("a word that is not a fact of the claim")
        words = tuple(word for row in table.keys for word in row)
        source.put(f"row = {source.word_table(column, 'row', words)}[{key}]")
        tests = [str(position) for position in range(len(words))]
        key = "row"
    else:
        tests = [str(int(word)) for row in table.keys for word in row]
    results = _results_of(source, instr, table)
    values = [result for row, result in zip(table.keys, results, strict=True) for _ in row]
    for number, (test, value) in enumerate(zip(tests, values, strict=True)):
        source.put(f"{'elif' if number else 'if'} {key} == {test}:")
        source.put(f"    r{instr.dst} = {value}")
    _outside(source, instr)


def _results_of(source: Source, instr: Instr, table: Table) -> list[str]:
    """What each row gives: a parameter, or the code of a word among the words of the table."""
    if not table.texts:
        return [_value(source, instr, value) for value in table.values]
    source.text_column[instr.dst] = f"@{table.name}"
    words = words_of_table(table)
    return [str(words.index(text)) for text in table.texts]


def _muldiv(source: Source, found: Places, instr: Instr) -> None:
    amount, part, whole = (f"r{register}" for register in instr.args)
    zero = f"({whole} == 0)"
    source.put(f"lost = lost | {source.masked(zero)}")
    source.put(f"whole = {whole} if {whole} != 0 else 1")
    source.put(f"r{instr.dst} = {rounded(source, f'{amount} * {part}', 'whole', instr.imm)}")


# -- results --------------------------------------------------------------------------------------------


def _finding(source: Source, found: Places, instr: Instr) -> None:
    rule = source.program.findings[instr.imm[0]]
    source.put(
        f"reason |= {1 << instr.imm[0]} if {source.masked(f'r{instr.args[0]}')} else 0  {note(rule.code)}"
    )


def _effect(source: Source, found: Places, instr: Instr) -> None:
    source.put(f"effect = effect | {source.masked(f'r{instr.args[0]}')}")


def _paid(source: Source, found: Places, instr: Instr) -> None:
    benefits = [section.name for section in source.program.sections if section.kind == "benefit"]
    source.put(f"r{instr.dst} = b_{benefits[instr.imm[0]]}")


def _total(source: Source, found: Places, instr: Instr) -> None:
    benefits = [section.name for section in source.program.sections if section.kind == "benefit"]
    source.put(f"r{instr.dst} = {' + '.join(f'b_{name}' for name in benefits)}")


# -- lines ----------------------------------------------------------------------------------------------


def _loop(source: Source, found: Places, instr: Instr) -> None:
    how, result, dst = instr.folds[0]
    outer = source.depth
    source.put(f"r{dst} = 0")
    source.put("taken = 0")
    source.put("if line_from[i] == line_from[i + 1]:")
    source.put("    lost = True")
    source.put("for j in range(line_from[i], line_from[i + 1]):")
    source.depth += 1
    write(source, found, instr.where)
    if instr.args[0] >= 0:
        source.put(f"if r{instr.args[0]}:")
        source.depth += 1
    write(source, found, instr.body)
    source.put(_fold(how, f"r{result}", f"r{dst}"))
    source.put("taken += 1")
    source.depth = outer
    if how == "min":
        source.put("lost = lost | (taken == 0)")


def _fold(how: str, value: str, total: str) -> str:
    if how == "sum":
        return f"{total} = {total} + {value}"
    sign = ">" if how == "max" else "<"
    return f"{total} = {value} if taken == 0 or {value} {sign} {total} else {total}"


STATEMENTS: dict[str, Callable[[Source, Places, Instr], None]] = {
    "balance": _balance,
    "use": _use,
    "put": _put,
    "limit": _limit,
    "muldiv": _muldiv,
    "tier": _tier,
    "lookup_bands": _lookup_bands,
    "lookup_words": _lookup_words,
    "finding": _finding,
    "effect": _effect,
    "paid": _paid,
    "total": _total,
    "loop": _loop,
}
"""Instructions that take several lines or give no value."""
BRANCHING = ("loop", "lookup_bands", "lookup_words")
