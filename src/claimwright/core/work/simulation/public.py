"""What others use of the simulation: make a year, run a rulebook over it, prove it against the pure rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from claimwright.core.work.rulebook import Rulebook
from claimwright.core.work.simulation.compiled import Compiled, compile_rules
from claimwright.core.work.simulation.engine import Ran, simulate
from claimwright.core.work.simulation.equality import Difference, differences
from claimwright.core.work.simulation.outcome import Outcome, outcome_of
from claimwright.core.work.simulation.year import Year, make_year

__all__ = ["Difference", "Outcome", "Run", "Year", "make_year", "run_book"]


@dataclass(frozen=True, slots=True)
class Run:
    """A year under one rulebook."""

    year: Year
    book: Rulebook
    compiled: Compiled
    ran: Ran
    outcome: Outcome

    def differences(self, samples: int, seed: int) -> list[Difference]:
        """Ask the pure rules about seeded choices of this run again; empty when all agree."""
        chosen = np.random.default_rng(seed).choice(
            self.year.count, min(samples, self.year.count), replace=False
        )
        return differences(self.year, self.book, self.compiled, self.ran, sorted(chosen.tolist()))


def run_book(year: Year, book: Rulebook) -> Run:
    """Compile the rules, run the year, reckon the outcome."""
    compiled = compile_rules(year, book)
    ran = simulate(year, compiled)
    return Run(year, book, compiled, ran, outcome_of(book.name, year, compiled, ran))
