"""Values reckoned from dates by one definition each: ages, policy years, days and nights."""

from __future__ import annotations

from collections.abc import Callable

from claimwright.core.products import values
from claimwright.core.products.builder import Builder, Scope, Value
from claimwright.core.products.nodes import Text
from claimwright.core.products.units import Unit
from claimwright.core.products.vocabulary import DERIVED, DERIVED_INPUTS


def derived(b: Builder, node: Text, scope: Scope) -> Value | None:
    """A derived value in a register, reckoned once per section."""
    name = node.value
    if (name, 0) in scope.cache:
        return scope.cache[(name, 0)]
    unit = DERIVED[name][0]
    facts = [values.fact_value(b, node, scope, item) for item in DERIVED_INPUTS[name]]
    known = [fact for fact in facts if fact is not None]
    value = _DERIVE[name](b, known)
    value = Value(value.reg, unit, name)
    scope.cache[(name, 0)] = value
    return value


def _days_between(b: Builder, known: list[Value]) -> Value:
    return b.emit("sub", Unit.DAY, known[1], known[0], name="days")


def _anniversary_age(b: Builder, known: list[Value]) -> Value:
    birth, first, event = known
    years = b.emit("years", Unit.YEAR, first, event)
    anniversary = b.emit("add_years", Unit.DATE, first, years)
    return b.emit("years", Unit.AGE, birth, anniversary, name="age_at_anniversary")


def _policy_year_number(b: Builder, known: list[Value]) -> Value:
    years = b.emit("years", Unit.YEAR, known[0], known[1])
    return b.emit("add", Unit.YEAR, years, b.const(1, Unit.YEAR), name="policy_year_number")


def _nights(b: Builder, known: list[Value]) -> Value:
    return b.emit("max", Unit.DAY, _days_between(b, known), b.const(1, Unit.DAY), name="nights")


def _calendar_days(b: Builder, known: list[Value]) -> Value:
    return b.emit("add", Unit.DAY, _days_between(b, known), b.const(1, Unit.DAY), name="calendar_days")


_DERIVE: dict[str, Callable[[Builder, list[Value]], Value]] = {
    "age_at_event": lambda b, known: b.emit("years", Unit.AGE, *known, name="age_at_event"),
    "age_at_anniversary": _anniversary_age,
    "age_at_inception": lambda b, known: b.emit("years", Unit.AGE, *known, name="age_at_inception"),
    "policy_year_number": _policy_year_number,
    "years_in_force": lambda b, known: b.emit("years", Unit.YEAR, *known, name="years_in_force"),
    "days_in_force": _days_between,
    "nights": _nights,
    "calendar_days": _calendar_days,
}
