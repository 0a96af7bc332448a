"""Lines of the operations that remember and tell, of loops, and of whole sections."""

from __future__ import annotations

from claimwright.core.adjudication.runner import balances
from claimwright.core.adjudication.runner.gaps import write_with_gaps
from claimwright.core.adjudication.runner.text import LEAVE, NotStraight, Text, written
from claimwright.core.adjudication.runner.values import VALUES
from claimwright.core.products.program import Instr, Section, Step

Counts = balances.Locals | balances.Looked


class Blocks:
    """Writes sections in their order. `crossing` are registers that other blocks than their own read."""

    def __init__(self, text: Text, crossing: frozenset[int]) -> None:
        self.text = text
        self.crossing = crossing
        self.earlier: set[int] = set()
        self.loops: list[tuple[tuple[int, tuple[int, ...]], ...]] = []
        self.in_loop = False

    def section(self, section: Section) -> None:
        """A gate, a benefit or the deductions."""
        text = self.text
        text.note(f"{section.kind} {section.name}" + (f", clause {section.clause}" if section.clause else ""))
        self.block(section.guard)
        if section.kind != "benefit":
            self.block(section.instrs)
            return
        paid = f"paid_{text.program.benefit_names.index(section.name)}"
        conditions = [text.ref(section.concerned)] if section.concerned >= 0 else []
        conditions += [f"not {text.ref(section.closed)}"] if section.closed >= 0 else []
        if not conditions:
            self.block(section.instrs)
            text.put(f"{paid} = {text.ref(section.result)}")
        else:
            self._conditional(section, " and ".join(conditions), paid)
        text.paid.append(paid)

    def _conditional(self, section: Section, condition: str, paid: str) -> None:
        """Instructions that may not run: what others read of them is then 0, as the machine has it."""
        text = self.text
        before = set(text.values.values())
        registers = written(section.instrs)
        with text.branch(f"if {condition}:"):
            self.block(section.instrs)
            for register in registers:
                if register in self.crossing and text.ref(register) != f"r{register}":
                    text.set(register, text.ref(register))
            text.put(f"{paid} = {text.ref(section.result)}")
        wanted = [text.ref(reg) for reg in registers if reg in self.crossing or reg in text.kept]
        unset = dict.fromkeys(name for name in wanted if name[0] == "r" and name not in before)
        text.put("else:")
        text.put("    " + " = ".join([paid, *unset, "0"]))

    def block(self, instrs: tuple[Instr, ...]) -> None:
        """Instructions that run together."""
        plain = balances.is_plain(instrs)
        counts: Counts = balances.Locals(self.earlier) if plain else balances.Looked(self.earlier, instrs)
        self.run(instrs, counts)
        counts.end(self.text)

    def run(self, instrs: tuple[Instr, ...], counts: Counts) -> None:
        """Instructions in order, each written step announced by its word, clause and line of the file."""
        step = -1
        for instr in instrs:
            if instr.step not in (step, -1):
                step = instr.step
                self.text.note(_announced(self.text.program.steps[step]))
            if instr.op in VALUES:
                self._value(instr)
            elif instr.op == "loop":
                self._loop(instr, counts)
            else:
                self._told(instr, counts)

    def _value(self, instr: Instr) -> None:
        of_line = instr.op == "fact" and self.text.program.inputs[instr.imm[0]].source == "line"
        if of_line and not self.in_loop:
            raise NotStraight("a fact of a line outside a loop")
        if self.text.gaps.isdisjoint(instr.args):
            VALUES[instr.op](self.text, instr)
        else:
            write_with_gaps(self.text, instr, VALUES[instr.op])

    def _told(self, instr: Instr, counts: Counts) -> None:
        text = self.text
        if instr.op == "balance":
            text.set(instr.dst, counts.access(text, instr, instr.args))
        elif instr.op in ("use", "put"):
            amount, args = text.ref(instr.args[0]), instr.args[1:]
            local = counts.access(text, instr, args)
            counts.change(text, instr, args, f"{local} + {amount}" if instr.op == "use" else amount)
        elif instr.op == "limit":
            name = balances.key(text, instr, instr.args[1:])
            text.put(f"limits[{name}] = {text.ref(instr.args[0])}")
        elif instr.op == "finding":
            self._finding(instr)
        elif instr.op == "effect":
            text.put(f"if {text.ref(instr.args[0])} == 1:")
            text.put(f"    effects += ({instr.imm[0]},)")
        elif instr.op == "paid":
            paid = f"paid_{instr.imm[0]}"
            text.set(instr.dst, paid if paid in text.paid else "0")
        elif instr.op == "total":
            text.set(instr.dst, " + ".join(text.paid) or "0")
        else:
            raise NotStraight(f"the operation {instr.op}")

    def _finding(self, instr: Instr) -> None:
        text = self.text
        rule = text.program.findings[instr.imm[0]]
        facts = "".join(f"{text.ref(register)}, " for _, register in rule.facts)
        text.note(f"finding {rule.code}")
        text.put(f"if {text.ref(instr.args[0])}:")
        text.put(f"    raised += (({instr.imm[0]}, ({facts})),)")
        if rule.severity in ("denial", "refer"):
            text.put("    person = True")
        elif rule.severity == "question":
            text.put("    asked = True")

    def _loop(self, instr: Instr, counts: Counts) -> None:
        text = self.text
        if self.in_loop or len(instr.folds) != 1:
            raise NotStraight("a loop in a loop")
        how, source, dst = instr.folds[0]
        text.put("if not event.lines:")
        text.put(f"    {LEAVE}")
        inside = [f"r{register}" for register in written((*instr.where, *instr.body))]
        text.put(" = ".join([*inside, "0"]))
        text.put("found = None")
        self.in_loop = True
        with text.branch("for line in event.lines:"):
            text.put("line_fact = line.facts.get")
            self.run(instr.where, counts)
            with text.branch("if True:" if instr.args[0] < 0 else f"if {text.ref(instr.args[0])}:"):
                self._taken(instr, counts)
                text.put(_fold(how, text.ref(source)))
        self.in_loop = False
        if how == "min":
            text.put("if found is None:")
            text.put(f"    {LEAVE}")
        text.set(dst, "0 if found is None else found")

    def _taken(self, instr: Instr, counts: Counts) -> None:
        """The body for a line that is taken, and what its steps saw."""
        text = self.text
        # a register of the body shows the last line taken, one of the condition the last line of all
        text.facts = {place: name for place, name in text.facts.items() if place[0] != "line"}
        self.run(instr.body, counts)
        numbers = dict.fromkeys(part.step for part in instr.body if part.step != instr.step)
        rows = tuple((number, _registers(text.program.steps[number])) for number in numbers)
        cells = "".join(f"{text.ref(register)}, " for _, registers in rows for register in registers)
        text.put(f"lines += (({len(self.loops)}, line.line_no, ({cells})),)")
        self.loops.append(rows)


def _registers(step: Step) -> tuple[int, ...]:
    found = (step.before, step.after, *(register for _, register in step.operands))
    return tuple(dict.fromkeys(register for register in found if register >= 0))


def _announced(step: Step) -> str:
    return f"{step.kind}, clause {step.clause}, line {step.line}"


def _fold(how: str, value: str) -> str:
    if how == "sum":
        return f"found = {value} if found is None else found + {value}"
    return f"found = {value} if found is None or {value} {'>' if how == 'max' else '<'} found else found"
