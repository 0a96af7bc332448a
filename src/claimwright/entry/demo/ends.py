"""Where a report of the demo ends: a claim's state with its amounts, or a refusal of entry."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.core.money import format_yuan
from claimwright.entry.demo.words import Lang, word
from claimwright.entry.messages import text_or


@dataclass(frozen=True, slots=True)
class End:
    """`decided_fen` is None while nobody has decided; `paid_fen` is what the bank has executed."""

    state: str
    decided_fen: int | None = None
    paid_fen: int = 0

    def text(self, lang: Lang) -> str:
        """The end in words."""
        problem = text_or(lang, f"problem.{self.state}.title", self.state)
        state = text_or(lang, f"word.{self.state}", problem)
        if self.decided_fen is None:
            return state
        amounts = {"decided": format_yuan(self.decided_fen), "paid": format_yuan(self.paid_fen)}
        return f"{state}{word(lang, 'amounts', **amounts)}"
