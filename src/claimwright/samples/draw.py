"""Choices that depend on a seed alone, the same on every machine and every Python version."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of choices from SHA-256 of the seed and a counter."""

    def __init__(self, seed: int | str) -> None:
        self._seed = str(seed)
        self._count = 0

    def number(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        digest = hashlib.sha256(f"{self._seed}/{self._count}".encode()).digest()
        self._count += 1
        return low + int.from_bytes(digest[:8], "big") % (high - low + 1)

    def one_of(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[self.number(0, len(values) - 1)]

    def some_of(self, values: Sequence[T], count: int) -> list[T]:
        """`count` different values in a drawn order."""
        rest = list(values)
        return [rest.pop(self.number(0, len(rest) - 1)) for _ in range(min(count, len(rest)))]

    def digits(self, count: int) -> str:
        """A string of `count` decimal digits."""
        return "".join(str(self.number(0, 9)) for _ in range(count))

    def letters(self, count: int, alphabet: str = "0123456789abcdef") -> str:
        """A string of `count` characters of the alphabet."""
        return "".join(self.one_of(alphabet) for _ in range(count))
