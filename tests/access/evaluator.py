"""A second, small reading of the access policy: plain YAML, no code of the product, to expect from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


@dataclass(frozen=True)
class Somebody:
    """A principal of the matrix. `province` "00" is the head office; a customer has none."""

    label: str
    role: str
    province: str = ""
    authority_fen: int = 0


@dataclass(frozen=True)
class Something:
    """What a route's path names: whose it is and where; None where the path names no case."""

    label: str
    province: str
    parties: frozenset[str]
    amount_fen: int


def read(path: Path) -> Mapping[str, Any]:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def listed(value: object) -> list[str]:
    return list(value) if isinstance(value, list) else [str(value)]


def expects(document: Mapping[str, Any], who: Somebody, action: str, what: Something | None) -> bool:
    """Whether the policy lets this principal through to this action on this."""
    rules = [
        rule
        for rule in document["rules"]
        if who.role in listed(rule["allow"]) and action in listed(rule["actions"])
    ]
    if what is None:
        return bool(rules)
    return any(all(_holds(rule.get("where") or {}, who, what)) for rule in rules)


def _holds(where: Mapping[str, Any], who: Somebody, what: Something) -> Iterable[bool]:
    if "province" in where:
        yield who.province in ("00", what.province)
    if "amount" in where:
        yield what.amount_fen <= who.authority_fen
    if "relation" in where:
        yield who.label in what.parties
    if "purpose" in where:
        yield True  # the matrix states one
