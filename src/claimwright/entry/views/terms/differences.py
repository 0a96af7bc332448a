"""Two versions side by side: what differs in the terms, and the lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

from pydantic import BaseModel, Field

from claimwright.core.products.changes import changes
from claimwright.core.products.successor import version_lines
from claimwright.entry.views.terms.subjects import Subject

CONTEXT_LINES = 3


class ChangeView(BaseModel):
    """One place of the terms; `before` is null for what was added, `after` for what was taken away."""

    place: str = Field(examples=["accumulators.deductible.amount"])
    clause: str
    before: str | None
    after: str | None


class LineView(BaseModel):
    """A line of both texts. `kind` is same, changed, added, removed or skipped (lines left out)."""

    kind: Literal["same", "changed", "added", "removed", "skipped"]
    left_no: int | None = None
    left: str = ""
    right_no: int | None = None
    right: str = ""


class DifferenceView(BaseModel):
    """What differs from `left` to `right`, by terms and by text."""

    left: str
    right: str
    changes: list[ChangeView]
    lines: list[LineView]


def difference_view(left: Subject, right: Subject) -> DifferenceView:
    """Compare two versions."""
    return DifferenceView(
        left=left.ref,
        right=right.ref,
        changes=[
            ChangeView(place=one.place, clause=one.clause, before=one.before, after=one.after)
            for one in changes((left.product, left.version), (right.product, right.version))
        ],
        lines=_lines(version_lines(left.product, left.version), version_lines(right.product, right.version)),
    )


Numbered = tuple[int, list[str]]
"""The number of the first line in its file, and the lines."""


def _lines(left: Numbered, right: Numbered) -> list[LineView]:
    """The lines that differ, with a few around them; long stretches that do not are left out."""
    found: list[LineView] = []
    matcher = SequenceMatcher(None, left[1], right[1], autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(CONTEXT_LINES)):
        if number or group[0][1]:
            found.append(LineView(kind="skipped"))
        for tag, left_from, left_until, right_from, right_until in group:
            found += _rows(tag, left, range(left_from, left_until), right, range(right_from, right_until))
    return found


def _rows(
    tag: str, left: Numbered, left_rows: range, right: Numbered, right_rows: range
) -> Iterator[LineView]:
    for offset in range(max(len(left_rows), len(right_rows))):
        has_left, has_right = offset < len(left_rows), offset < len(right_rows)
        kind: Literal["same", "changed", "added", "removed"] = "same"
        if tag != "equal":
            kind = "changed" if has_left and has_right else "removed" if has_left else "added"
        yield LineView(
            kind=kind,
            left_no=left[0] + left_rows[offset] if has_left else None,
            left=left[1][left_rows[offset]] if has_left else "",
            right_no=right[0] + right_rows[offset] if has_right else None,
            right=right[1][right_rows[offset]] if has_right else "",
        )
