"""Worked examples that live in the product file and run whenever it is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example of a version."""

    title: str
