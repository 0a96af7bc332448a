"""A tile-grid map of provinces: every province one square, about where it lies. It claims no borders."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from claimwright.core.work.places import PROVINCES
from claimwright.entry.messages import Lang, text
from claimwright.entry.views.pool import BacklogView

TILE, GAP = 92, 6
STEPS = (0, 1, 10, 50, 200)
"""Live tasks from which on a tile is darker; the number is written on it as well."""


def province_map(provinces: Sequence[BacklogView], lang: Lang) -> Markup:
    """One tile a province with its backlog; late work has a red corner and is counted in words."""
    by_code = {one.name: one for one in provinces}
    tiles = []
    for code, province in PROVINCES.items():
        backlog = by_code[code]
        column, row = province.tile
        x, y = (column - 1) * (TILE + GAP), row * (TILE + GAP)
        name = province.zh if lang == "zh" else province.en
        told = text(lang, "work.tile", name=name, live=backlog.live, late=backlog.late, soon=backlog.due_soon)
        shade = sum(backlog.live >= step for step in STEPS)
        label = Markup('<text class="name" x="{}" y="{}">{}</text>').format(x + 9, y + 25, _short(name))
        count = Markup('<text class="live" x="{}" y="{}">{}</text>').format(
            x + 9, y + 62, f"{backlog.live:,}"
        )
        square = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="10"/>').format(x, y, TILE, TILE)
        tiles.append(
            Markup(
                '<a href="/desk/pool?province={}"><g class="tile shade-{}"><title>{}</title>{}</g></a>'
            ).format(code, shade, told, square + label + count + _late(x, y, backlog.late))
        )
    width = max(one.tile[0] for one in PROVINCES.values()) * (TILE + GAP)
    height = (max(one.tile[1] for one in PROVINCES.values()) + 1) * (TILE + GAP)
    title = text(lang, "work.map")
    return Markup('<svg class="tile-map" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>').format(
        width, height, title, Markup("").join(tiles)
    )


def _short(name: str) -> str:
    """A name that fits a tile."""
    return name if len(name) <= 10 else f"{name[:9]}."


def _late(x: int, y: int, late: int) -> Markup:
    if not late:
        return Markup("")
    return Markup('<text class="late-count" x="{}" y="{}">! {}</text>').format(x + 9, y + 83, f"{late:,}")
