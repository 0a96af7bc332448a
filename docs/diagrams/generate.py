"""Write the diagrams that are generated from the lifecycle tables. A test checks that they are current.

Run it with the project's Python: ``python docs/diagrams/generate.py``.
"""

from __future__ import annotations

from pathlib import Path

from claimwright.core.claims.lifecycle import CLAIM_LIFECYCLE, WHO_MAY
from claimwright.core.payments.lifecycle import PAYMENT_LIFECYCLE
from claimwright.core.work.task import TASK_LIFECYCLE

FOLDER = Path(__file__).parent


def claim_lifecycle() -> str:
    """The life of a claim, and who may cause each event."""
    who = [f"| {event.value} | {', '.join(sorted(kinds))} |" for event, kinds in WHO_MAY.items()]
    return "\n".join(
        [
            "# The life of a claim",
            "",
            "Generated from `core/claims/lifecycle.py` by `docs/diagrams/generate.py`: do not edit.",
            "",
            "```mermaid",
            CLAIM_LIFECYCLE.mermaid().rstrip(),
            "```",
            "",
            "| event | who may cause it |",
            "|---|---|",
            *who,
            "",
        ]
    )


def task_lifecycle() -> str:
    """The life of a task."""
    return "\n".join(
        [
            "# The life of a task",
            "",
            "Generated from `core/work/task.py` by `docs/diagrams/generate.py`: do not edit.",
            "",
            "```mermaid",
            TASK_LIFECYCLE.mermaid().rstrip(),
            "```",
            "",
        ]
    )


def payment_lifecycle() -> str:
    """The life of a payment order."""
    return "\n".join(
        [
            "# The life of a payment order",
            "",
            "Generated from `core/payments/lifecycle.py` by `docs/diagrams/generate.py`: do not edit.",
            "",
            "```mermaid",
            PAYMENT_LIFECYCLE.mermaid().rstrip(),
            "```",
            "",
        ]
    )


DIAGRAMS = {
    "claim_lifecycle.md": claim_lifecycle,
    "payment_lifecycle.md": payment_lifecycle,
    "task_lifecycle.md": task_lifecycle,
}


def main() -> None:
    for name, text in DIAGRAMS.items():
        (FOLDER / name).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
