"""Plain Python with decimal.Decimal in yuan, as a careful programmer writes it without any engine."""

from decimal import ROUND_HALF_UP, Decimal

import common
import numpy as np

FEN = Decimal("0.01")
ZERO = Decimal(0)


def adjudicate(rows: list) -> list:
    deductible, limit = Decimal(common.DEDUCTIBLE_FEN) / 100, Decimal(common.LIMIT_FEN) / 100
    reduced = Decimal(common.REDUCED_PERCENT) / 100
    scope, deductible_left, limit_left = None, ZERO, ZERO
    paid = []
    for policy, year, kind, special, accident, event_day, inception_day, used, total, social, other in rows:
        if (policy, year) != scope:
            scope, deductible_left, limit_left = (policy, year), deductible, limit
        waiting = not accident and event_day - inception_day < common.WAITING_DAYS
        if waiting or not (kind == common.INPATIENT or special):
            paid.append(ZERO)
            continue
        base = max(total - social - other, ZERO)
        taken = min(base, deductible_left)
        deductible_left -= taken
        amount = base - taken
        if not used:
            amount = (amount * reduced).quantize(FEN, ROUND_HALF_UP)
        amount = min(amount, limit_left)
        limit_left -= amount
        paid.append(amount)
    return paid


def yuan(column: object) -> list:
    return [Decimal(fen) / 100 for fen in column.to_pylist()]


claims = common.read_claims()
plain = (
    "policy_no",
    "policy_year",
    "kind",
    "special_outpatient",
    "accident",
    "event_day",
    "inception_day",
    "social_insurance_used",
)
money = ("total_fen", "social_insurance_fen", "other_insurers_fen")
rows = list(zip(*[claims[n].to_pylist() for n in plain], *[yuan(claims[n]) for n in money], strict=True))
common.run(
    "plain Python Decimal",
    None,
    claims,
    lambda: adjudicate(rows),
    lambda paid: np.array([int(amount * 100) for amount in paid], dtype=np.int64),
)
