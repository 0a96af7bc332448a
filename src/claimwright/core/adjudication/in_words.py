"""The terms of a version as a person reads them: what is counted, what must hold, each step in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.explain import labels_for, quantity
from claimwright.core.adjudication.in_words_texts import KINDS, SENTENCES
from claimwright.core.products.program import Accumulator, Instr, Program, Section, Step, Table
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import EVENT_KINDS, SCOPES, SHARERS

AMOUNTS_SHOWN_MAX = 6
WORKED_OUT = ("left.", "used.", "absorbed")
"""Operands that are known only when a claim is reckoned."""


@dataclass(frozen=True, slots=True)
class CountedWords:
    """An accumulator: its amounts (several where a condition or a table chooses), its scope and sharers."""

    name: str
    label: str
    amounts: tuple[str, ...]
    scope: str
    shared_by: str
    clause: str
    line: int


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step. `conditional`: it applies only under a condition; `in_line`: to each line by itself."""

    kind: str
    kind_label: str
    words: str
    clause: str
    line: int
    accumulator: str = ""
    conditional: bool = False
    in_line: bool = False


@dataclass(frozen=True, slots=True)
class SectionWords:
    """A gate, a benefit or the deductions with its steps."""

    name: str
    kind: str
    label: str
    clause: str
    events: tuple[str, ...]
    pays: str
    line: int
    steps: tuple[StepWords, ...]


@dataclass(frozen=True, slots=True)
class TableWords:
    """A table of the terms: what it is looked up by (a band or words) and what it gives."""

    name: str
    rows: tuple[tuple[str, str], ...]


def tables_words(program: Program, lang: str) -> tuple[TableWords, ...]:
    """Every table of amounts, ratios or words that the version declares."""
    return tuple(TableWords(one.name, tuple(_rows(program, one, lang))) for one in program.tables)


def counted_words(program: Program, lang: str) -> tuple[CountedWords, ...]:
    """Every deductible, limit and count that the version declares."""
    return tuple(_counted(program, index, one, lang) for index, one in enumerate(program.accumulators))


def sections_words(program: Program, lang: str) -> tuple[SectionWords, ...]:
    """Gates, benefits and deductions in their order."""
    labels = labels_for(program, lang)
    return tuple(_section(program, section, labels, lang) for section in program.sections)


def _counted(program: Program, index: int, one: Accumulator, lang: str) -> CountedWords:
    defined = _defined(program)
    limits = [i for i in _instrs(program) if i.op == "limit" and i.imm[0] == index]
    amounts = tuple(
        dict.fromkeys(text for i in limits for text in _written(program, defined, i.args[0], lang))
    )
    at = 0 if lang == "zh" else 1
    scope = " × ".join(SCOPES[name][at] for name in one.scope if name in SCOPES)
    return CountedWords(
        name=one.name,
        label=one.labels.get(lang, one.name),
        amounts=_shortened(amounts),
        scope=scope,
        shared_by=SHARERS[one.shared_by][at],
        clause=one.clause,
        line=one.line,
    )


def _rows(program: Program, table: Table, lang: str) -> Iterator[tuple[str, str]]:
    joint = "、" if lang == "zh" else ", "
    for row, value in enumerate(table.values):
        gives = table.texts[row] if table.texts else _param(program, value, lang)
        if table.keys:
            yield joint.join(table.keys[row]), gives
            continue
        low, high = table.bounds[row], table.bounds[row + 1]
        begin = "" if low is None else _param(program, low, lang)
        yield (
            f"{begin} – {'' if high is None else _param(program, high, lang)}".rstrip(" –")
            + (" …" if high is None else ""),
            gives,
        )


def _shortened(texts: tuple[str, ...]) -> tuple[str, ...]:
    return texts if len(texts) <= AMOUNTS_SHOWN_MAX else (*texts[: AMOUNTS_SHOWN_MAX - 1], "…")


