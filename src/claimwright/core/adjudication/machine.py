"""Runs a program for one event: registers, findings, effects and balances, with nothing implied.

A fact that is not there makes every value that needs it `Missing`; conditions follow three-valued logic, so
that a fact which cannot matter is never asked for. The operations stand by kind in the modules beside.
"""

from __future__ import annotations

from claimwright.core.adjudication.machine_effects import (
    balance_op,
    const_op,
    effect_op,
    finding_op,
    limit_op,
    loop_op,
    paid_op,
    param_op,
    put_op,
    shown,
    total_op,
    use_op,
)
from claimwright.core.adjudication.machine_facts import fact_op
from claimwright.core.adjudication.machine_state import (
    LINES,
    Cell,
    LineTrace,
    MachineState,
    Missing,
    Raised,
)
from claimwright.core.adjudication.machine_values import (
    Operation,
    add_years_of,
    and_op,
    exact,
    interest_op,
    lookup_bands_op,
    lookup_words_op,
    muldiv_op,
    or_op,
    scale_op,
    select_op,
    text_in_op,
    text_prefix_op,
    tier_op,
    years_of,
)
from claimwright.core.products.program import Instr

__all__ = ["LINES", "OPERATIONS", "Cell", "LineTrace", "Machine", "Missing", "Raised", "shown"]


class Machine(MachineState):
    """The machine: state and the operations of the table below."""

    __slots__ = ()

    def run(self, instrs: tuple[Instr, ...]) -> None:
        """Run instructions in order."""
        for instr in instrs:
            OPERATIONS[instr.op](self, instr)


OPERATIONS: dict[str, Operation] = {
    "const": const_op,
    "param": param_op,
    "fact": fact_op,
    "add": exact(lambda v: v[0] + v[1]),
    "sub": exact(lambda v: v[0] - v[1]),
    "mul": exact(lambda v: v[0] * v[1]),
    "min": exact(lambda v: min(v[0], v[1])),
    "max": exact(lambda v: max(v[0], v[1])),
    "lt": exact(lambda v: int(v[0] < v[1])),
    "le": exact(lambda v: int(v[0] <= v[1])),
    "eq": exact(lambda v: int(v[0] == v[1])),
    "not": exact(lambda v: 1 - v[0]),
    "years": exact(years_of),
    "add_years": exact(add_years_of),
    "scale": scale_op,
    "muldiv": muldiv_op,
    "interest": interest_op,
    "tier": tier_op,
    "lookup_bands": lookup_bands_op,
    "lookup_words": lookup_words_op,
    "and": and_op,
    "or": or_op,
    "select": select_op,
    "text_in": text_in_op,
    "text_prefix": text_prefix_op,
    "balance": balance_op,
    "use": use_op,
    "put": put_op,
    "limit": limit_op,
    "finding": finding_op,
    "effect": effect_op,
    "paid": paid_op,
    "total": total_op,
    "loop": loop_op,
}
"""Every operation that a program may contain."""
