"""Proves that no step of a program can leave int64, from the ranges of the facts and the amounts."""

from __future__ import annotations

from claimwright.core.products.builder import Builder
from claimwright.core.products.program import Program


def prove(b: Builder, program: Program) -> None:
    """Record a problem for each step that could overflow."""
