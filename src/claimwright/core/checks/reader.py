"""From the text of a rulebook to a `Rulebook`, or to every error in it with its line and column."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from claimwright.core.canonical import sha256_hex
from claimwright.core.checks.case import LINE_ORDER
from claimwright.core.checks.diagnosis import RANGE
from claimwright.core.checks.kinds import KINDS
from claimwright.core.checks.rulebook import Audit, CheckKind, Form, Rule, Rulebook, SettingValue
from claimwright.core.claims.proof_origin import SAFE_ORIGINS, ProofOrigin
from claimwright.core.products.model import TermError
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text
from claimwright.core.products.units import Unit
from claimwright.core.rulebooks.strict import StrictReader, read_strictly

BOOK_KEYS = ("rulebook", "effective", "audit", "refer_from_points", "proof_from", "raises_alone", "checks")
RULE_KEYS = ("check", "lines", "from", "below", "basis", "settings")
ALL_LINES = "all"
_UNITS = {
    Form.YUAN: (Unit.YUAN, "10000.00 元"),
    Form.DAYS: (Unit.DAY, "30 天"),
    Form.TIMES: (Unit.TIME, "3 次"),
    Form.YEARS: (Unit.YEAR, "2 年"),
    Form.RATIO: (Unit.RATIO, "25%"),
    Form.FLAG: (Unit.FLAG, "yes"),
}


def read_rulebook(text: str, file_name: str) -> Rulebook | tuple[TermError, ...]:
    """Read and check a rulebook file. Either the rulebook, or all errors found, in file order."""
    reader = _Reader(file_name)
    return read_strictly(text, reader, lambda tree: reader.book(tree, text))


class _Reader(StrictReader):
    """Reads the robots' rulebook."""

    def book(self, tree: MapNode, text: str) -> Rulebook | None:
        self.only(tree, BOOK_KEYS)
        name = self.word(tree, "rulebook")
        effective = self.quantity(tree, "effective", Unit.DATE, "2026-01-01")
        audit = self.audit(tree)
        points_node = tree.get("refer_from_points")
        points = None if points_node is None else self.number(points_node, Unit.TIME, "600 次")
        proof_from = self.proof_from(tree)
        raises_alone = self.raises_alone(tree)
        rules = self.rules(tree)
        if self.errors or name is None or not isinstance(effective, int) or audit is None:
            return None
        refer = points if isinstance(points, int) else None
        day = date.fromordinal(effective)
        sha256 = sha256_hex(text.encode())
        return Rulebook(name, day, sha256, tuple(rules), audit, refer, proof_from, raises_alone)

    def audit(self, tree: MapNode) -> Audit | None:
        node = tree.get("audit")
        if not isinstance(node, MapNode):
            self.wrong(node or tree, "key_missing", key="audit")
            return None
        self.only(node, ("seed", "share"))
        seed = self.word(node, "seed")
        share = self.quantity(node, "share", Unit.RATIO, "0.5%")
        if seed is None or share is None:
            return None
        return Audit(seed, int(Fraction(share) * 1000))

    def proof_from(self, tree: MapNode) -> frozenset[ProofOrigin]:
        """Without a word of it the safe ones: an older rulebook does not pay on a photograph."""
        node = tree.get("proof_from")
        if node is None:
            return SAFE_ORIGINS
        if not isinstance(node, ListNode):
            self.wrong(node, "list", key="proof_from")
            return SAFE_ORIGINS
        known = {one.value: one for one in ProofOrigin}
        for item in node.items:
            word = getattr(item, "value", "")
            if word not in known:
                self.unknown(item, "key_unknown", word, tuple(known))
        return frozenset(known[word] for one in node.items if (word := getattr(one, "value", "")) in known)

    def raises_alone(self, tree: MapNode) -> bool:
        """Without a word of it no: a person confirms what a year computed again changes."""
        node = tree.get("raises_alone")
        return node is not None and bool(self.number(node, Unit.FLAG, "yes"))

    def rules(self, tree: MapNode) -> list[Rule]:
        node = tree.get("checks")
        if not isinstance(node, ListNode):
            self.wrong(node or tree, "list", key="checks")
            return []
        found = [self.rule(item) for item in node.items]
        seen: set[str] = set()
        for item, rule in zip(node.items, found, strict=True):
            if rule is not None and rule.check in seen:
                self.wrong(item, "check_twice", found=rule.check)
            seen.add(rule.check if rule else "")
        return [rule for rule in found if rule is not None]

    def rule(self, node: Node) -> Rule | None:
        if not isinstance(node, MapNode):
            self.wrong(node, "mapping")
            return None
        self.only(node, RULE_KEYS)
        kind = self.kind(node)
        lines = self.lines(node)
        from_fen = self.quantity(node, "from", Unit.YUAN, "0.00 元")
        below_node = node.get("below")
        below_fen = None if below_node is None else self.number(below_node, Unit.YUAN, "10000.00 元")
        basis = self.word(node, "basis")
        if kind is None:
            return None
        settings = self.settings(node, kind)
        if below_node and isinstance(below_fen, int) and isinstance(from_fen, int) and below_fen <= from_fen:
            self.wrong(below_node, "order")
        if not isinstance(from_fen, int) or basis is None:
            return None
        most = below_fen if isinstance(below_fen, int) else None
        return Rule(kind.name, kind.function, lines, from_fen, most, basis, settings)

    def kind(self, node: MapNode) -> CheckKind | None:
        name = self.word(node, "check")
        if name is None or name in KINDS:
            return KINDS.get(name or "")
        self.unknown(node.get("check") or node, "check_unknown", name, tuple(KINDS))
        return None

    def lines(self, node: MapNode) -> frozenset[str]:
        given = node.get("lines")
        if isinstance(given, Text) and given.value == ALL_LINES:
            return frozenset(LINE_ORDER)
        if not isinstance(given, ListNode) or not given.items:
            self.wrong(given or node, "list", key="lines")
            return frozenset()
        words = [(item, getattr(item, "value", "")) for item in given.items]
        for item, word in words:
            if word not in LINE_ORDER:
                self.wrong(item, "line_unknown", found=word, allowed=", ".join((ALL_LINES, *LINE_ORDER)))
        return frozenset(word for _, word in words)

    def settings(self, node: MapNode, kind: CheckKind) -> dict[str, SettingValue]:
        given = node.get("settings")
        if given is not None and not isinstance(given, MapNode):
            self.wrong(given, "mapping")
            return {}
        values: dict[str, SettingValue] = {}
        if given is not None:
            self.only(given, tuple(kind.settings))
        for name, form in kind.settings.items():
            written = given.get(name) if given else None
            if written is None:
                self.wrong(given or node, "key_missing", key=name)
                continue
            value = self.setting(written, form, name)
            if value is not None:
                values[name] = value
        return values

    def setting(self, node: Node, form: Form, name: str) -> SettingValue | None:
        if form in (Form.WORDS, Form.AMOUNTS):
            if not isinstance(node, ListNode):
                self.wrong(node, "list", key=name)
                return None
            if form is Form.AMOUNTS:
                found = [self.number(item, Unit.YUAN, "10000.00 元") for item in node.items]
                return tuple(one for one in found if isinstance(one, int))
            return tuple(self.code_or_word(item) for item in node.items)
        value = self.number(node, *_UNITS[form])
        return bool(value) if form is Form.FLAG and value is not None else value

    def code_or_word(self, item: Node) -> str:
        word = getattr(item, "value", "")
        if word[:1].isascii() and word[1:2].isdigit() and not RANGE.match(word):
            self.wrong(item, "range", found=word)
        return str(word)
