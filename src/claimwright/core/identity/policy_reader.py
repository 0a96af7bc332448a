"""Reads an access policy file strictly: every unknown word is an error at its line, nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from claimwright.core.identity.policy import RELATIONS, AccessPolicy, Conditions, Rule
from claimwright.core.money import AmountError, parse_yuan
from claimwright.core.products.nodes import ListNode, MapNode, Node, NotReadable, Text, read_tree

ROLE_KINDS = ("stranger", "customer", "staff", "robot")
_TOP = ("access_policy", "roles", "actions", "rules")
_RULE = ("allow", "actions", "where")
_UNRELATED = ("own", "family", "maker")


@dataclass(frozen=True, slots=True)
class PolicyError:
    """One fault of a policy file, in both languages."""

    line: int
    zh: str
    en: str


class _Faults(Exception):
    def __init__(self, line: int, zh: str, en: str) -> None:
        super().__init__(en)
        self.error = PolicyError(line, zh, en)


def read_policy(text: str) -> AccessPolicy | PolicyError:
    """The policy of a file's text, or its first fault with the line that it stands on."""
    try:
        tree = _map(read_tree(text))
        _only(tree, _TOP)
        roles, actions = _roles(tree), _actions(tree)
        rules = tuple(_rule(node, roles, actions) for node in _list(_need(tree, "rules")).items)
        _every_action_is_allowed_to_somebody(tree, actions, rules)
        return AccessPolicy(_date(_need(tree, "access_policy")), roles, actions, rules)
    except _Faults as faults:
        return faults.error
    except NotReadable as error:
        return PolicyError(
            error.line,
            f"不是可以读取的 YAML（{error.code}：{error.found}）",
            f"not YAML that is taken ({error.code}: {error.found})",
        )


def _roles(tree: MapNode) -> dict[str, str]:
    return {name: _one_of(kind, ROLE_KINDS) for name, kind in _entries(_need(tree, "roles"))}


def _actions(tree: MapNode) -> dict[str, str]:
    return {name: _text(words) for name, words in _entries(_need(tree, "actions"))}


def _rule(node: Node, roles: dict[str, str], actions: dict[str, str]) -> Rule:
    rule = _map(node)
    _only(rule, _RULE)
    where = rule.get("where")
    return Rule(
        rule.line,
        frozenset(_names(_need(rule, "allow"), tuple(roles))),
        frozenset(_names(_need(rule, "actions"), tuple(actions))),
        Conditions() if where is None else _conditions(_map(where)),
    )


def _conditions(node: MapNode) -> Conditions:
    _only(node, ("province", "line", "amount", "relation", "unrelated", "purpose", "sign_in"))
    relation, unrelated = node.get("relation"), node.get("unrelated")
    return Conditions(
        own_province=_says(node, "province", "own"),
        own_line=_says(node, "line", "own"),
        within_authority=_says(node, "amount", "within_authority"),
        relation=_names(relation, RELATIONS) if relation else (),
        unrelated=_names(unrelated, _UNRELATED) if unrelated else (),
        purpose_stated=_says(node, "purpose", "stated"),
        fresh_above_fen=_fresh_above(node.get("sign_in")),
    )


def _every_action_is_allowed_to_somebody(
    tree: MapNode, actions: dict[str, str], rules: tuple[Rule, ...]
) -> None:
    allowed = {action for rule in rules for action in rule.actions}
    for name in actions:
        if name not in allowed:
            place = _map(_need(tree, "actions")).key(name)
            raise _Faults(
                place.line if place else tree.line,
                f"没有规则允许操作“{name}”",
                f"no rule allows the action “{name}”",
            )


def _fresh_above(node: Node | None) -> int | None:
    """``fresh``: always (0); ``{fresh_above: 500000.00}``: above so many yuan."""
    if node is None:
        return None
    if isinstance(node, Text):
        return 0 if _one_of(node, ("fresh",)) else None
    limit = _map(node)
    _only(limit, ("fresh_above",))
    amount = _need(limit, "fresh_above")
    try:
        return parse_yuan(_text(amount))
    except AmountError:
        raise _Faults(
            amount.line, "金额应如 500000.00", "an amount in yuan is written like 500000.00"
        ) from None


def _says(node: MapNode, name: str, word: str) -> bool:
    value = node.get(name)
    return value is not None and _one_of(value, (word,)) == word


def _names(node: Node, known: tuple[str, ...]) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListNode) else (node,)
    return tuple(_one_of(item, known) for item in items)


def _one_of(node: Node, known: tuple[str, ...]) -> str:
    value = _text(node)
    if value not in known:
        raise _Faults(
            node.line,
            f"“{value}”不可用，可以用：{'、'.join(known)}",
            f"“{value}” is unknown; use one of: {', '.join(known)}",
        )
    return value


def _entries(node: Node) -> Iterator[tuple[str, Node]]:
    yield from ((key.value, value) for key, value in _map(node))


def _only(node: MapNode, known: tuple[str, ...]) -> None:
    for key, _ in node:
        _one_of(key, known)


def _need(node: MapNode, name: str) -> Node:
    value = node.get(name)
    if value is None:
        raise _Faults(node.line, f"缺少“{name}”", f"“{name}” is missing")
    return value


def _map(node: Node) -> MapNode:
    if not isinstance(node, MapNode):
        raise _Faults(node.line, "这里应为“名称: 值”", "names with values are expected here")
    for key in node.duplicates:
        raise _Faults(key.line, f"“{key.value}”写了两次", f"“{key.value}” is written twice")
    return node


def _list(node: Node) -> ListNode:
    if not isinstance(node, ListNode):
        raise _Faults(node.line, "这里应为列表", "a list is expected here")
    return node


def _text(node: Node) -> str:
    if not isinstance(node, Text):
        raise _Faults(node.line, "这里应为一个词", "a word is expected here")
    return node.value


def _date(node: Node) -> date:
    try:
        return date.fromisoformat(_text(node))
    except ValueError:
        raise _Faults(node.line, "日期应如 2026-01-01", "a date is written like 2026-01-01") from None
