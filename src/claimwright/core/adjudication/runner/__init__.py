"""The runner: a program as one straight-line Python function for each kind of event.

It does what the machine does where every fact that matters is there and fits, and nothing else: what is
missing, out of range or outside a table leaves the event to the machine, which knows what to ask. The
machine says what a program means; tests hold the two together to the fen and to the word.

Recorded at once: amount, outcome, balances, and every register that a written step looks at, for each line
where the step is in a loop. The objects that show them (`StepTrace`, `Finding`, `BenefitResult`) are made
from that record when somebody reads them (see `results`); nothing is reckoned again.
"""

from __future__ import annotations

from claimwright.core.adjudication.runner.plan import Plan, Record, plan_of

__all__ = ["Plan", "Record", "plan_of"]
