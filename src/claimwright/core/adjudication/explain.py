"""The adjudication in words that a customer understands, each line with its clause. zh and en."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from claimwright.core.adjudication.explain_texts import FINDINGS, OUTCOMES, STEPS, WORDS
from claimwright.core.adjudication.model import (
    Adjudication,
    BenefitResult,
    FactValue,
    Finding,
    Operand,
    Outcome,
    StepTrace,
)
from claimwright.core.money import format_yuan
from claimwright.core.products.program import Program
from claimwright.core.products.vocabulary import DERIVED, EVENT_KINDS, FACTS

_UNITS_EN = {"天": "days", "次": "times", "岁": "years old", "年": "years", "级": ""}


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line of the explanation: plain words, the clause, and the amount where the line has one."""

    kind: str
    text: str
    clause: str
    amount_fen: int | None = None


def explain(
    adjudication: Adjudication, lang: str = "zh", program: Program | None = None
) -> tuple[ExplainedLine, ...]:
    """What was reckoned, step by step, then findings and the outcome. `lang` is zh or en.

    `program` gives the labels that the product itself declares (its accumulators and facts).
    """
    labels = labels_for(program, lang)
    lines: list[ExplainedLine] = []
    for benefit in adjudication.benefits:
        lines += _benefit(benefit, lang, labels)
    lines += [line for step in adjudication.deductions for line in explain_step(step, lang, labels)]
    lines += [explain_finding(finding, lang, labels) for finding in adjudication.findings]
    for effect in adjudication.effects:
        text = effect.labels.get(lang) or WORDS[lang][effect.kind]
        lines.append(ExplainedLine("effect", text, effect.clause))
    lines.append(_outcome(adjudication, lang))
    return tuple(lines)


def labels_for(program: Program | None, lang: str) -> Mapping[str, str]:
    """What each name is called: facts, derived values, and the product's own accumulators and benefits."""
    labels = {name: (fact.zh if lang == "zh" else fact.en) for name, fact in FACTS.items()}
    labels |= {name: row[1] if lang == "zh" else row[2] for name, row in DERIVED.items()}
    labels |= WORDS[lang]
    if program is not None:
        labels |= {item.name: item.labels.get(lang, item.name) for item in program.inputs}
        for accumulator in program.accumulators:
            name = accumulator.labels.get(lang, accumulator.name)
            labels[accumulator.name] = name
            labels[f"left.{accumulator.name}"] = WORDS[lang]["left_of"].format(name=name)
            labels[f"used.{accumulator.name}"] = WORDS[lang]["used_of"].format(name=name)
        labels |= {f"paid.{s.name}": s.labels.get(lang, s.name) for s in program.sections}
    return labels


def quantity(value: FactValue | None, unit: str, lang: str) -> str:
    """A value with its unit as people write it: 1,234.50 元, 3 天, 60%."""
    if value is None:
        return "？" if lang == "zh" else "?"
    if isinstance(value, bool):
        return WORDS[lang]["yes" if value else "no"]
    if isinstance(value, date):
        return value.isoformat()
    if unit == "%":
        return ratio_text(Fraction(value))
    if unit.startswith("元") and isinstance(value, int):
        tail = {"元": " 元", "元/天": " 元/天", "元/次": " 元/次"} if lang == "zh" else _MONEY_EN
        return format_yuan(value) + tail[unit]
    if isinstance(value, int) and unit in _UNITS_EN:
        return f"{value} {unit if lang == 'zh' else _UNITS_EN[unit]}".strip()
    return str(value)


_MONEY_EN = {"元": " yuan", "元/天": " yuan a day", "元/次": " yuan each time"}


def ratio_text(ratio: Fraction) -> str:
    """A ratio as a percentage where that is exact, else as a fraction."""
    percent = ratio * 100
    scaled = percent * 10_000
    if scaled.denominator != 1:
        return f"{ratio.numerator}/{ratio.denominator}"
    whole, rest = divmod(scaled.numerator, 10_000)
    decimals = f"{rest:04d}".rstrip("0")
    return f"{whole}.{decimals}%" if decimals else f"{whole}%"


