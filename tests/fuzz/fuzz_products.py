"""Random products as product text: every step, scope, sharer, gate and rounding that a claim can meet."""

from __future__ import annotations

from typing import Any

import numpy as np

Random = np.random.Generator
MONEY = (
    "total_expense", "eligible_expense", "in_scope_expense", "self_funded", "social_insurance_paid",
    "account_paid", "other_paid", "other_insurers_paid",
)  # fmt: skip
FLAGS = ("social_insurance_used", "special_outpatient", "accident", "emergency", "has_social_insurance")
SCOPES = (
    "event", "visit", "stay", "day", "policy_year", "policy_year", "policy_year", "calendar_year", "cause",
    "renewal_chain", "lifetime", "[policy_year, cause]", "[calendar_year, stay]",
)  # fmt: skip
SHARERS = ("coverage", "coverage", "coverage", "policy", "insured", "family")
ROUNDINGS = (
    "half_up 0.01 元",
    "half_up 0.01 元",
    "half_even 0.01 元",
    "floor 0.01 元",
    "ceiling 0.01 元",
    "half_up 1.00 元",
)
RATIOS = ("100%", "90%", "85%", "80%", "66.67%", "60%", "55.5%", "33%", "0%")
LEVELS = ("三级", "二级", "一级")
PREFIXES = ("[C00-C97]", "[I10, J18]", "[S, T]", "[Z41, O80-O84]", "[K35.8]")
STARTS = ("first_inception", "inception")
TESTS = ("above", "below", "at_least", "at_most")
FOLDS = ("min_of", "max_of", "sum_of")
CLASS_SCOPES = ("event", "policy_year", "stay")
FEE_CLASSES = ("西药费", "床位费", "手术费")


def pick(random: Random, choices: Any) -> Any:
    return choices[int(random.integers(len(choices)))]


def chance(random: Random, share: float) -> bool:
    return bool(random.random() < share)


