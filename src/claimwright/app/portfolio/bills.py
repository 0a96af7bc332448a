"""What a treatment costs and who has paid of it: skewed amounts, lengths of stay, the pool's part."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from claimwright.app.portfolio.columns import CAUSES, LEVELS
from claimwright.app.portfolio.shape import CostShape, Shape, SocialInsurance

Columns = dict[str, Any]
Floats = npt.NDArray[np.float64]


def bill_columns(random: np.random.Generator, claims: Columns, shape: Shape) -> Columns:
    """Amounts (int32 fen), stay_days, icu_days (int16) and social_insurance_used of the given claims."""
    count = len(claims["policy_no"])
    stay = claims["treatment"] == 0
    length_deviate = random.standard_normal(count)
    own_deviate = random.standard_normal(count)
    total = _total_yuan(random, claims, stay, length_deviate, own_deviate, shape)
    total_fen = np.clip(np.rint(total * 100), 100, shape.cost_shape.amount_max_yuan * 100).astype(np.int64)
    columns = _payers(random, claims, total_fen, stay, shape)
    columns.update(_lengths(random, stay, length_deviate, shape))
    columns["discharge_date"] = claims["event_date"] + columns["stay_days"].astype(np.int32)
    columns["total_expense_fen"] = total_fen
    columns["eligible_expense_fen"] = total_fen
    return {
        name: values.astype(np.int32) if name.endswith("_fen") else values for name, values in columns.items()
    }


def _total_yuan(
    random: np.random.Generator,
    claims: Columns,
    stay: Any,
    length_deviate: Floats,
    own_deviate: Floats,
    shape: Shape,
) -> Floats:
    """Gross cost: mean by kind, level and diagnosis, times a body of mean one with a Pareto tail on stays."""
    cost = shape.cost_shape
    levels = [shape.hospital_levels[name] for name in LEVELS]
    stay_mean = np.array([level.stay_cost_yuan for level in levels])[claims["hospital_level"]]
    visit_mean = np.array([level.visit_cost_yuan for level in levels])[claims["hospital_level"]]
    times = np.array([1.0, 1.0, cost.special_outpatient_times_visit, cost.outpatient_surgery_times_visit])
    mean = np.where(stay, stay_mean, visit_mean * times[claims["treatment"]])
    mean = mean * diagnosis_factors(shape)[claims["diagnosis"]]
    rho = shape.stay_length.correlation_with_cost
    deviate = np.where(stay, rho * length_deviate + np.sqrt(1 - rho * rho) * own_deviate, own_deviate)
    sigma = np.where(stay, cost.stay_sigma, cost.visit_sigma)
    body = np.exp(sigma * deviate - sigma * sigma / 2)
    return np.asarray(mean * np.where(stay, _with_tail(random, body, cost), body))


def _with_tail(random: np.random.Generator, body: Floats, cost: CostShape) -> Floats:
    """Replace a few of the body by Pareto draws, scaled so that the mean stays one."""
    tail_mean = cost.tail_start_times_mean * cost.tail_alpha / (cost.tail_alpha - 1)
    rows = np.flatnonzero(random.random(len(body)) < cost.tail_share)
    body = body.copy()
    body[rows] = cost.tail_start_times_mean * (1 + random.pareto(cost.tail_alpha, len(rows)))
    return body / (1 - cost.tail_share + cost.tail_share * tail_mean)


def diagnosis_factors(shape: Shape) -> Floats:
    """Cost factor by diagnosis code, of mean one over the diagnoses of each cause."""
    parts = []
    for cause in CAUSES:
        entries = list(shape.diagnoses[cause].values())
        weight = np.array([entry.weight for entry in entries])
        factor = np.array([entry.cost for entry in entries])
        parts.append(factor * weight.sum() / (weight * factor).sum())
    return np.concatenate(parts)


def _lengths(random: np.random.Generator, stay: Any, deviate: Floats, shape: Shape) -> Columns:
    length = shape.stay_length
    mu = np.log(length.mean_days) - length.sigma**2 / 2
    days = np.where(stay, np.clip(np.rint(np.exp(mu + length.sigma * deviate)), 1, length.days_max), 0)
    icu = stay & (random.random(len(deviate)) < length.icu_share)
    icu_days = np.where(icu, 1 + random.poisson(length.icu_days_mean - 1, len(deviate)), 0)
    return {"stay_days": days.astype(np.int16), "icu_days": np.minimum(icu_days, days).astype(np.int16)}


def _payers(
    random: np.random.Generator, claims: Columns, total_fen: npt.NDArray[np.int64], stay: Any, shape: Shape
) -> Columns:
    """Split each bill: out of scope, paid first by oneself, pool, personal account, other insurers."""
    social = shape.social_insurance
    count = len(total_fen)
    insured = _per_policy(random, claims["policy_no"]) < social.member_share
    used = insured & (random.random(count) < social.used_share)
    employee = _per_policy(random, claims["policy_no"]) < social.employee_share
    out_of_scope = _part(random, total_fen, social.out_of_scope_mean, social.out_of_scope_concentration)
    in_scope = total_fen - out_of_scope
    first_self = _part(random, in_scope, social.first_self_paid_mean, social.first_self_paid_concentration)
    threshold = np.array([shape.hospital_levels[name].threshold_yuan * 100 for name in LEVELS])
    ratio = np.where(employee, social.employee_ratio, social.resident_ratio)
    above = np.maximum(in_scope - first_self - np.where(stay, threshold[claims["hospital_level"]], 0), 0)
    pool = np.where(used, np.rint(above * np.where(stay, ratio, social.visit_ratio)), 0).astype(np.int64)
    serious = _serious_illness(in_scope - pool, used, social)
    left = total_fen - pool - serious
    account = np.where(used & employee, _rounded(left, social.personal_account_share), 0)
    other = shape.other_insurers
    also = random.random(count) < other.claim_share
    return {
        "self_funded_fen": out_of_scope,
        "in_scope_expense_fen": in_scope,
        "social_insurance_paid_fen": pool,
        "account_paid_fen": account,
        "other_paid_fen": serious,
        "has_social_insurance": insured,
        "other_insurers_paid_fen": np.where(
            also, _part(random, left - account, other.paid_ratio_mean, 4.0), 0
        ),
        "social_insurance_used": used,
    }


def _serious_illness(
    own_fen: npt.NDArray[np.int64], used: Any, social: SocialInsurance
) -> npt.NDArray[np.int64]:
    """What the serious-illness scheme pays of the person's own part in scope, above its threshold."""
    above = np.maximum(own_fen - social.serious_illness_threshold_yuan * 100, 0)
    return np.where(used, _rounded(above, social.serious_illness_ratio), 0)


def _per_policy(random: np.random.Generator, policy_no: Any) -> Floats:
    """One uniform draw a policy, given to each of its claims."""
    owner = policy_no - policy_no[0]
    return np.asarray(random.random(int(owner[-1]) + 1)[owner])


def _part(
    random: np.random.Generator, amount_fen: npt.NDArray[np.int64], mean: float, concentration: float
) -> npt.NDArray[np.int64]:
    """A Beta-distributed part of each amount."""
    return _rounded(
        amount_fen, random.beta(mean * concentration, (1 - mean) * concentration, len(amount_fen))
    )


def _rounded(amount_fen: npt.NDArray[np.int64], share: float | Floats) -> npt.NDArray[np.int64]:
    return np.asarray(np.rint(amount_fen * share)).astype(np.int64)
