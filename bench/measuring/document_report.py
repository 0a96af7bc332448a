"""Tables and the plot of measured document pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from measuring.document_pages import WAYS, PageResult, Value

BINS = ((0, 500), (500, 800), (800, 900), (900, 950), (950, 980), (980, 990), (990, 1000))
HARD_FACTS = ("numbers", "amounts", "dates", "lines")


def share(rights: list[bool]) -> str:
    return f"{sum(rights) / len(rights):.4f}" if rights else "-"


def accuracy(pages: list[PageResult]) -> list[str]:
    """Share of values right by kind and group, and by what was done to the page."""
    return _table("share right", pages, lambda page, value: value.group if page.kind == "bill" else page.kind)


def by_form(pages: list[PageResult]) -> list[str]:
    """Numbers, amounts, dates and lines of bills by printed form."""

    def row(page: PageResult, value: Value) -> str | None:
        return page.form if page.kind == "bill" and value.group in HARD_FACTS else None

    return _table("numbers, amounts, dates, lines", pages, row)


def _table(
    title: str, pages: list[PageResult], row_of: Callable[[PageResult, Value], str | None]
) -> list[str]:
    cells: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for page in pages:
        for value in page.values:
            row = row_of(page, value)
            if row is not None:
                cells[row, page.way].append(value.right)
                cells[row, "all"].append(value.right)
    lines = [f"| {title} | {' | '.join(WAYS)} | all |", f"|---{'|---' * (len(WAYS) + 1)}|"]
    for row in dict.fromkeys(row for row, _ in cells):
        shares = [share(cells.get((row, way), [])) for way in (*WAYS, "all")]
        lines.append(f"| {row} | {' | '.join(shares)} |")
    return lines


def straight(pages: list[PageResult]) -> list[str]:
    """Pages entered without a person, by kind and by what was done to the page."""
    lines = [
        f"| without a person | pages | recognised | {' | '.join(WAYS)} | all |",
        f"|---{'|---' * (len(WAYS) + 3)}|",
    ]
    for kind in dict.fromkeys(page.kind for page in pages):
        own = [page for page in pages if page.kind == kind]
        known = share([page.result in ("MedicalBillReading", kind) for page in own])
        shares = [share([page.straight for page in own if page.way == way]) for way in WAYS]
        shares.append(share([page.straight for page in own]))
        lines.append(f"| {kind} | {len(own)} | {known} | {' | '.join(shares)} |")
    return lines


def wrong_passed(pages: list[PageResult]) -> list[str]:
    """Values that are wrong or missing on pages for which no person is asked."""
    return [
        f"page {page.index} ({page.kind}, {page.form}, {page.way}): {value.name}"
        for page in pages
        if page.straight
        for value in page.values
        if not value.right
    ]


def wrong_given(pages: list[PageResult]) -> tuple[int, int]:
    """(values given wrongly, of these not named as a reason to look)."""
    wrong = [value for page in pages for value in page.values if value.given and not value.right]
    return len(wrong), sum(not value.flagged for value in wrong)


def calibration(values: Iterable[Value]) -> list[tuple[int, int, int, float, float]]:
    """(from, to, values, mean confidence given, share right) of values that were given one."""
    given = [value for value in values if value.given and value.permille > 0]
    rows = []
    for low, high in BINS:
        own = [value for value in given if low <= value.permille < high]
        if own:
            mean = sum(value.permille for value in own) / len(own) / 1000
            rows.append((low, high, len(own), mean, sum(value.right for value in own) / len(own)))
    return rows


def at_least(values: Iterable[Value], permille: int) -> tuple[int, str]:
    """(values given this confidence or more, share of them right)."""
    own = [value.right for value in values if value.given and value.permille >= permille]
    return len(own), share(own)


def plot(rows: list[tuple[int, int, int, float, float]]) -> str:
    """Confidence given (across) against share right (up), both from 0 to 1; an area is a number of values."""
    dots, ticks = [], []
    for _, _, count, mean, right in rows:
        x, y = 50 + mean * 330, 360 - right * 330
        dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 + min(count, 20_000) ** 0.5 / 8:.1f}"/>')
        dots.append(f'<text x="{x:.1f}" y="{y + 22:.1f}" text-anchor="middle" fill="#333">{count}</text>')
    for tenth in range(0, 11, 2):
        at = tenth / 10
        ticks.append(f'<text x="{50 + at * 330:.0f}" y="378" text-anchor="middle">{at:.1f}</text>')
        ticks.append(f'<text x="42" y="{364 - at * 330:.0f}" text-anchor="end">{at:.1f}</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 410" '
        'font-family="sans-serif" font-size="11">'
        '<rect width="420" height="410" fill="#fff"/><path d="M50 360L380 30" stroke="#bbb"/>'
        f'<path d="M50 20V360H390" fill="none" stroke="#333"/><g fill="#555">{"".join(ticks)}</g>'
        '<text x="215" y="400" text-anchor="middle">confidence given</text>'
        '<text x="14" y="195" text-anchor="middle" transform="rotate(-90 14 195)">share right</text>'
        f'<g fill="#1c6dd0" fill-opacity="0.75">{"".join(dots)}</g></svg>\n'
    )
