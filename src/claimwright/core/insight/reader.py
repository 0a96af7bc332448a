"""From the text of a file of key figures to definitions, or to every error with its line."""

from __future__ import annotations

from claimwright.core.insight.kpi import Calendar, Definition, FactOf, Filter, Measure
from claimwright.core.products.model import TermError
from claimwright.core.products.nodes import ListNode, MapNode, Node
from claimwright.core.products.units import Unit
from claimwright.core.rulebooks.strict import StrictReader, read_strictly

KEYS = (
    "kpi", "zh", "en", "source", "measure", "population", "start", "end", "calendar", "exclude_pauses",
    "within", "numerator", "sum_of",
)  # fmt: skip
SECONDS = {"小时": 3_600, "天": 86_400, "工作日": 86_400}


def read_kpis(text: str, file_name: str) -> tuple[Definition, ...] | tuple[TermError, ...]:
    """Read a file of key figures: all definitions, or every error with its line."""
    reader = _Reader(file_name)
    return read_strictly(text, reader, reader.book)


class _Reader(StrictReader):
    def book(self, tree: MapNode) -> tuple[Definition, ...] | None:
        self.only(tree, ("rulebook", "effective", "kpis"))
        self.word(tree, "rulebook")
        self.quantity(tree, "effective", Unit.DATE, "2026-01-01")
        node = tree.get("kpis")
        if not isinstance(node, ListNode):
            self.wrong(node or tree, "list", key="kpis")
            return None
        found = [self.definition(item) for item in node.items]
        return tuple(one for one in found if one is not None)

    def definition(self, node: Node) -> Definition | None:
        if not isinstance(node, MapNode):
            self.wrong(node, "mapping")
            return None
        self.only(node, KEYS)
        texts = [self.word(node, key) for key in ("kpi", "zh", "en", "source")]
        measure = self.one_of(node, "measure", [one.value for one in Measure])
        population = self.filters(node.get("population"), node, "population")
        if measure is None or any(one is None for one in texts):
            return None
        name, zh, en, source = (one or "" for one in texts)
        kind = Measure(measure)
        if kind is Measure.SHARE:
            numerator = self.filters(node.get("numerator"), node, "numerator")
            sum_of = self.word(node, "sum_of") if node.get("sum_of") else None
            return Definition(name, zh, en, source, kind, population, numerator=numerator, sum_of=sum_of)
        start, end = self.word(node, "start"), self.word(node, "end")
        calendar = self.one_of(node, "calendar", [one.value for one in Calendar])
        pauses = self.quantity(node, "exclude_pauses", Unit.FLAG, "yes")
        within = self.within(node) if kind is Measure.SHARE_WITHIN else None
        if calendar is None or start is None or end is None:
            return None
        return Definition(
            name, zh, en, source, kind, population, start, end, Calendar(calendar), bool(pauses), within
        )

    def filters(self, node: Node | None, at: Node, key: str) -> tuple[Filter, ...]:
        given = self.mapping(node, at, key)
        if given is None:
            return ()
        return tuple(Filter(one.value, frozenset(self.values(value))) for one, value in given)

    def values(self, node: Node) -> tuple[FactOf, ...]:
        items = node.items if isinstance(node, ListNode) else (node,)
        return tuple(_value(str(getattr(item, "value", ""))) for item in items)

    def within(self, node: MapNode) -> int | None:
        """``1 小时``, ``5 天``, ``5 工作日``, in seconds (a day is 86,400)."""
        written = self.word(node, "within")
        number, _, unit = (written or "").partition(" ")
        if not number.isdigit() or unit not in SECONDS:
            place = node.get("within") or node
            self.wrong(place, "form", found=written, form=" / ".join(SECONDS), example="1 小时")
            return None
        return int(number) * SECONDS[unit]


def _value(written: str) -> FactOf:
    return {"yes": True, "no": False}.get(written, written)
