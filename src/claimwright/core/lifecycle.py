"""State machines as tables: ``(state, event) -> state``. Anything not in the table is illegal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

S = TypeVar("S", bound=Enum)
E = TypeVar("E", bound=Enum)


@dataclass(frozen=True)
class Lifecycle(Generic[S, E]):
    """One entity's whole life as a table."""

    initial: S
    table: Mapping[tuple[S, E], S]
    ends: frozenset[S] = frozenset()
    """States in which the life has ended although something may open it again."""

    def next(self, state: S, event: E) -> S | None:
        """The state after the event, or None if the event is illegal in this state."""
        return self.table.get((state, event))

    def allowed(self, state: S) -> tuple[E, ...]:
        """The events that this state allows, in the table's order."""
        return tuple(event for (was, event) in self.table if was == state)

    def is_final(self, state: S) -> bool:
        """The life has ended here: no event leads out, or only one that opens it again."""
        return state in self.ends or not self.allowed(state)

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram (docs/diagrams are generated from it)."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.value}"]
        lines += [
            f"    {was.value} --> {then.value}: {event.value}" for (was, event), then in self.table.items()
        ]
        finals = {then for then in self.table.values() if self.is_final(then)}
        lines += [f"    {state.value} --> [*]" for state in sorted(finals, key=lambda s: str(s.value))]
        return "\n".join(lines) + "\n"
