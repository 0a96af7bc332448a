"""Polars: cumulative sums `.over` the policy year."""

import os

os.environ["POLARS_MAX_THREADS"] = "1"

import common
import polars as pl


def adjudicate(frame: pl.DataFrame) -> pl.Series:
    scope = ["policy_no", "policy_year"]
    days = pl.col("event_day") - pl.col("inception_day")
    waiting = pl.col("accident").not_() & (days < common.WAITING_DAYS)
    covered = ((pl.col("kind") == common.INPATIENT) | pl.col("special_outpatient")) & ~waiting
    base = (pl.col("total_fen") - pl.col("social_insurance_fen") - pl.col("other_insurers_fen")).cast(
        pl.Int64
    )
    frame = frame.lazy().with_columns(base=pl.when(covered).then(base.clip(lower_bound=0)).otherwise(0))
    used_before = (pl.col("base").cum_sum().over(scope) - pl.col("base")).clip(
        upper_bound=common.DEDUCTIBLE_FEN
    )
    frame = frame.with_columns(
        above=(pl.col("base") - (common.DEDUCTIBLE_FEN - used_before)).clip(lower_bound=0)
    ).with_columns(
        shared=pl.when(pl.col("social_insurance_used"))
        .then(pl.col("above"))
        .otherwise((pl.col("above") * common.REDUCED_PERCENT + 50) // 100)
    )
    paid_before = (pl.col("shared").cum_sum().over(scope) - pl.col("shared")).clip(
        upper_bound=common.LIMIT_FEN
    )
    paid = pl.min_horizontal(pl.col("shared"), common.LIMIT_FEN - paid_before)
    return frame.select(amount=paid).collect()["amount"]


claims = common.read_claims()
frame = pl.from_arrow(claims)
common.run("Polars .over()", "polars", claims, lambda: adjudicate(frame), lambda series: series.to_numpy())
