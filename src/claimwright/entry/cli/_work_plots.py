"""Plots of a simulation as plain SVG files: waits, deadlines kept by kind, backlog over the year, load."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 900, 420, 84, 24, 56, 62
COLOURS = ("#12564d", "#b23a2a", "#23588c", "#8a5a08", "#5d6866")
WAIT_TICKS = ("1 min", "5 min", "15 min", "30 min", "1 h", "2 h", "4 h", "8 h", "1 d", "2 d", "5 d")
MONTHS = ("J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D")
Point = tuple[float, float]


def plots_of(found: dict[str, Any]) -> dict[str, str]:
    """SVG texts by file name."""
    runs = found["runs"]
    names = [run["rulebook"] for run in runs]
    backlog_top = max(max(run["backlog_by_day"]) for run in runs) or 1
    load_top = max(max(run["load_by_person"]) for run in runs) or 1.0
    return {
        "waits": _lines(
            "Share of tasks begun within …", names, [list(_spread(run["wait_shares"], 1.0)) for run in runs],
            WAIT_TICKS, [f"{share}%" for share in range(0, 101, 20)],
        ),
        "backlog": _lines(
            "Tasks that wait at the end of each day", names,
            [list(_spread(run["backlog_by_day"], backlog_top)) for run in runs],
            MONTHS, [f"{backlog_top * step / 5:,.0f}" for step in range(6)],
        ),
        "load": _lines(
            "Hours worked by hours present, person by person, the least first", names,
            [list(_spread(run["load_by_person"], load_top)) for run in runs],
            ("least", "most"), [f"{load_top * step / 5:.0%}" for step in range(6)],
        ),
        "deadlines": _bars("Share of deadlines kept by kind", names, runs),
    }  # fmt: skip


def _spread(values: Sequence[float], top: float) -> list[Point]:
    """Values as points between 0 and 1."""
    last = max(len(values) - 1, 1)
    return [(place / last, value / top) for place, value in enumerate(values)]


def _lines(
    title: str,
    names: Sequence[str],
    lines: Sequence[Sequence[Point]],
    below: Sequence[str],
    beside: Sequence[str],
) -> str:
    parts = [*_frame(title, names), *_beside(beside)]
    for place, label in enumerate(below):
        parts.append(_text(label, _x(place / max(len(below) - 1, 1)), HEIGHT - BOTTOM + 22, "middle"))
    for number, line in enumerate(lines):
        points = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in line)
        dash = ("", "7 4", "2 3", "9 3 2 3", "")[number % 5]
        parts.append(
            f'<polyline fill="none" stroke="{_colour(number)}" stroke-width="2.2" stroke-dasharray="{dash}" '
            f'points="{points}"/>'
        )
    return _svg(parts)


def _bars(title: str, names: Sequence[str], runs: Sequence[dict[str, Any]]) -> str:
    parts = [*_frame(title, names), *_beside([f"{share}%" for share in range(0, 101, 20)])]
    kinds = [one["kind"] for one in runs[0]["kinds"]]
    slot = (WIDTH - LEFT - RIGHT) / len(kinds)
    width = slot * 0.8 / len(runs)
    for place, kind in enumerate(kinds):
        for number, run in enumerate(runs):
            share = run["kinds"][place]["kept_share"]
            x, y = LEFT + slot * (place + 0.1) + width * number, _y(share)
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width - 1:.1f}" height="{_y(0) - y:.1f}" '
                f'fill="{_colour(number)}"><title>{escape(kind)}: {share:.2%}</title></rect>'
            )
        middle = LEFT + slot * (place + 0.5)
        for row, word in enumerate(kind.split("_")):
            parts.append(_text(word, middle, HEIGHT - BOTTOM + 20 + 14 * row, "middle", 11))
    return _svg(parts)


def _frame(title: str, names: Sequence[str]) -> list[str]:
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="17" font-weight="700" fill="#1e2b2a">{escape(title)}</text>',
    ]
    for number, name in enumerate(names):
        x = LEFT + number * 170
        parts.append(f'<rect x="{x}" y="34" width="14" height="10" fill="{_colour(number)}"/>')
        parts.append(_text(name, x + 20, 44, "start"))
    return parts


def _beside(labels: Sequence[str]) -> list[str]:
    parts = []
    for step, label in enumerate(labels):
        y = _y(step / (len(labels) - 1))
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e3ded2"/>')
        parts.append(_text(label, LEFT - 8, y + 4, "end"))
    return parts


def _text(words: str, x: float, y: float, anchor: str, size: int = 12) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="#5d6866">'
        f"{escape(words)}</text>"
    )


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * share


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(share, 1.0)


def _svg(parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif">' + "".join(parts) + "</svg>\n"
    )
