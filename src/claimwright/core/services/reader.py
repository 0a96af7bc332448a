"""From the text of a services file to services and clocks, or to every error with its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.core.canonical import sha256_hex
from claimwright.core.products.model import TermError
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text
from claimwright.core.products.units import Unit
from claimwright.core.rulebooks.strict import StrictReader, read_strictly
from claimwright.core.services.clocks import Clock
from claimwright.core.services.judging import (
    CONDITIONS,
    Condition,
    Service,
    Setting,
)
from claimwright.core.work.clocks import ClockUnit

UNITS = {"小时": ClockUnit.HOUR, "工作日": ClockUnit.WORKING_DAY, "天": ClockUnit.CALENDAR_DAY}
MOMENTS = ("reported", "papers_complete", "papers_asked", "assessed", "agreed", "paid", "notified", "decided")
_YUAN, _YEARS, _FLAGS = ("claimed_at_most",), ("in_force_for",), ("nothing_open", "first_diagnosis")


@dataclass(frozen=True, slots=True)
class ServiceBook:
    """Services in the order in which they are tried, and the law's clocks."""

    name: str
    source_sha256: str
    effective: date
    services: tuple[Service, ...]
    clocks: tuple[Clock, ...]

    @property
    def version(self) -> str:
        """How standings name this file."""
        return f"{self.effective.isoformat()}#{self.source_sha256[:8]}"


def read_services(text: str, file_name: str) -> ServiceBook | tuple[TermError, ...]:
    """Read a services file: either the book, or every error with its line."""
    reader = _Reader(file_name)
    return read_strictly(text, reader, lambda tree: reader.book(tree, text))


class _Reader(StrictReader):
    def book(self, tree: MapNode, text: str) -> ServiceBook | None:
        self.only(tree, ("rulebook", "effective", "services", "clocks"))
        name = self.word(tree, "rulebook")
        effective = self.quantity(tree, "effective", Unit.DATE, "2026-01-01")
        services = [self.service(item) for item in self.items(tree, "services")]
        clocks = [self.clock(item) for item in self.items(tree, "clocks")]
        found = tuple(one for one in services if one is not None)
        if found and found[-1].conditions:
            self.wrong(tree.get("services") or tree, "last_open")
        if self.errors or name is None or not isinstance(effective, int):
            return None
        day = date.fromordinal(effective)
        running = tuple(one for one in clocks if one is not None)
        return ServiceBook(name, sha256_hex(text.encode()), day, found, running)

    def items(self, tree: MapNode, key: str) -> tuple[Node, ...]:
        node = tree.get(key)
        if not isinstance(node, ListNode) or not node.items:
            self.wrong(node or tree, "list", key=key)
            return ()
        return node.items

    def service(self, node: Node) -> Service | None:
        if not isinstance(node, MapNode):
            self.wrong(node, "mapping")
            return None
        self.only(node, ("service", "zh", "en", "basis", "within", "warn_before", "when"))
        texts = [self.word(node, key) for key in ("service", "zh", "en", "basis")]
        within = self.within(node)
        when = self.mapping(node.get("when"), node, "when")
        conditions = tuple(self.condition(key, value) for key, value in when) if when else ()
        name, zh, en, basis = texts
        if within is None or name is None or zh is None or en is None or basis is None:
            return None
        found = tuple(one for one in conditions if one is not None)
        return Service(name, zh, en, basis, *within, found, self.warn_before(node))

    def condition(self, key: Text, value: Node) -> Condition | None:
        if key.value not in CONDITIONS:
            self.unknown(key, "key_unknown", key.value, tuple(CONDITIONS))
            return None
        setting: Setting | None
        if key.value in _YUAN:
            setting = self.whole(value, Unit.YUAN, "10000.00 元")
        elif key.value in _YEARS:
            setting = self.whole(value, Unit.YEAR, "2 年")
        elif key.value in _FLAGS:
            setting = self.whole(value, Unit.FLAG, "yes")
        else:
            setting = self.words(value, key.value)
        return None if setting is None else Condition(key.value, setting)

    def clock(self, node: Node) -> Clock | None:
        if not isinstance(node, MapNode):
            self.wrong(node, "mapping")
            return None
        self.only(node, ("clock", "zh", "en", "starts_at", "ends_at", "within", "pauses", "basis"))
        texts = [self.word(node, key) for key in ("clock", "zh", "en", "basis")]
        starts, ends = self.one_of(node, "starts_at", MOMENTS), self.one_of(node, "ends_at", MOMENTS)
        within = self.within(node)
        pauses = self.quantity(node, "pauses", Unit.FLAG, "yes")
        name, zh, en, basis = texts
        if name is None or zh is None or en is None or basis is None or within is None:
            return None
        if starts is None or ends is None or pauses is None:
            return None
        return Clock(name, zh, en, starts, ends, *within, bool(pauses), basis)

    def within(self, node: MapNode) -> tuple[int, ClockUnit] | None:
        """``24 小时``, ``1 工作日``, ``30 天``."""
        written = self.word(node, "within")
        number, _, unit = (written or "").partition(" ")
        if not number.isdigit() or unit not in UNITS:
            place = node.get("within") or node
            self.wrong(place, "form", found=written, form=" / ".join(UNITS), example="30 天")
            return None
        return int(number), UNITS[unit]

    def warn_before(self, node: MapNode) -> int:
        """Whole hours before the promise ends; ``4 小时`` where nothing is said."""
        given = node.get("warn_before")
        number, _, unit = str(getattr(given, "value", "4 小时")).partition(" ")
        if not number.isdigit() or unit != "小时":
            self.wrong(given or node, "form", found=number, form="小时", example="4 小时")
            return 0
        return int(number)

    def whole(self, node: Node, unit: Unit, example: str) -> int | None:
        value = self.number(node, unit, example)
        return value if isinstance(value, int) else None
