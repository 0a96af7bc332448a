"""Who claims when: claimants, their policies and the dates, kinds and causes of their claims."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from claimwright.app.portfolio.columns import CAUSES, TREATMENTS
from claimwright.app.portfolio.shape import Shape

Columns = dict[str, Any]  # one numpy array a column, of the type columns.py names
Days = npt.NDArray[np.int32]
_EPOCH = date(1970, 1, 1)


def people_columns(random: np.random.Generator, claimants: int, shape: Shape) -> Columns:
    """Columns of the claims of `claimants` people, sorted by policy and event date.

    Returns policy_no (from 1), dates as days since 1970 (event_date, inception, first_inception, birth_date),
    and as codes sex, kind, treatment, diagnosis, cause_no, province, hospital_level and hospital_no.
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
        "first_inception": inception[owner],
        "birth_date": birth_date[owner],
        "sex": random.integers(0, 2, claimants, dtype=np.int8)[owner],
        "province": province[owner],
    }
    columns["inception"] = current_inception(columns["first_inception"], columns["event_date"])
    columns["until"] = next_anniversary(columns["first_inception"], columns["inception"])
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


def current_inception(first: Days, event: Days) -> Days:
    """Start of the one-year policy in force on the event day: the last anniversary of the first inception."""
    assert (event >= first).all(), "an event follows the first inception"
    start, on = first.astype("datetime64[D]"), event.astype("datetime64[D]")
    years = on.astype("datetime64[Y]").astype(np.int64) - start.astype("datetime64[Y]").astype(np.int64)
    this_year = _anniversary(start, years)
    chosen = np.where(this_year > on, _anniversary(start, years - 1), this_year)
    return np.asarray(chosen.astype(np.int64), dtype=np.int32)


def next_anniversary(first: Days, inception: Days) -> Days:
    """First day after the one-year policy that began on `inception`."""
    start, on = first.astype("datetime64[D]"), inception.astype("datetime64[D]")
    years = on.astype("datetime64[Y]").astype(np.int64) - start.astype("datetime64[Y]").astype(np.int64)
    return np.asarray(_anniversary(start, years + 1).astype(np.int64), dtype=np.int32)


def _anniversary(
    start: npt.NDArray[np.datetime64], years: npt.NDArray[np.int64]
) -> npt.NDArray[np.datetime64]:
    """The same day so many years later; 29 February falls on 28 February in a common year."""
    month = start.astype("datetime64[M]")
    day = (start - month.astype("datetime64[D]")).astype(np.int64)
    later = month + 12 * years
    last = ((later + 1).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(np.int64) - 1
    return np.asarray(later.astype("datetime64[D]") + np.minimum(day, last))


def _treatments(random: np.random.Generator, people: Columns, shape: Shape) -> Columns:
    claims = len(people["policy_no"])
    group = _pick(random, np.array([shape.kinds[name] for name in TREATMENTS]), claims)
    accident = random.random(claims) < shape.accident_share
    diagnosis = np.zeros(claims, dtype=np.int16)
    first = 0
    for code, name in enumerate(CAUSES):
        weights = np.array([entry.weight for entry in shape.diagnoses[name].values()])
        rows = np.flatnonzero(accident == bool(code))
        diagnosis[rows] = first + _pick(random, weights, len(rows))
        first += len(weights)
    return {
        "treatment": group.astype(np.int8),
        "kind": (group > 0).astype(np.int8),
        "special_outpatient": group > 1,
        "accident": accident,
        "diagnosis": diagnosis,
        "pre_existing": random.random(claims) < shape.pre_existing_share,
        "cause_no": diagnosis + 1,  # one illness, one cause; accidents of one kind count as one too
        **_hospitals(random, people, group, shape),
    }


def _hospitals(
    random: np.random.Generator, people: Columns, group: npt.NDArray[np.int64], shape: Shape
) -> Columns:
    claims = len(group)
    levels = list(shape.hospital_levels.values())
    stay = _pick(random, np.array([level.stay_share for level in levels]), claims)
    visit = _pick(random, np.array([level.visit_share for level in levels]), claims)
    busy = np.minimum(random.zipf(1.3, claims), shape.hospitals_per_province) - 1
    province = people["province"].astype(np.int32)
    return {
        "hospital_level": np.where(group == 0, stay, visit).astype(np.int8),
        "hospital_no": (province * shape.hospitals_per_province + busy + 1).astype(np.int32),
        "hospital_public": random.random(claims) < shape.public_hospital_share,
    }


def _pick(random: np.random.Generator, weights: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.int64]:
    """Indices drawn by weight."""
    edges = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(edges, random.random(count), side="right"), len(weights) - 1)