def _benefit(benefit: BenefitResult, lang: str, labels: Mapping[str, str]) -> list[ExplainedLine]:
    name = benefit.labels.get(lang, benefit.benefit)
    lines = [ExplainedLine("benefit", name, benefit.clause, benefit.amount_fen)]
    for step in benefit.trace:
        lines += explain_step(step, lang, labels)
    if benefit.closed:
        lines.append(ExplainedLine("closed", WORDS[lang]["closed"], benefit.clause))
    elif benefit.amount_fen is not None:
        text = WORDS[lang]["benefit_pays"].format(name=name, amount=quantity(benefit.amount_fen, "元", lang))
        lines.append(ExplainedLine("pays", text, benefit.clause, benefit.amount_fen))
    return lines


def _operand(operand: Operand, lang: str, labels: Mapping[str, str]) -> str:
    label = labels.get(operand.name)
    shown = quantity(operand.value, operand.unit, lang)
    return f"{label} {shown}" if label else shown


def explain_step(step: StepTrace, lang: str, labels: Mapping[str, str]) -> list[ExplainedLine]:
    """One step in words, with `labels_for` the program; nothing for a step that only names a value."""
    if step.step == "let":
        return []
    key = step.step if step.holds else "not_applied"
    template = STEPS[lang].get(key, STEPS[lang]["other"])
    joint = "、" if lang == "zh" else ", "
    operands = [_operand(operand, lang, labels) for operand in step.operands]
    facts = {
        "before": quantity(step.before, step.before_unit, lang),
        "after": quantity(step.after, step.unit, lang),
        "first": operands[0] if operands else "",
        "rest": joint.join(operands[1:]),
        "all": joint.join(operands),
        "name": step.labels.get(lang) or labels.get(step.accumulator, step.accumulator),
    }
    if step.step == "start" and len(operands) == 1:
        template = STEPS[lang]["start_alone"]
    text = template.format(**facts)
    if step.labels.get(lang):
        text = f"{step.labels[lang]}：{text}" if lang == "zh" else f"{step.labels[lang]}: {text}"
    if step.line_no is not None:
        text = WORDS[lang]["line"].format(no=step.line_no) + text
    amount = step.after if step.unit == "元" and isinstance(step.after, int) else None
    return [ExplainedLine("step", text, step.clause, amount)]


def explain_finding(finding: Finding, lang: str, labels: Mapping[str, str]) -> ExplainedLine:
    """One finding in words, with `labels_for` the program."""
    template = FINDINGS[lang].get(finding.code, FINDINGS[lang]["other"])
    joint = "、" if lang == "zh" else ", "
    shown = {name: _fact_shown(name, value, lang) for name, value in finding.facts.items()}
    told = joint.join(f"{labels.get(name, name)} {value}" for name, value in shown.items())
    fact = str(finding.facts.get("fact", ""))
    facts = {
        "name": finding.labels.get(lang, ""),
        "told": told,
        "fact": finding.labels.get(lang) or labels.get(fact, fact),
        "kind": EVENT_KINDS.get(str(finding.facts.get("event_kind", "")), ("", ""))[0 if lang == "zh" else 1],
        "found": str(finding.facts.get("found", "")),
    }
    return ExplainedLine(finding.severity.value, template.format(**facts), finding.clause)


def _fact_shown(name: str, value: FactValue, lang: str) -> str:
    fact = FACTS.get(name)
    unit = fact.unit.value if fact else ("天" if name.endswith("_days") else "")
    return quantity(value, unit, lang)


def _outcome(adjudication: Adjudication, lang: str) -> ExplainedLine:
    amount = quantity(adjudication.payable_fen, "元", lang)
    text = OUTCOMES[lang][adjudication.outcome.value].format(amount=amount)
    paid = adjudication.payable_fen if adjudication.outcome is not Outcome.QUESTION else None
    return ExplainedLine("outcome", text, "", paid)
