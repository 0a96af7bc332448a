"""Reads a rulebook's text strictly: every key known, every value in range, every error with its line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from claimwright.core.canonical import sha256_hex
from claimwright.core.dates import Period
from claimwright.core.money import AmountError, parse_yuan
from claimwright.core.products.nodes import MapNode, NotReadable, read_tree
from claimwright.core.work.clocks import ClockRule, ClockUnit, OnDue
from claimwright.core.work.kinds import Priority, TaskKind
from claimwright.core.work.places import PROVINCES
from claimwright.core.work.reading import Fields, Findings, RuleError
from claimwright.core.work.rulebook import (
    Catastrophe,
    ChooseBy,
    KindRule,
    Order,
    Routing,
    Rulebook,
    Wide,
    Widening,
)

__all__ = ["RuleError", "read_rulebook"]

_PRIORITIES = {one.name.lower(): one for one in Priority}
_KINDS = {one.value: one for one in TaskKind}
MINUTES_MAX = 100_000


def read_rulebook(text: str, file_name: str) -> Rulebook | tuple[RuleError, ...]:
    """A rulebook, or every error found in it, in the file's order."""
    found = Findings(file_name)
    try:
        tree = read_tree(text)
    except NotReadable as error:
        found.add(error.line, error.column, "not_readable", error.found)
        return found.sorted()
    if not isinstance(tree, MapNode):
        found.add(1, 1, "map_expected", file_name)
        return found.sorted()
    book = _book(Fields(found, tree), sha256_hex(text.encode()))
    return found.sorted() if found else book


def _book(top: Fields, sha256: str) -> Rulebook:
    top.only("rulebook", "zh", "en", "effective", "source", "clocks", "kinds", "routing")
    clocks = {name: _clock(name, one) for name, one in top.maps("clocks")}
    kinds: dict[TaskKind, KindRule] = {}
    for name, one in top.maps("kinds"):
        kind = _KINDS.get(name)
        if kind is None:
            one.error("unknown_word", name, ", ".join(_KINDS))
        else:
            kinds[kind] = _kind(kind, one, clocks)
    for kind in TaskKind:
        if kind not in kinds:
            top.error("kind_missing", kind.value)
    return Rulebook(
        name=top.text("rulebook"),
        zh=top.text("zh"),
        en=top.text("en"),
        effective=top.day("effective"),
        source=top.text("source"),
        kinds=kinds,
        routing=_routing(top.map("routing")),
        sha256=sha256,
    )


def _clock(name: str, one: Fields) -> ClockRule:
    one.only("within", "unit", "warn_before", "source", "legal", "pauses", "on_due")
    within = one.count("within", 1, 3650)
    return ClockRule(
        name=name,
        within=within,
        unit=one.word("unit", {unit.value: unit for unit in ClockUnit}),
        warn_before=one.count("warn_before", 0, max(within, 1)),
        source=one.text("source"),
        is_legal=one.flag("legal"),
        pauses=one.flag("pauses"),
        on_due=one.word("on_due", {act.value: act for act in OnDue}),
    )


def _kind(kind: TaskKind, one: Fields, clocks: Mapping[str, ClockRule]) -> KindRule:
    one.only("zh", "en", "skills", "line", "authority", "another_person", "priority", "clocks")
    named = [one.known("clocks", name, clocks) for name in one.texts("clocks")]
    running = tuple(clock for clock in named if clock is not None)
    if not running and not one.findings:
        one.error("clock_missing", kind.value)
    return KindRule(
        kind=kind,
        zh=one.text("zh"),
        en=one.text("en"),
        skills=frozenset(one.texts("skills")),
        needs_line=one.flag("line"),
        needs_authority=one.flag("authority"),
        needs_another_person=one.flag("another_person"),
        priority=one.word("priority", _PRIORITIES),
        clocks=running,
    )


def _routing(one: Fields) -> Routing:
    one.only(
        "order", "priority_minutes", "home_minutes", "own_band_minutes", "starts_wide", "widens",
        "bands", "push", "choose_by", "catastrophes",
    )  # fmt: skip
    return Routing(
        order=one.word("order", {order.value: order for order in Order}),
        priority_minutes=one.count("priority_minutes", 0, MINUTES_MAX),
        home_minutes=one.count("home_minutes", 0, MINUTES_MAX),
        own_band_minutes=one.count("own_band_minutes", 0, MINUTES_MAX),
        starts_wide=one.word("starts_wide", {wide.value: wide for wide in Wide}),
        widens=_widenings(one),
        bands_fen=_bands(one),
        push=one.flag("push"),
        choose_by=one.words("choose_by", {reason.value: reason for reason in ChooseBy}),
        catastrophes=tuple(_catastrophe(item) for item in one.list_of_maps("catastrophes")),
    )


def _widenings(one: Fields) -> tuple[Widening, ...]:
    steps = []
    for item in one.list_of_maps("widens"):
        item.only("after_minutes", "to")
        after = timedelta(minutes=item.count("after_minutes", 0, MINUTES_MAX))
        steps.append(Widening(after, item.word("to", {wide.value: wide for wide in Wide})))
    if [step.after for step in steps] != sorted({step.after for step in steps}):
        one.error("not_rising", "widens")
    return tuple(steps)


def _bands(one: Fields) -> tuple[int, ...]:
    limits = []
    for text in one.texts("bands"):
        number, _, unit = text.partition(" ")
        try:
            limits.append(parse_yuan(number))
        except AmountError:
            unit = ""
        if unit != "元":
            one.error("amount_expected", text)
    if limits != sorted(set(limits)):
        one.error("not_rising", "bands")
    return tuple(limits)


def _catastrophe(one: Fields) -> Catastrophe:
    one.only("name", "from", "until", "provinces", "kinds", "lend_from", "lend_to", "load_more", "priority")
    start, until = one.day("from"), one.day("until")
    if until <= start:
        one.error("not_rising", "from, until")
        until = date.max
    provinces = frozenset(one.texts("provinces"))
    for code in sorted(provinces - PROVINCES.keys()):
        one.error("unknown_word", code, ", ".join(sorted(PROVINCES)))
    return Catastrophe(
        name=one.text("name"),
        period=Period(start, until),
        provinces=provinces,
        kinds=frozenset(one.words("kinds", _KINDS)),
        lend_from=frozenset(one.texts("lend_from")),
        lend_to=frozenset(one.texts("lend_to")),
        load_more=one.count("load_more", 0, 1000),
        priority=one.word("priority", _PRIORITIES),
    )
