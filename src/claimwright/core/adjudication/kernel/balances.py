"""Accumulators in a kernel: registers where scopes do not come back, else arrays searched by key.

Rows come sorted by whose accumulators they are and then in time, so a policy year or a calendar year is
left for good when the next begins: its accumulators are registers, put back to nothing at the change. What
can come back (a cause, a stay, a fee class) is kept in arrays, emptied when the person changes.
"""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.core.adjudication.kernel.expressions import Source, note
from claimwright.core.adjudication.kernel.model import Balance
from claimwright.core.products.program import Accumulator, Instr, Program
from claimwright.core.products.units import Unit

GROUPS = ("coverage", "policy", "insured", "family")
"""Sharers from narrow to broad. A portfolio has one coverage a policy, so the first two are one."""

_STEADY = ("calendar_year", "event", "visit", "day")
_STEADY_OF_A_POLICY = ("policy_year", "renewal_chain")
_COLUMN = {"cause": "cause_no", "stay": "stay_no", "insured": "insured_no", "family": "family_no"}


@dataclass(frozen=True, slots=True)
class Place:
    """How one accumulator is kept: the flags that end its scope, or the keys that find it."""

    index: int
    scopes: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def in_register(self) -> bool:
        return not self.keys


def group_of(program: Program) -> str:
    """By whom the claims must be sorted: the broadest sharer of any accumulator."""
    ranks = [GROUPS.index(accumulator.shared_by) for accumulator in program.accumulators]
    broadest = GROUPS[max(ranks, default=0)]
    return "policy" if broadest == "coverage" else broadest


def places(program: Program, group: str) -> tuple[Place, ...]:
    """How each accumulator of the program is kept."""
    return tuple(_place(index, accumulator, group) for index, accumulator in enumerate(program.accumulators))


def _place(index: int, accumulator: Accumulator, group: str) -> Place:
    sharer = "policy" if accumulator.shared_by == "coverage" else accumulator.shared_by
    scopes = tuple(scope for scope in accumulator.scope if scope != "lifetime")
    steady = (*_STEADY, *(_STEADY_OF_A_POLICY if group == "policy" else ()))
    comes_back = sharer != group or accumulator.grouped or any(scope not in steady for scope in scopes)
    if not comes_back:
        return Place(index, scopes, ())
    keys = (*((sharer,) if sharer != group else ()), *scopes, *(("by",) if accumulator.grouped else ()))
    return Place(index, (), keys or ("lifetime",))


def arrays_of(found: tuple[Place, ...]) -> tuple[Balance, ...]:
    """The arrays that the kernel must be handed."""
    return tuple(Balance(place.index, len(place.keys)) for place in found if not place.in_register)


def begin_claim(source: Source, found: tuple[Place, ...], again: frozenset[int]) -> None:
    """Lines at the head of each claim: whose it is, which scopes it begins, balances put back to nothing.

    `again` are the accumulators that may start again by a condition: looked at once in each claim.
    """
    source.put("g = group_key[i]")
    source.put("fresh = g != group")
    source.put("group = g")
    source.put(f"d = {source.column('event_date', Unit.DATE)}[i] + 719163")
    source.put("new_day = fresh | (d != day)")
    source.put("day = d")
    for scope in _scopes_used(found):
        _scope_key(source, scope)
    for place in found:
        if place.in_register:
            _begin_register(source, place)
        if place.index in again and place.in_register:
            source.put(f"seen{place.index} = False")
    arrays = [place for place in found if not place.in_register]
    if arrays:
        source.put("if fresh:")
    for row, place in enumerate(arrays):
        source.put(f"    count[{row}] = 0  {note(source.program.accumulators[place.index].name)}")


def _begin_register(source: Source, place: Place) -> None:
    used = f"u{place.index}"
    name = source.program.accumulators[place.index].name
    if any(scope in ("event", "visit") for scope in place.scopes):
        source.put(f"{used} = 0  {note(name)}")
        return
    ended = " | ".join(f"new_{scope}" for scope in place.scopes) or "fresh"
    source.put(f"{used} = 0 if {ended} else {used}  {note(name)}")


def _scopes_used(found: tuple[Place, ...]) -> tuple[str, ...]:
    used = {scope for place in found for scope in (*place.scopes, *place.keys)}
    return tuple(scope for scope in KEPT if scope in used)


KEPT = ("policy_year", "calendar_year", "renewal_chain")
"""Scopes whose present key is a variable of the kernel."""


def _scope_key(source: Source, scope: str) -> None:
    if scope == "calendar_year":
        source.put("key = civil(d)[0]")
    else:
        name = "inception" if scope == "policy_year" else "first_inception"
        start = f"{source.column(name, Unit.DATE)}[i] + 719163"
        source.put(f"key = policy_year_start({start}, d)" if scope == "policy_year" else f"key = {start}")
    source.put(f"new_{scope} = fresh | (key != {scope})")
    source.put(f"{scope} = key")


def _key_text(source: Source, key: str, instr: Instr) -> str:
    if key == "by":
        return f"r{instr.args[-1 - instr.imm[2]]}"
    if key in KEPT:
        return key
    fixed = {"event": "i", "visit": "i", "day": "d", "lifetime": "0"}
    if key in fixed:
        return fixed[key]
    return f"{source.column(_COLUMN.get(key, f'{key}_no'), Unit.TIME)}[i]"


def access(source: Source, found: tuple[Place, ...], instr: Instr) -> str:
    """The place of a balance as source text that can be read and assigned; what finds it goes before."""
    place = found[instr.imm[0]]
    reset = f"r{instr.args[-1]}" if instr.imm[2] else ""
    if place.in_register:
        used = f"u{place.index}"
        if reset:
            again = source.masked(f"{reset} & (not seen{place.index})")
            source.put(f"{used} = 0 if {again} else {used}")
            source.put(f"seen{place.index} = {f'seen{place.index} | on' if source.on else 'True'}")
        return used
    return _search(source, found, place, instr, reset)


def _search(source: Source, found: tuple[Place, ...], place: Place, instr: Instr, reset: str) -> str:
    index = place.index
    row = [other.index for other in found if not other.in_register].index(index)
    keys = ", ".join(f"key{part}_{index}" for part in range(len(place.keys)))
    values = ", ".join(_key_text(source, key, instr) for key in place.keys)
    source.slots.add(len(place.keys))
    source.put(f"s = slot{len(place.keys)}(count, {row}, {keys}, used_{index}, seen_{index}, {values})")
    if reset:
        source.put(f"if {reset} and seen_{index}[s] != i + 1:")
        source.put(f"    used_{index}[s] = 0")
        source.put(f"seen_{index}[s] = i + 1")
    return f"used_{index}[s]"
