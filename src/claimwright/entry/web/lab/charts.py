"""Plots of a what-if, drawn on the server as SVG: cost by amount, and the distribution of payments."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from claimwright.core.money import format_yuan
from claimwright.entry.views.terms.what_if import ScenarioView, WhatIfView

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 280, 70, 28, 28
COMPARED_MAX = 3


def cost_chart(found: WhatIfView, lang: str) -> Markup:
    """What each scenario pays in all; the first column is the version as written."""
    rows = found.scenarios
    top = max(*(one.payable_fen for one in rows), 1)
    slot = (WIDTH - LEFT - 10) // len(rows)
    width = min(slot * 2 // 3, 90)
    parts = [_grid(top, lambda fen: short_yuan(fen, lang))]
    for number, one in enumerate(rows):
        x = LEFT + slot * number + (slot - width) // 2
        height = (HEIGHT - BOTTOM - TOP) * one.payable_fen // top
        y = HEIGHT - BOTTOM - height
        look = "written" if number == 0 else "other"
        parts.append(_bar(look, x, y, width, height, f"¥{format_yuan(one.payable_fen)}"))
        parts.append(_text(short_yuan(one.payable_fen, lang), x + width // 2, y - 6, "value"))
        parts.append(_text(_value_of(one, lang), x + width // 2, HEIGHT - BOTTOM + 18, "tick"))
    return _svg(parts)


def distribution_chart(found: WhatIfView, lang: str) -> Markup:
    """How many claims are paid how much: as written beside the first and the last other amount."""
    rows = _compared(found.scenarios)
    top = max(*(max(one.distribution) for one in rows), 1)
    slot = (WIDTH - LEFT - 10) // len(found.edges_fen)
    width = max((slot - 12) // len(rows), 6)
    parts = [_grid(top, lambda count: f"{count:,}")]
    for at, edge in enumerate(found.edges_fen):
        for number, one in enumerate(rows):
            x = LEFT + slot * at + 6 + width * number
            height = (HEIGHT - BOTTOM - TOP) * one.distribution[at] // top
            look = "written" if number == 0 else f"other shade-{number}"
            told = f"{_value_of(one, lang)}: {one.distribution[at]:,}"
            parts.append(_bar(look, x, HEIGHT - BOTTOM - height, width - 2, height, told))
        begin = "> 0" if at == 0 else f"≥ {short_yuan(edge, lang)}"
        parts.append(_text(begin, LEFT + slot * at + slot // 2, HEIGHT - BOTTOM + 18, "tick"))
    parts += [_legend(number, _value_of(one, lang)) for number, one in enumerate(rows)]
    return _svg(parts)


def _compared(rows: Sequence[ScenarioView]) -> list[ScenarioView]:
    return list(rows) if len(rows) <= COMPARED_MAX else [rows[0], rows[1], rows[-1]]


def _value_of(one: ScenarioView, lang: str) -> str:
    as_written = "条款原文" if lang == "zh" else "as written"
    return one.label.rpartition("= ")[2] if one.label else as_written


def short_yuan(amount_fen: int, lang: str) -> str:
    """An amount as an axis shows it: 万 and 亿 in Chinese, k and m in English; one decimal at most."""
    yuan = amount_fen // 100
    steps = ((10**8, "亿"), (10**4, "万")) if lang == "zh" else ((10**6, "m"), (10**3, "k"))
    for unit, letter in steps:
        if yuan >= unit:
            tenths = yuan * 10 // unit
            whole, rest = divmod(tenths, 10)
            return f"{whole:,}.{rest}{letter}" if rest and whole < 100 else f"{whole:,}{letter}"
    return f"{yuan:,}"


def _grid(top: int, label: object) -> Markup:
    assert callable(label)
    parts = []
    for quarter in range(5):
        y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * quarter // 4
        parts.append(
            Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(LEFT, WIDTH - 10, y, y)
        )
        parts.append(_text(str(label(top * quarter // 4)), LEFT - 8, y + 4, "axis"))
    return Markup("").join(parts)


def _bar(look: str, x: int, y: int, width: int, height: int, told: str) -> Markup:
    return Markup(
        '<rect class="column {}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
    ).format(look, x, y, width, max(height, 1), told)


def _legend(number: int, label: str) -> Markup:
    look = "written" if number == 0 else f"other shade-{number}"
    x = LEFT + 190 * number
    box = Markup('<rect class="column {}" x="{}" y="2" width="12" height="12"/>').format(look, x)
    return box + _text(label, x + 18, 13, "legend")


def _text(text: str, x: int, y: int, look: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(look, x, y, text)


def _svg(parts: Sequence[Markup]) -> Markup:
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img">{}</svg>').format(
        WIDTH, HEIGHT, Markup("").join(parts)
    )
