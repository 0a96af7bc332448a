"""The parameter file of the generator as typed values, and the distributions worked out from it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML

from claimwright.app.portfolio.columns import LEVELS, TREATMENTS

_DEFAULT = "china_2022.yaml"


class Claiming(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    extra_mean: float
    frailty_shape: float


class Policies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    years_since_inception_max: int
    new_business_share: float
    age_mean: float
    age_deviation: float


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    stay_share: float
    visit_share: float
    stay_cost_yuan: int
    visit_cost_yuan: int
    threshold_yuan: int


class CostShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    stay_sigma: float
    visit_sigma: float
    tail_share: float
    tail_alpha: float
    tail_start_times_mean: float
    special_outpatient_times_visit: float
    outpatient_surgery_times_visit: float
    amount_max_yuan: int


class StayLength(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mean_days: float
    sigma: float
    correlation_with_cost: float
    days_max: int
    icu_share: float
    icu_days_mean: float


class SocialInsurance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    member_share: float
    used_share: float
    employee_share: float
    employee_ratio: float
    resident_ratio: float
    visit_ratio: float
    out_of_scope_mean: float
    out_of_scope_concentration: float
    first_self_paid_mean: float
    first_self_paid_concentration: float
    personal_account_share: float
    serious_illness_threshold_yuan: int
    serious_illness_ratio: float


class OtherInsurers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    claim_share: float
    paid_ratio_mean: float


class Diagnosis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    weight: float
    cost: float


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All parameters of a generated portfolio; the fields are those of the YAML file, explained there."""

    sources: dict[str, str]
    claim_year: int
    claims_per_claimant: Claiming
    policies: Policies
    kinds: dict[str, float]
    accident_share: float
    pre_existing_share: float
    hospital_levels: dict[str, Level]
    cost_shape: CostShape
    stay_length: StayLength
    social_insurance: SocialInsurance
    other_insurers: OtherInsurers
    provinces: dict[str, float]
    hospitals_per_province: int
    public_hospital_share: float
    diagnoses: dict[str, dict[str, Diagnosis]]


class ShapeError(ValueError):
    """A parameter file that cannot be taken; the text names the field and the remedy in both languages."""


def read_shape(path: Path | None = None) -> Shape:
    """Read a parameter file, or the shipped one. Raises `ShapeError` naming the field at fault."""
    resource = files(__package__).joinpath("parameters", _DEFAULT)
    text = resource.read_text(encoding="utf-8") if path is None else path.read_text(encoding="utf-8")
    raw: Any = YAML(typ="safe").load(text)
    try:
        shape = msgspec.convert(raw, Shape)
    except msgspec.ValidationError as error:
        where = path or _DEFAULT
        raise ShapeError(f"{where}: 参数文件有误 / the parameter file is wrong: {error}") from error
    _check(shape)
    return shape


def _check(shape: Shape) -> None:
    for name, found, allowed in (
        ("kinds", set(shape.kinds), set(TREATMENTS)),
        ("hospital_levels", set(shape.hospital_levels), set(LEVELS)),
        ("diagnoses", set(shape.diagnoses), {"illness", "accident"}),
    ):
        if found != allowed:
            raise ShapeError(f"{name}: 应为 / must be {sorted(allowed)}, 实为 / found {sorted(found)}")
    if abs(sum(shape.kinds.values()) - 1.0) > 1e-9:
        raise ShapeError("kinds: 各类占比之和应为 1 / the shares must add up to 1")
    if shape.cost_shape.tail_alpha <= 1.0:
        raise ShapeError(
            "cost_shape.tail_alpha: 须大于 1，否则均值无穷 / must be above 1 or the mean is infinite"
        )
