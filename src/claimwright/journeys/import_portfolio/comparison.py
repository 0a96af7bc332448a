"""What a file says against what is stored: the same is left alone, anything else refuses the file."""

from __future__ import annotations

from collections.abc import Mapping

from claimwright.journeys.import_portfolio.errors import LineCode, LineError


class Comparison:
    """What was found so far. `unchanged` counts records that are stored already, the same."""

    def __init__(self) -> None:
        self.errors: list[LineError] = []
        self.unchanged = 0

    def compare(self, kind: str, line: int, pairs: Mapping[str, tuple[object, object]]) -> None:
        """By field, what the file gives and what is stored: each difference is an error of the line."""
        different = [field for field, (given, stored) in pairs.items() if given != stored]
        for field in different:
            self.error(kind, line, LineCode.DIFFERS_FROM_STORED, field, None)
        self.unchanged += not different

    def error(
        self, kind: str, line: int, code: LineCode, field: str, value: str | None, known: str = ""
    ) -> None:
        """A line that cannot be taken. `known`: what would have been."""
        self.errors.append(LineError(line, kind, code, field, value, {"known": known} if known else {}))
