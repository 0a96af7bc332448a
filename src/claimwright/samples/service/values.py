"""What a labelled stream consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from claimwright.core.documents.bill import MedicalBill

FactValue = str | bool | date


@dataclass(frozen=True, slots=True)
class Right:
    """What should become of a claim: ``pay`` this amount, ``zero`` (nothing by the terms), or ``person``.

    ``person``: no money may go without a person; being turned away at the door is as good.
    """

    outcome: str
    amount_fen: int = 0


@dataclass(frozen=True, slots=True)
class Labelled:
    """One claim. `owner` and `payee` number people; `person_hours` is how long a person takes, if asked."""

    number: int
    kind: str
    owner: int
    payee: int
    reported_on: date
    hour: int
    cause: str
    bills: tuple[MedicalBill, ...]
    facts: Mapping[str, FactValue]
    right: Right
    person_hours: int


@dataclass(frozen=True, slots=True)
class Stream:
    """People with their policies as an import file, claims in order, and the issuer's register of bills.

    `register` tells how a bill stands by code and number (``normal`` unless it is here); `watch_list` names
    people by (entry, name, identity number).
    """

    portfolio: Mapping[str, object]
    policy_nos: tuple[str, ...]
    id_numbers: tuple[str, ...]
    claims: tuple[Labelled, ...]
    register: Mapping[tuple[str, str], str] = field(default_factory=dict)
    watch_list: tuple[tuple[str, str, str | None], ...] = ()
