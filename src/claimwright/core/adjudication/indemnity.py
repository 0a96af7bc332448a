"""The principle of indemnity (补偿原则): repaid expense never exceeds the expense, whoever pays it.

What the terms of a coverage give as indemnity is cut to what others have left of the cost. The cut follows
from the event as this coverage saw it (what others and our earlier coverages paid is among its facts), so a
verifier recomputes it from the certificate. Fixed benefits (定额给付) are never cut. Limits count only what
is paid: what a cut amount had drawn is given back; a deductible stays used, for that expense was borne.
Source: 健康保险管理办法 (2019), on medical expense insurance of the reimbursing kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from claimwright.core.adjudication.engine import adjudicate
from claimwright.core.adjudication.model import (
    Adjudication,
    BalanceKey,
    Balances,
    BenefitResult,
    Contract,
    InsuredEvent,
    Operand,
    Outcome,
    StepTrace,
)
from claimwright.core.products.model import ProductVersion
from claimwright.core.products.program import Instr, Program
from claimwright.core.products.units import Unit

OTHERS = "other_insurers_paid"
OBTAINED = ("social_insurance_paid", "other_paid", OTHERS)
STEP = "indemnity"
GROUND = {"zh": "补偿原则", "en": "principle of indemnity"}
_LIMITING = ("draw", "use")


@dataclass(frozen=True, slots=True)
class Cut:
    """What is beyond the cost: fen by benefit, and what is given back to limits (fen, days or times)."""

    cost_fen: int
    obtained_fen: int
    by_benefit: Mapping[str, int]
    given_back: Mapping[BalanceKey, int]

    @property
    def room_fen(self) -> int:
        """What may still be repaid."""
        return max(0, self.cost_fen - self.obtained_fen)

    @property
    def fen(self) -> int:
        """All that is cut."""
        return sum(self.by_benefit.values())


def adjudicate_within_cost(
    version: ProductVersion, contract: Contract, event: InsuredEvent, balances: Balances
) -> Adjudication:
    """What the terms give for one event, within what others have left of its cost."""
    return within_cost(version, event, adjudicate(version, contract, event, balances))


def indemnity_fen(result: Adjudication) -> int:
    """The part of a result that repays a cost."""
    return sum(one.amount_fen or 0 for one in result.benefits if one.pays == "indemnity")


def obtained_fen(event: InsuredEvent) -> int:
    """What has been received for the expense, by the facts of the event."""
    stated = [event.facts.get(name, 0) for name in OBTAINED]
    return sum(value for value in stated if isinstance(value, int))


def cut_of(version: ProductVersion, event: InsuredEvent, result: Adjudication) -> Cut | None:
    """What must be cut, the last benefit first; None if the cost is unknown or nothing is beyond it."""
    cost = event.facts.get("total_expense", event.facts.get("eligible_expense"))
    if not isinstance(cost, int):
        return None
    obtained = obtained_fen(event)
    beyond = indemnity_fen(result) - max(0, cost - obtained)
    by_benefit: dict[str, int] = {}
    for benefit in reversed(result.benefits):
        fen = min(beyond, benefit.amount_fen or 0) if benefit.pays == "indemnity" else 0
        if fen > 0:
            by_benefit[benefit.benefit] = fen
            beyond -= fen
    if not by_benefit:
        return None
    return Cut(cost, obtained, by_benefit, _given_back(version.program, result, by_benefit))


def within_cost(version: ProductVersion, event: InsuredEvent, result: Adjudication) -> Adjudication:
    """The result after the cut, which is a step of its own in the benefit's trace."""
    cut = cut_of(version, event, result)
    if cut is None:
        return result
    payable_fen = max(0, result.payable_fen - cut.fen)
    closed = result.outcome is Outcome.PAY and payable_fen == 0 and not result.effects
    after = {key: used - cut.given_back.get(key, 0) for key, used in result.balances_after.items()}
    return replace(
        result,
        outcome=Outcome.ZERO_BY_TERMS if closed else result.outcome,
        payable_fen=payable_fen,
        benefits_fen=result.benefits_fen - cut.fen,
        benefits=tuple(_cut(one, cut) for one in result.benefits),
        balances_after=after,
    )


def _cut(benefit: BenefitResult, cut: Cut) -> BenefitResult:
    fen = cut.by_benefit.get(benefit.benefit)
    if fen is None:
        return benefit
    assert benefit.amount_fen is not None, "what is cut is an amount"
    left_fen, yuan = benefit.amount_fen - fen, Unit.YUAN.value
    known = (("cost", cut.cost_fen), ("obtained", cut.obtained_fen))
    step = StepTrace(
        section=benefit.benefit,
        step=STEP,
        clause="",
        line=0,
        before=benefit.amount_fen,
        after=left_fen,
        unit=yuan,
        before_unit=yuan,
        labels=GROUND,
        operands=tuple(Operand(name, value, yuan) for name, value in known),
    )
    return replace(benefit, amount_fen=left_fen, trace=(*benefit.trace, step))


def _given_back(
    program: Program, result: Adjudication, by_benefit: Mapping[str, int]
) -> dict[BalanceKey, int]:
    """Of what each limit grew by in this event, the part of the amounts drawn from it that is cut.

    Exactly the cut where what is drawn is what is paid; in proportion, rounded down, where a ratio follows.
    """
    paid = {one.benefit: one.amount_fen or 0 for one in result.benefits}
    given: dict[BalanceKey, int] = {}
    for number, accumulator in enumerate(program.accumulators):
        drawn = [name for name in paid if number in _drawn_by(program, name)]
        paid_fen, cut_fen = (sum(amounts.get(name, 0) for name in drawn) for amounts in (paid, by_benefit))
        for key, used in result.balances_after.items():
            grown = used - result.balances_before.get(key, 0)
            if key.accumulator == accumulator.full_name and cut_fen and grown > 0:
                given[key] = grown * cut_fen // paid_fen
    return {key: amount for key, amount in given.items() if amount}


def _drawn_by(program: Program, benefit: str) -> set[int]:
    """The accumulators from which a benefit draws what it pays."""
    section = program.section(benefit)
    found = () if section is None else _all(section.instrs)
    return {one.imm[0] for one in found if one.op == "use" and program.steps[one.step].kind in _LIMITING}


def _all(instrs: Iterable[Instr]) -> Iterator[Instr]:
    for one in instrs:
        yield one
        yield from _all((*one.where, *one.body))
