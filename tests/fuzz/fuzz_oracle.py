"""A third opinion: the subset of the language that the fuzzer writes, straight from the product's YAML.

Exact fractions of yuan, dates from the standard library, dictionaries for balances. Imports nothing of
Claimwright, so a mistake in its reader, program, interpreter or kernel is not repeated here.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from ruamel.yaml import YAML

Row = dict[str, Any]
ONE_FEN = Fraction(1, 100)


def parse(text: str) -> Any:
    """``10000.00 元`` as yuan, ``60%`` as a fraction, ``30 天`` and ``2 次`` as whole numbers."""
    text = str(text).strip()
    for unit in ("元/天", "元", "天", "次", "岁", "年"):
        if text.endswith(unit):
            return Fraction(text[: -len(unit)].strip().replace(",", ""))
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    raise ValueError(text)


def anniversary(start: date, year: int) -> date:
    try:
        return start.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def policy_year(inception: date, on: date) -> date:
    start = anniversary(inception, on.year)
    return start if start <= on else anniversary(inception, on.year - 1)


def age(birth: date, on: date) -> int:
    return on.year - birth.year - (on < anniversary(birth, on.year))


def rounded(value: Fraction, how: str) -> Fraction:
    rule, size = how.split(" ", 1)
    step = parse(size)
    units = value / step
    low = Fraction(math.floor(units))
    rest = units - low
    up = {
        "half_up": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2 == 1),
        "floor": False,
        "ceiling": rest > 0,
    }[rule]
    return (low + up) * step


class Oracle:
    """One product over claims given in order; remembers what is used."""

    def __init__(self, text: str) -> None:
        self.terms = YAML(typ="safe").load(text)["versions"][0]
        self.used: dict[tuple[Any, ...], Any] = {}
        self.ended: set[int] = set()
        self.row: Row = {}
        self.line: Row = {}
        self.names: dict[str, Any] = {}
        self.paid: dict[str, Fraction] = {}
        self.again: set[tuple[Any, ...]] = set()

    # -- values -----------------------------------------------------------------------------------------

    def value(self, node: Any) -> Any:
        if isinstance(node, dict):
            return self.operation(node)
        word = str(node)
        if word in self.names:
            return self.names[word]
        if word[0].isdigit():
            return parse(word)
        for source in (self.line, self.row):
            if word in source:
                return Fraction(source[word]) if type(source[word]) is int else source[word]
            if f"{word}_fen" in source:
                return Fraction(source[f"{word}_fen"], 100)
        return self.special(word)

    def special(self, word: str) -> Any:
        if word == "age_at_event":
            return Fraction(age(self.row["birth_date"], self.row["event_date"]))
        if word in self.terms.get("amounts", {}):
            return self.value(self.terms["amounts"][word]["value"])
        prefix, _, name = word.partition(".")
        if prefix == "paid":
            return self.paid.get(name, Fraction(0))
        if prefix == "used":
            return self.balance(name)
        assert prefix == "left", word
        return self.left(name)

    def operation(self, node: Row) -> Any:
        if "min_of" in node:
            return min(self.value(item) for item in node["min_of"])
        if "max_of" in node:
            return max(self.value(item) for item in node["max_of"])
        if "sum_of" in node:
            return sum((self.value(item) for item in node["sum_of"]), Fraction(0))
        if "lookup" in node:
            return self.lookup(node["lookup"], self.value(node["by"]))
        if "if" in node:
            return self.value(node["then"] if self.holds(node["if"]) else node["otherwise"])
        if "count_lines" in node:
            return Fraction(sum(self.line_holds(line, node["count_lines"]) for line in self.row["lines"]))
        raise ValueError(node)

    def line_holds(self, line: Row, condition: Any) -> bool:
        self.line = line
        found = condition == "every_line" or self.holds(condition)
        self.line = {}
        return found

    def lookup(self, name: str, key: Any) -> Any:
        table = self.terms["tables"][name]
        if "rows" in table:
            return parse(table["rows"][key])
        for band in table["bands"]:
            if parse(band["from"]) <= key and ("until" not in band or key < parse(band["until"])):
                return parse(band["value"])
        raise ValueError(f"{key} is outside {name}")

    # -- conditions -------------------------------------------------------------------------------------

    def holds(self, node: Any) -> bool:
        if isinstance(node, str):
            return bool(self.value(node))
        return all(self.entry(key, item) for key, item in node.items())

    def entry(self, key: str, item: Any) -> bool:
        if key == "not":
            return not self.holds(item)
        if key == "all":
            return all(self.holds(part) for part in item)
        if key == "any":
            return any(self.holds(part) for part in item)
        value = self.value(key)
        if isinstance(item, bool):
            return bool(value) == item
        if isinstance(item, list):
            return value in item
        if isinstance(item, dict):
            return all(self.test(value, test, other) for test, other in item.items())
        return bool(value == item)

    def test(self, value: Any, test: str, other: Any) -> bool:
        if test == "starts_with":
            return any(self.in_range(value, prefix) for prefix in other)
        if test == "one_of":
            return value in other
        bound = self.value(other)
        return {
            "above": value > bound,
            "below": value < bound,
            "at_least": value >= bound,
            "at_most": value <= bound,
        }[test]

    @staticmethod
    def in_range(code: str, prefix: str) -> bool:
        if "-" in prefix:
            low, high = prefix.split("-")
            return low <= code[:3] <= high
        return code.startswith(prefix)

    # -- balances ---------------------------------------------------------------------------------------

    def key(self, name: str) -> tuple[Any, ...]:
        terms, row = self.terms["accumulators"][name], self.row
        owner = {
            "coverage": row["policy_no"],
            "policy": row["policy_no"],
            "insured": row["policy_no"],
            "family": row["family_no"],
        }[terms.get("shared_by", "coverage")]
        scopes = terms["per"] if isinstance(terms["per"], list) else [terms["per"]]
        keys = {
            "event": row["claim_no"],
            "visit": row["claim_no"],
            "stay": row["stay_no"],
            "day": row["event_date"],
            "policy_year": policy_year(row["inception"], row["event_date"]),
            "calendar_year": row["event_date"].year,
            "cause": row["cause_no"],
            "renewal_chain": row["first_inception"],
            "lifetime": 0,
        }
        by = self.value(terms["by"]) if "by" in terms else None
        return (name, owner, *(keys[scope] for scope in scopes), by)

    def balance(self, name: str) -> Any:
        key, terms = self.key(name), self.terms["accumulators"][name]
        if key not in self.again:
            self.again.add(key)
            if "starts_again_when" in terms and self.holds(terms["starts_again_when"]):
                self.used[key] = Fraction(0)
        return self.used.get(key, Fraction(0))

    def left(self, name: str) -> Any:
        return max(Fraction(0), self.value(self.terms["accumulators"][name]["amount"]) - self.balance(name))

    def use(self, name: str, amount: Any) -> None:
        self.used[self.key(name)] = self.balance(name) + amount

    # -- steps ------------------------------------------------------------------------------------------

    def steps(self, steps: list[Row], so_far: Any = None) -> Any:
        for step in steps:
            word = next(key for key in step if key in STEP_WORDS)
            self.names["so_far"] = so_far
            if word == "let":
                self.names[step["let"]] = self.value(step["be"])
                continue
            if word in COUNTING and step[word] in self.terms.get("accumulators", {}):
                self.balance(step[word])  # a look is enough for it to start again
            if "when" not in step or self.holds(step["when"]):
                so_far = getattr(self, f"step_{word}")(step, step[word], so_far)
            elif so_far is None:
                so_far = Fraction(0)
            if "keep_as" in step:
                self.names[step["keep_as"]] = so_far
        return so_far

    def step_start(self, step: Row, node: Any, so_far: Any) -> Any:
        value = self.value(node)
        less = step.get("less", [])
        return max(Fraction(0), value - sum(self.value(part) for part in less)) if less else value

    def step_less(self, step: Row, node: Any, so_far: Any) -> Any:
        return max(Fraction(0), so_far - sum(self.value(part) for part in node))

    def step_plus(self, step: Row, node: Any, so_far: Any) -> Any:
        return so_far + sum(self.value(part) for part in node)

    def step_cap(self, step: Row, node: Any, so_far: Any) -> Any:
        return min(so_far, self.value(node))

    def step_at_least(self, step: Row, node: Any, so_far: Any) -> Any:
        return max(so_far, self.value(node))

    def step_times(self, step: Row, node: Any, so_far: Any) -> Any:
        product = so_far * self.value(node)
        return rounded(product, step["round"]) if "round" in step else product

    def step_ratio(self, step: Row, node: Any, so_far: Any) -> Any:
        if isinstance(node, list):
            value = math.prod((self.value(part) for part in node), start=Fraction(1))
        elif isinstance(node, dict) and "otherwise" in node and "if" not in node:
            chosen = next((key for key in node if key != "otherwise" and self.holds(key)), "otherwise")
            value = self.value(node[chosen])
        else:
            value = self.value(node)
        return rounded(so_far * value, step["round"])

    def step_tier(self, step: Row, node: Any, so_far: Any) -> Any:
        bands = self.terms["tables"][node]["bands"] if isinstance(node, str) else node
        start = self.value(step["after"]) if "after" in step else Fraction(0)
        total = Fraction(0)
        for band in bands:
            low = max(parse(band["from"]), start)
            high = min(parse(band["until"]), start + so_far) if "until" in band else start + so_far
            total += max(Fraction(0), high - low) * parse(band.get("ratio", band.get("value")))
        return rounded(total, step["round"])

    def step_deduct(self, step: Row, node: Any, so_far: Any) -> Any:
        if node not in self.terms.get("accumulators", {}):
            return max(Fraction(0), so_far - self.value(node))
        left = self.left(node)
        counted = min(left, sum((self.value(part) for part in step.get("counting", [])), Fraction(0)))
        absorbed = min(so_far, left - counted)
        self.use(node, absorbed + counted)
        return so_far - absorbed

    def step_draw(self, step: Row, node: Any, so_far: Any) -> Any:
        granted = min(so_far, self.left(node))
        self.use(node, granted)
        return granted

    def step_use(self, step: Row, node: Any, so_far: Any) -> Any:
        wanted = self.value(step["by"])
        if wanted > self.left(node):
            return Fraction(0)
        if so_far > 0:
            self.use(node, wanted)
        return so_far

    def step_record(self, step: Row, node: Any, so_far: Any) -> Any:
        self.use(node, self.value(step["by"]))
        return so_far

    def step_mark(self, step: Row, node: Any, so_far: Any) -> Any:
        self.balance(node)
        if so_far > 0:
            self.used[self.key(node)] = self.value(step["on"])
        return so_far

    def step_stop_loss(self, step: Row, node: Any, so_far: Any) -> Any:
        own = max(Fraction(0), self.value(step["of"]) - so_far)
        borne = min(own, self.left(node))
        self.use(node, borne)
        return so_far + own - borne

    def step_each_line(self, step: Row, node: Any, so_far: Any) -> Any:
        results = []
        outside = dict(self.names)
        for line in self.row["lines"]:
            self.line = line
            if node == "every_line" or self.holds(node):
                results.append(self.steps(step["steps"]))
            self.names = dict(outside)
        self.line = {}
        if step["then"] == "sum":
            return sum(results, Fraction(0))
        return max(results, default=Fraction(0))

    # -- one claim --------------------------------------------------------------------------------------

    def claim(self, row: Row) -> tuple[dict[str, int], int, str, frozenset[str]]:
        """Benefits and payable in fen, the outcome and the codes of what was found."""
        self.row, self.names, self.paid, self.again = row, {}, {}, set()
        found, closed = self.gates()
        covered = False
        effects = False
        for benefit in self.terms["benefits"]:
            kinds = benefit["on"] if isinstance(benefit["on"], list) else [benefit["on"]]
            if row["kind"] not in kinds:
                continue
            self.names = {}
            self.paid[benefit["id"]] = Fraction(0)
            if "when" in benefit and not self.holds(benefit["when"]):
                continue
            covered = True
            if benefit["id"] in closed:
                continue
            amount = self.steps(benefit["steps"])
            effects = self.effects(benefit, amount) or effects
            self.paid[benefit["id"]] = amount
        payable = sum(self.paid.values(), Fraction(0))
        if "deductions" in self.terms:
            self.names = {}
            payable = self.steps(self.terms["deductions"], payable)
        if not covered:
            found["not_covered"] = "denial"
        return self.result(payable, found, effects)

    def result(self, payable: Fraction, found: dict[str, str], effects: bool) -> Any:
        if set(found.values()) & {"denial", "refer"}:
            outcome = "needs_person"
        elif payable > 0:
            outcome = "pay"
        else:
            outcome = "needs_person" if effects else "zero_by_terms"
        amounts = {name: self.fen(amount) for name, amount in self.paid.items()}
        return amounts, self.fen(payable), outcome, frozenset(found)

    @staticmethod
    def fen(amount: Fraction) -> int:
        assert (amount * 100).denominator == 1, f"{amount} is not whole fen"
        return int(amount * 100)

    def effects(self, benefit: Row, amount: Fraction) -> bool:
        happened = False
        for effect in benefit.get("effects", []):
            if amount > 0 and ("when" not in effect or self.holds(effect["when"])):
                happened = True
                if "terminate" in effect:
                    self.ended.add(self.row["policy_no"])
        return happened

    def gates(self) -> tuple[dict[str, str], set[str]]:
        found: dict[str, str] = {}
        closed: set[str] = set()
        every = {
            b["id"]: set(b["on"] if isinstance(b["on"], list) else [b["on"]]) for b in self.terms["benefits"]
        }
        for number, gate in enumerate(self.terms.get("gates", [])):
            names = gate.get("for", list(every))
            names = names if isinstance(names, list) else [names]
            if not any(self.row["kind"] in every[name] for name in names):
                continue
            word, hit = self.gate(gate)
            if hit and not ("unless" in gate and self.holds(gate["unless"])):
                severity = {"refer": "refer", "note": "note"}.get(word, "denial")
                found[gate.get("code", f"{word} {number}")] = severity
                closed |= set(names) if severity == "denial" else set()
        if self.row["policy_no"] in self.ended:
            found["contract_ended"] = "denial"
            closed |= set(every)
        return found, closed

    def gate(self, gate: Row) -> tuple[str, bool]:
        row = self.row
        if "waiting" in gate:
            until = row[gate["from"]] + timedelta(days=int(parse(gate["waiting"])))
            return "waiting", row["event_date"] < until
        if "in_force" in gate:
            return "in_force", not row["inception"] <= row["event_date"] < row["until"]
        if "gap" in gate:
            last = self.balance(gate["since"])
            if not last:
                return "gap", False
            return "gap", row["event_date"] < last + timedelta(days=int(parse(gate["gap"])))
        if "require" in gate:
            return "require", not self.holds(gate["require"])
        word = next(key for key in ("exclude", "refer", "note") if key in gate)
        return word, self.holds(gate[word])


COUNTING = ("deduct", "draw", "use", "record", "mark", "stop_loss")
STEP_WORDS = (
    "start", "less", "plus", "cap", "at_least", "times", "ratio", "tier", "deduct", "draw", "use", "record",
    "mark", "stop_loss", "let", "each_line",
)  # fmt: skip
