"""What somebody typed is never lost: a decision that was not taken comes back with every word of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["approve", "refuse", "papers"]


@dataclass(frozen=True, slots=True)
class Kept:
    """The fields of the form that was sent, and the facts as typed beside it (by ``EVENT:NAME``)."""

    form: Form | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    def field(self, form: Form, name: str) -> str:
        """What this form's field held."""
        return self.fields.get(name, "") if self.form == form else ""

    def words(self) -> Iterator[tuple[str, str]]:
        """Everything that was typed into the form itself: the text key of its label, and the words."""
        for name, typed in self.fields.items():
            if typed.strip():
                yield f"kept.{'words_typed' if name == 'words' else name}", typed


NOTHING_KEPT = Kept()
