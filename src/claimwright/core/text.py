"""Text from outside, before it is kept: what no database, letter or screen can carry is taken out."""

from __future__ import annotations


def clean_line(text: str) -> str:
    """One line: characters that cannot be printed are removed, also line ends."""
    return "".join(character for character in text if character.isprintable()).strip()


def clean_words(text: str) -> str:
    """Several lines: control characters but line ends are removed."""
    return "\n".join(clean_line(line) for line in text.splitlines()).strip()
