"""Lines that read and change balances. `touched`, `before` and `limits` are the dictionaries of the result.

In a block of instructions without loops and groups each balance is a local (``u0``) from its first access to
the end of the block; elsewhere every access goes through the dictionaries.
"""

from __future__ import annotations

from datetime import date

from claimwright.core.adjudication.model import BalanceKey
from claimwright.core.adjudication.runner.text import LEAVE, NotStraight, Text
from claimwright.core.dates import policy_year
from claimwright.core.products.program import Accumulator, Instr

ACCESS = ("balance", "use", "put")
_OWNER = {
    "coverage": "contract.coverage_no",
    "policy": "contract.policy_no",
    "insured": "contract.insured_id",
}
_FAMILY = "contract.family_id or contract.insured_id"
_LINK = {
    "event": "event.own_no",
    "visit": "event.own_no",
    "stay": "event.stay_no or event.own_no",
    "cause": "event.cause_no or event.own_no",
}
_PERIOD = {
    "day": "day.isoformat()",
    "policy_year": "year_start(contract.inception, day)",
    "calendar_year": "day.year",
    "renewal_chain": "contract.first_inception.isoformat()",
}
_SHORTEST_YEAR = 365


def year_start(inception: date, day: date) -> str:
    """The first day of the policy year of `day`, as `scopes` writes it; mostly it is the inception itself."""
    if 0 <= day.toordinal() - inception.toordinal() < _SHORTEST_YEAR:
        return inception.isoformat()
    return policy_year(inception, day).start.isoformat()


def is_plain(instrs: tuple[Instr, ...]) -> bool:
    """No balance of these instructions depends on a line or a group."""
    inside = [part for instr in instrs for part in (*instr.where, *instr.body)]
    counted = (*ACCESS, "limit")
    return not any(part.op in counted for part in inside) and not any(
        instr.op in counted and instr.imm[1] for instr in instrs
    )


def key(text: Text, instr: Instr, args: tuple[int, ...]) -> str:
    """The key of a balance as an expression, after the lines that it needs."""
    accumulator = text.program.accumulators[instr.imm[0]]
    text.offers |= {"BalanceKey": BalanceKey, "new": tuple.__new__}
    scope = scope_of(text, accumulator)
    if instr.imm[1]:
        text.put(
            f"k = new(BalanceKey, ({accumulator.full_name!r}, f'{{{scope}}};by={{{text.word(args[0])}}}'))"
        )
        return "k"
    return _once(text, f"k{instr.imm[0]}", f"new(BalanceKey, ({accumulator.full_name!r}, {scope}))")


def _once(text: Text, name: str, expression: str) -> str:
    if name not in text.scopes:
        text.scopes[name] = expression
        text.put(f"{name} = {expression}")
    return name


def scope_of(text: Text, accumulator: Accumulator) -> str:
    """The local with the scope's text; accumulators of one scope share it."""
    text.offers["year_start"] = year_start
    parts = [f"{accumulator.shared_by}={{{_owner(text, accumulator.shared_by)}}}"]
    for word in accumulator.scope:
        if word in _PERIOD:
            parts.append(f"{word}={{{_once(text, f'{word}_at', _PERIOD[word])}}}")
        elif word in _LINK:
            parts.append(f"{word}={{{_link(text, word)}}}")
        elif word != "lifetime":
            raise NotStraight(f"the scope {word}")
    expression = f"f{';'.join(parts)!r}"
    for name, known in text.scopes.items():
        if known == expression:
            return name
    return _once(text, f"s{sum(name[0] == 's' and name[1:].isdigit() for name in text.scopes)}", expression)


def _owner(text: Text, sharer: str) -> str:
    return _once(text, "family", _FAMILY) if sharer == "family" else _OWNER[sharer]


def _link(text: Text, word: str) -> str:
    name = f"{word}_no"
    if name in text.scopes:
        return name
    _once(text, name, _LINK[word])
    text.put(f"if not {name}:  # a scope of nothing is left out of the key")
    text.put(f"    {LEAVE}")
    return name


class Locals:
    """The balances of a block that stand in locals, in the order of their first access."""

    def __init__(self, earlier: set[int]) -> None:
        self.earlier = earlier
        self.names: dict[int, str] = {}

    def access(self, text: Text, instr: Instr, args: tuple[int, ...]) -> str:
        """The local of a balance, set by the first access."""
        index = instr.imm[0]
        name = key(text, instr, args)
        if index in self.names:
            return self.names[index]
        local = self.names[index] = f"u{index}"
        if index in self.earlier:
            text.put(f"{local} = touched.get({name})")
            text.put(f"if {local} is None:")
            text.depth += 1
        text.put(f"before[{name}] = {local} = balances.get({name}, 0)")
        _start_again(text, instr, args, local)
        text.depth -= index in self.earlier
        return local

    def change(self, text: Text, instr: Instr, args: tuple[int, ...], value: str) -> None:
        """Let the balance be another."""
        text.put(f"{self.names[instr.imm[0]]} = {value}")

    def end(self, text: Text) -> None:
        """Keep what the block left."""
        for index, local in self.names.items():
            text.put(f"touched[k{index}] = {local}")
        self.earlier |= set(self.names)


class Looked:
    """The balances of a block that only the run itself can tell apart."""

    def __init__(self, earlier: set[int], instrs: tuple[Instr, ...]) -> None:
        inside = [part for instr in instrs for part in (instr, *instr.where, *instr.body)]
        self.last = ""
        earlier |= {part.imm[0] for part in inside if part.op in ACCESS}

    def access(self, text: Text, instr: Instr, args: tuple[int, ...]) -> str:
        """What the balance is, from the dictionaries."""
        name = self.last = key(text, instr, args)
        text.put(f"u = touched.get({name})")
        text.put("if u is None:")
        text.depth += 1
        text.put(f"before[{name}] = u = balances.get({name}, 0)")
        _start_again(text, instr, args, "u")
        text.put(f"touched[{name}] = u")
        text.depth -= 1
        return "u"

    def change(self, text: Text, instr: Instr, args: tuple[int, ...], value: str) -> None:
        """Let the balance that was accessed last be another."""
        text.put(f"touched[{self.last}] = {value}")

    def end(self, text: Text) -> None:
        """Nothing is left to keep."""


def _start_again(text: Text, instr: Instr, args: tuple[int, ...], local: str) -> None:
    if instr.imm[2]:
        text.put(f"if {text.ref(args[instr.imm[1]])}:")
        text.put(f"    {local} = 0")
