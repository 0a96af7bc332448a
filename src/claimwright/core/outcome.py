"""Results of a decision as values: accepted, or refused with a code and facts.

A business refusal is not an exception: it is journalled, shown and translated like any result.
Exceptions are for operational failures (`ports.failure`) and for bugs (``assert``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

FactValue = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A command was refused for a business reason.

    `code` is a member of the command's own enum (written precedence: earlier members win);
    `field` names the input at fault where there is one; `facts` fill the message templates.
    """

    code: Enum
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    field: str | None = None