class Writer:
    """Writes one product; what later steps may name is remembered while earlier ones are written."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.accumulators: dict[str, str] = {}
        self.dated = False
        self.clause = 0

    def next_clause(self) -> str:
        self.clause += 1
        return f'"{1 + self.clause // 10}.{self.clause % 10}"'

    def yuan(self, top: int) -> str:
        fen = int(self.random.integers(0, top * 100))
        if chance(self.random, 0.5):
            fen -= fen % 10_000
        return f"{fen // 100}.{fen % 100:02d} 元"

    # -- declarations -----------------------------------------------------------------------------------

    def accumulator(self, name: str, unit: str) -> str:
        random = self.random
        amount = {"元": self.yuan(pick(random, (300, 3_000, 30_000))), "次": f"{random.integers(1, 5)} 次",
                  "天": f"{random.integers(1, 40)} 天"}.get(unit)  # fmt: skip
        parts = [f"unit: {unit}", f"per: {pick(random, SCOPES)}", f"clause: {self.next_clause()}"]
        if amount:
            parts.append(f"amount: {amount}")
        if chance(random, 0.5):
            parts.append(f"shared_by: {pick(random, SHARERS)}")
        if chance(random, 0.15):
            parts.append("by: hospital_level")
        if chance(random, 0.1):
            parts.append(f"starts_again_when: {self.condition(flag_only=True)}")
        self.accumulators[name] = unit
        return f"    {name}: {{{', '.join(parts)}, zh: 累计, en: accumulator}}"

    def gates(self, benefits: list[str]) -> list[str]:
        random = self.random
        rows = []
        for number in range(int(random.integers(0, 4))):
            kind = pick(random, ("waiting", "in_force", "exclude", "require", "refer", "note", "gap"))
            if kind == "gap" and not self.dated:
                continue
            row = {
                "waiting": f"waiting: {pick(random, (0, 29, 30, 31, 90))} 天, from: {pick(random, STARTS)}",
                "in_force": "in_force: event_date",
                "gap": f"gap: {random.integers(1, 200)} 天, since: last_paid",
            }.get(kind, f"{kind}: {self.condition()}")
            if chance(random, 0.3):
                row += f", unless: {self.condition(flag_only=True)}"
            if len(benefits) > 1 and chance(random, 0.3):
                row += f", for: {pick(random, benefits)}"
            rows.append(f"  - {{{row}, code: gate_{number}, clause: {self.next_clause()}, zh: 门, en: gate}}")
        return rows

    # -- conditions -------------------------------------------------------------------------------------

    def condition(self, *, flag_only: bool = False) -> str:
        random = self.random
        flag = pick(random, FLAGS)
        if flag_only:
            return flag if chance(random, 0.7) else f"{{{flag}: false}}"
        simple = (
            flag,
            f"{{not: {flag}}}",
            f"{{hospital_level: {pick(random, LEVELS)}}}",
            f"{{hospital_level: [{pick(random, LEVELS)}, 二级]}}",
            f"{{diagnosis: {{starts_with: {pick(random, PREFIXES)}}}}}",
            f"{{stay_days: {{{pick(random, TESTS)}: {random.integers(0, 15)} 天}}}}",
            f"{{age_at_event: {{at_least: {random.integers(1, 70)} 岁}}}}",
            f"{{{pick(random, MONEY)}: {{above: {self.yuan(5000)}}}}}",
        )
        one = pick(random, simple)
        if chance(random, 0.2):
            return f"{{{pick(random, ('any', 'all'))}: [{one}, {pick(random, simple)}]}}"
        return str(one)

    # -- values -----------------------------------------------------------------------------------------

    def money(self) -> str:
        random = self.random
        roll = random.random()
        if roll < 0.5:
            return str(pick(random, MONEY))
        if roll < 0.75:
            return self.yuan(8_000)
        if roll < 0.85:
            return f"{{{pick(random, FOLDS)}: [{pick(random, MONEY)}, {self.yuan(5_000)}]}}"
        if roll < 0.93:
            return f"{{if: {self.condition()}, then: {pick(random, MONEY)}, otherwise: {self.yuan(3_000)}}}"
        return "{lookup: amount_by_age, by: age_at_event}"

    def ratio(self) -> str:
        random = self.random
        roll = random.random()
        if roll < 0.4:
            first, second = pick(random, FLAGS), pick(random, FLAGS)
            rows = {first: pick(random, RATIOS), second: pick(random, RATIOS)}
            return (
                "{"
                + ", ".join(f"{k}: {v}" for k, v in rows.items())
                + f", otherwise: {pick(random, RATIOS)}}}"
            )
        if roll < 0.6:
            return str(pick(random, RATIOS))
        if roll < 0.8:
            return "{lookup: ratio_by_level, by: hospital_level}"
        return f"[{pick(random, RATIOS)}, {{lookup: ratio_by_level, by: hospital_level}}]"

    # -- steps ------------------------------------------------------------------------------------------

    def steps(self) -> list[str]:
        random = self.random
        rows = self.first_steps()
        for _ in range(int(random.integers(1, 6))):
            rows.append(self.step(pick(random, STEP_KINDS)))
        if self.dated and chance(random, 0.5):
            rows.append("{mark: last_paid, on: event_date}")
        return [row for row in rows if row]

    def first_steps(self) -> list[str]:
        random = self.random
        roll = random.random()
        if roll < 0.12:
            return [self.each_line()]
        if roll < 0.24:
            days = pick(random, ("stay_days", "icu_days", "{min_of: [stay_days, 10 天]}"))
            return [f"{{start: {days}}}", "{times: daily_amount}"]
        less = f", less: [{', '.join(sorted({str(pick(random, MONEY[4:])) for _ in range(2)}))}]"
        return [f"{{start: {pick(random, MONEY[:4])}{less if chance(random, 0.7) else ''}}}"]

    def each_line(self) -> str:
        random = self.random
        where = pick(
            random, ("every_line", "line_in_scope", f"{{fee_class: [{', '.join(FEE_CLASSES[:2])}]}}")
        )
        inner = [
            "{start: line_amount}",
            f"{{cap: {self.yuan(2_000)}}}"
            if chance(random, 0.5)
            else f"{{ratio: {pick(random, RATIOS)}, round: {pick(random, ROUNDINGS)}}}",
        ]
        if "class_limit" in self.accumulators:
            inner.append("{draw: class_limit}")
        return (
            f"{{each_line: {where}, steps: [{', '.join(inner)}], then: {pick(random, ('sum', 'largest'))}}}"
        )

    def step(self, kind: str) -> str:
        random = self.random
        money = [name for name, unit in self.accumulators.items() if unit == "元" and name != "class_limit"]
        times = [name for name, unit in self.accumulators.items() if unit == "次"]
        if kind in ("deduct", "draw", "record", "stop_loss") and not money:
            return ""
        if kind == "use" and not times:
            return ""
        text = {
            "less": lambda: f"less: [{self.money()}]",
            "plus": lambda: f"plus: [{self.money()}]",
            "cap": lambda: f"cap: {self.money()}",
            "at_least": lambda: f"at_least: {self.yuan(300)}",
            "ratio": lambda: f"ratio: {self.ratio()}, round: {pick(random, ROUNDINGS)}",
            "tier": lambda: f"tier: {self.tier()}, round: {pick(random, ROUNDINGS)}",
            "deduct": lambda: f"deduct: {pick(random, money)}{self.counting()}",
            "deduct_amount": lambda: f"deduct: {self.yuan(1_000)}",
            "draw": lambda: f"draw: {pick(random, money)}",
            "use": lambda: f"use: {pick(random, times)}, by: 1 次",
            "record": lambda: f"record: {pick(random, money)}, by: so_far",
            "stop_loss": lambda: f"stop_loss: {pick(random, money)}, of: {pick(random, MONEY[:2])}",
            "left": lambda: f"cap: left.{pick(random, money)}" if money else "cap: 500.00 元",
        }[kind]()
        if chance(random, 0.2):
            text += f", when: {self.condition()}"
        return f"{{{text}}}"

    def counting(self) -> str:
        return ", counting: [other_insurers_paid]" if chance(self.random, 0.3) else ""

    def tier(self) -> str:
        random = self.random
        edges = sorted({int(edge) * 500 for edge in random.integers(1, 40, int(random.integers(1, 4)))})
        bounds = [0, *edges]
        rows = []
        for position, low in enumerate(bounds):
            until = f"until: {bounds[position + 1]}.00 元, " if position + 1 < len(bounds) else ""
            rows.append(f"{{from: {low}.00 元, {until}ratio: {pick(random, RATIOS)}}}")
        return f"[{', '.join(rows)}]"


STEP_KINDS = (
    "less", "plus", "cap", "at_least", "ratio", "ratio", "tier", "deduct", "deduct", "deduct_amount", "draw",
    "draw", "use", "record", "stop_loss", "left",
)  # fmt: skip


def random_product(seed: int) -> str:
    """The text of a product; the same seed gives the same text."""
    writer = Writer(seed)
    random = writer.random
    accumulators = [writer.accumulator(f"money_{n}", "元") for n in range(int(random.integers(0, 4)))]
    if chance(random, 0.3):
        accumulators.append(writer.accumulator("visits", "次"))
    if chance(random, 0.25):
        writer.dated = True
        accumulators.append(
            f"    last_paid: {{unit: 日期, per: lifetime, clause: {writer.next_clause()}, zh: 次, en: last}}"
        )
    if chance(random, 0.2):
        accumulators.append(
            f"    class_limit: {{unit: 元, per: {pick(random, CLASS_SCOPES)}, by: fee_class, "
            f"amount: {writer.yuan(3_000)}, clause: {writer.next_clause()}, zh: 分项, en: by class}}"
        )
        writer.accumulators["class_limit"] = "元"
    names = [f"benefit_{number}" for number in range(int(random.integers(1, 4)))]
    gates = writer.gates(names)
    benefits = [row for number, name in enumerate(names) for row in _benefit(writer, name, names[:number])]
    declared = [*_section("accumulators", accumulators), *_section("gates", gates)]
    return "\n".join([*HEAD, *declared, "  benefits:", *benefits, *_deductions(writer)]) + "\n"


def _section(name: str, rows: list[str]) -> list[str]:
    return [f"  {name}:", *rows] if rows else []


def _benefit(writer: Writer, name: str, earlier: list[str]) -> list[str]:
    random = writer.random
    kinds = pick(random, ("inpatient", "outpatient", "[inpatient, outpatient]", "[inpatient, outpatient]"))
    rows = [f"  - id: {name}", "    zh: 保险金", "    en: benefit", f"    clause: {writer.next_clause()}",
            f"    on: {kinds}", "    pays: indemnity", "    to: insured"]  # fmt: skip
    if chance(random, 0.3):
        rows.append(f"    when: {writer.condition()}")
    steps = writer.steps()
    if earlier and chance(random, 0.3):
        steps.append(f"{{less: [paid.{pick(random, earlier)}]}}")
    rows += ["    steps:", *(f"    - {step}" for step in steps)]
    if chance(random, 0.1):
        rows.append(f"    effects: [{{terminate: true, when: {writer.condition()}}}]")
    return rows


def _deductions(writer: Writer) -> list[str]:
    if not chance(writer.random, 0.15):
        return []
    return ["  deductions:", f"  - {{less: [{writer.money()}]}}"]


HEAD = [
    "product: FUZZ",
    "zh: 随机产品",
    "en: Random product",
    "order_claims_by: [event_date, event_no]",
    "versions:",
    "- effective: 2000-01-01",
    "  wording: {doc: 随机条款}",
    "  tables:",
    "    ratio_by_level: {by: 文字, gives: '%', clause: \"9.1\", rows: {三级: 70%, 二级: 82.5%, 一级: 90%}}",
    "    amount_by_age:",
    "      by: 岁",
    "      gives: 元",
    '      clause: "9.2"',
    "      bands:",
    "      - {from: 0 岁, until: 18 岁, value: 333.33 元}",
    "      - {from: 18 岁, until: 60 岁, value: 1000.01 元}",
    "      - {from: 60 岁, value: 77.00 元}",
]
