"""Who claims when: claimants, their policies and the dates, kinds and causes of their claims."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from claimwright.app.portfolio.columns import CAUSES, KINDS
from claimwright.app.portfolio.shape import Shape

Columns = dict[str, Any]  # one numpy array a column, of the type columns.py names
Days = npt.NDArray[np.int32]
_EPOCH = date(1970, 1, 1)


def people_columns(random: np.random.Generator, claimants: int, shape: Shape) -> Columns:
    """Columns of the claims of `claimants` people, sorted by policy and event date.

    Returns policy_no (from 1), event_date, inception, birth_date (days since 1970), sex, kind, cause,
    diagnosis, hospital_level, province and hospital_no as codes, one row a claim.
    """
    claiming = shape.claims_per_claimant
    frailty = random.gamma(claiming.frailty_shape, claiming.extra_mean / claiming.frailty_shape, claimants)
    owner = np.repeat(np.arange(claimants), 1 + random.poisson(frailty))
    inception, birth_date = _policies(random, claimants, shape)
    event_date = _event_dates(random, owner, inception, shape)
    order = np.lexsort((event_date, owner))
    province = _pick(random, np.array(list(shape.provinces.values())), claimants).astype(np.int8)
    columns: Columns = {
        "policy_no": (owner + 1).astype(np.int32),
        "event_date": event_date[order],
        "inception": inception[owner],
        "birth_date": birth_date[owner],
        "sex": random.integers(0, 2, claimants, dtype=np.int8)[owner],
        "province": province[owner],
    }
    columns.update(_treatments(random, columns, shape))
    return columns


def _policies(random: np.random.Generator, claimants: int, shape: Shape) -> tuple[Days, Days]:
    """First inception and birth date of each claimant's policy."""
    policies = shape.policies
    year_start, year_until = _claim_year(shape)
    new = random.random(claimants) < policies.new_business_share
    in_year = random.integers(year_start, year_until, claimants)
    before = year_start - 1 - random.integers(0, 365 * policies.years_since_inception_max, claimants)
    ages = np.clip(random.normal(policies.age_mean, policies.age_deviation, claimants), 0.1, 95.0)
    inception = np.where(new, in_year, before).astype(np.int32)
    return inception, (year_start - ages * 365.25).astype(np.int32)


def _event_dates(
    random: np.random.Generator, owner: npt.NDArray[np.int64], inception: Days, shape: Shape
) -> Days:
    """A day of the claim year, from the inception on."""
    year_start, year_until = _claim_year(shape)
    start = np.maximum(inception[owner], year_start)
    drawn = (random.random(len(owner)) * (year_until - start)).astype(np.int32)
    return np.asarray(start + drawn, dtype=np.int32)


def _claim_year(shape: Shape) -> tuple[int, int]:
    start, until = date(shape.claim_year, 1, 1), date(shape.claim_year + 1, 1, 1)
    return (start - _EPOCH).days, (until - _EPOCH).days


def _treatments(random: np.random.Generator, people: Columns, shape: Shape) -> Columns:
    claims = len(people["policy_no"])
    kind = _pick(random, np.array([shape.kinds[name] for name in KINDS]), claims).astype(np.int8)
    cause = (random.random(claims) < shape.accident_share).astype(np.int8)
    diagnosis = np.zeros(claims, dtype=np.int16)
    first = 0
    for code, name in enumerate(CAUSES):
        weights = np.array([entry.weight for entry in shape.diagnoses[name].values()])
        rows = np.flatnonzero(cause == code)
        diagnosis[rows] = first + _pick(random, weights, len(rows))
        first += len(weights)
    levels = list(shape.hospital_levels.values())
    stay = _pick(random, np.array([level.stay_share for level in levels]), claims)
    visit = _pick(random, np.array([level.visit_share for level in levels]), claims)
    busy = np.minimum(random.zipf(1.3, claims), shape.hospitals_per_province) - 1
    province = people["province"].astype(np.int32)
    return {
        "kind": kind,
        "cause": cause,
        "diagnosis": diagnosis,
        "hospital_level": np.where(kind == 0, stay, visit).astype(np.int8),
        "hospital_no": (province * shape.hospitals_per_province + busy + 1).astype(np.int32),
    }


def _pick(random: np.random.Generator, weights: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.int64]:
    """Indices drawn by weight."""
    edges = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(edges, random.random(count), side="right"), len(weights) - 1)
