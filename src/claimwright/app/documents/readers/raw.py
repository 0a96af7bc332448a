"""What one source says, as text, before it is typed and compared with the other sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from claimwright.core.documents.bill import Box, Source


@dataclass(frozen=True, slots=True)
class RawValue:
    """A value as the source writes it, with its place where the source has pages."""

    text: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class RawFee:
    """One fee or itemised line as written."""

    name: RawValue
    amount: RawValue
    quantity: str = ""
    unit: str = ""
    code: str = ""
    group: int = 0  # which of the tables standing side by side


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Everything one source states: values by the field names of `MedicalBill` (or of a VAT invoice).

    `title` is the document's own name; `values` may hold further names that only classify it.
    """

    source: Source
    title: str = ""
    values: Mapping[str, RawValue] = field(default_factory=dict)
    fees: tuple[RawFee, ...] = ()
    items: tuple[RawFee, ...] = ()
