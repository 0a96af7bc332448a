"""A kernel: source text made from a program, and what must be handed to it."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.core.products.program import Program, Table
from claimwright.core.products.units import Unit


def words_of_table(table: Table) -> list[str]:
    """The words that a table gives, once each: their places are their codes (as column ``@name``)."""
    return list(dict.fromkeys(table.texts))


class NotCompilable(ValueError):
    """The program has something that a kernel cannot do; `what` names it. The interpreter still can."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Column:
    """One array argument: the fact `name` of every claim (or of every line), as `argument` in the source."""

    name: str
    argument: str
    unit: Unit
    of_line: bool = False


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table over the words of a column, filled when the words are known.

    ``one_of``: 1 where the word is one of `words`; ``prefix``: 1 where it starts with one of them (a range
    such as ``C00-C97`` takes all between); ``row``: the number of the word in
    `words`, else -1.
    """

    argument: str
    column: str
    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """An accumulator kept in arrays: `keys` arrays of keys and one of what is used, as long as the claims."""

    index: int
    parts: int


@dataclass(frozen=True, slots=True)
class Kernel:
    """`source` defines ``adjudicate(claims, p, <arguments>)``, which fills the outputs of the first rows, and
    ``out_of_order(claims, group_key, c_event_date, claim_no)``, which must be 0 before.

    Rows are sorted by `group` (whose accumulators these are) and then by the product's claim order. `outputs`
    are arrays: benefits in fen (if there are several), ``payable_fen``, ``reasons`` (bit n: finding n of the
    program; the bit after the last: no benefit is for this event) and ``status`` (see `STATUS`).
    """

    program: Program
    source: str
    group: str
    columns: tuple[Column, ...]
    words: tuple[WordTable, ...]
    balances: tuple[Balance, ...]
    outputs: tuple[str, ...]
    has_lines: bool

    @property
    def arguments(self) -> tuple[str, ...]:
        """Names of the arguments after ``claims, p``, in order."""
        lines = ("line_from",) if self.has_lines else ()
        kept = [f"{name}{balance.index}" for balance in self.balances for name in _arrays(balance)]
        return (
            "group_key",
            *lines,
            *(column.argument for column in self.columns),
            *(table.argument for table in self.words),
            *(("count", *kept) if self.balances else ()),
            *self.outputs,
        )


def _arrays(balance: Balance) -> tuple[str, ...]:
    return (*(f"key{part}_" for part in range(balance.parts)), "used_", "seen_")


PAY, ZERO_BY_TERMS, NEEDS_PERSON, QUESTION, REPLAY = range(5)
STATUS = ("pay", "zero_by_terms", "needs_person", "question", "replay")
"""What `status` holds; ``replay`` asks for the interpreter (a fact or a table row is missing)."""
