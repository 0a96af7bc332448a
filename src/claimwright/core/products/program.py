"""The small typed program that terms become: steps over integers, amounts apart as a vector."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """A version's program."""

    product: str