def _section(program: Program, section: Section, labels: Mapping[str, str], lang: str) -> SectionWords:
    at = 0 if lang == "zh" else 1
    steps = tuple(
        _step(program, step, labels, lang) for step in program.steps if step.section == section.name
    )
    return SectionWords(
        name=section.name,
        kind=section.kind,
        label=section.labels.get(lang, section.name),
        clause=section.clause,
        events=tuple(EVENT_KINDS.get(kind, (kind, kind))[at] for kind in section.kinds),
        pays=section.pays,
        line=section.line,
        steps=tuple(step for step in steps if step.kind != "let"),
    )


def _step(program: Program, step: Step, labels: Mapping[str, str], lang: str) -> StepWords:
    accumulator = next((one for one in program.accumulators if one.name == step.accumulator), None)
    label = step.labels.get(lang)
    words = _sentence(program, step, accumulator, labels, lang)
    return StepWords(
        kind=step.kind,
        kind_label=KINDS[lang].get(step.kind, step.kind),
        words=f"{label}{'：' if lang == 'zh' else ': '}{words}" if label and words else label or words,
        clause=step.clause,
        line=step.line,
        accumulator=step.accumulator,
        conditional=step.condition >= 0,
        in_line=step.in_line,
    )


def _sentence(
    program: Program, step: Step, accumulator: Accumulator | None, labels: Mapping[str, str], lang: str
) -> str:
    defined = _defined(program)
    told = [one for one in step.operands if not one[0].startswith(WORKED_OUT)]
    operands = [_operand(program, defined, name, reg, labels, lang) for name, reg in told]
    written = dict.fromkeys(text for _, reg in told for text in _written(program, defined, reg, lang))
    joint = "、" if lang == "zh" else ", "
    key = step.kind
    if step.kind in ("start", "deduct") and len(operands) < (2 if step.kind == "start" else 1):
        key = f"{step.kind}_alone"
    return (
        SENTENCES[lang]
        .get(key, SENTENCES[lang]["other"])
        .format(
            first=operands[0] if operands else "",
            rest=joint.join(operands[1:]),
            all=joint.join(operands),
            name=accumulator.labels.get(lang, accumulator.name) if accumulator else KINDS[lang]["deduct"],
            written=" / ".join(_shortened(tuple(written))),
        )
    )


def _operand(
    program: Program,
    defined: Mapping[int, Instr],
    name: str,
    reg: int,
    labels: Mapping[str, str],
    lang: str,
) -> str:
    texts = " / ".join(_shortened(tuple(dict.fromkeys(_written(program, defined, reg, lang)))))
    label = labels.get(name, "") or (name if not texts else "")
    own_word = name in ("ratio", "limit")  # says no more than the step itself
    return texts if own_word and texts else f"{label} {texts}".strip()


def _instrs(program: Program) -> Iterator[Instr]:
    for section in program.sections:
        yield from _inside((*section.guard, *section.instrs))


def _inside(instrs: tuple[Instr, ...]) -> Iterator[Instr]:
    for instr in instrs:
        yield instr
        yield from _inside(instr.where)
        yield from _inside(instr.body)


def _defined(program: Program) -> dict[int, Instr]:
    return {instr.dst: instr for instr in _instrs(program) if instr.dst >= 0}


def _written(program: Program, defined: Mapping[int, Instr], reg: int, lang: str) -> Iterator[str]:
    """The amounts of the terms that a register may hold, where conditions or tables choose among them."""
    instr = defined.get(reg)
    if instr is None:
        return
    if instr.op == "param":
        yield _param(program, instr.imm[0], lang)
    elif instr.op == "select" or (instr.op == "add" and program.registers[reg].unit == Unit.DATE):
        for choice in instr.args[1:]:
            yield from _written(program, defined, choice, lang)
    elif instr.op in ("lookup_bands", "lookup_words"):
        table = program.tables[instr.imm[0]]
        yield from table.texts or (_param(program, value, lang) for value in table.values)


def _param(program: Program, index: int, lang: str) -> str:
    param = program.params[index]
    value: int | Fraction | date = param.value
    if param.unit == Unit.RATIO:
        value = Fraction(param.value, program.ratio_base)
    elif param.unit == Unit.DATE:
        value = date.fromordinal(param.value)
    return quantity(value, param.unit.value, lang)
