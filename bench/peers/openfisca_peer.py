"""OpenFisca-core: variables with formulas on a population of claims, int32 amounts in fen.

Cumulation over the claims of a policy year is not an idiom of OpenFisca; a segmented NumPy sum inside the
formula is the fastest way it allows, so it is given that.
"""

import common
import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Claim = Entity("claim", "claims", "A claim", "")
PERIOD = "2025"


def input_variable(name: str, kind: type) -> type:
    fields = {"value_type": kind, "entity": Claim, "definition_period": DateUnit.YEAR, "label": name}
    return type(name, (Variable,), fields)


def used_before(amounts: np.ndarray, starts: np.ndarray) -> np.ndarray:
    total = np.cumsum(amounts, dtype=np.int64) - amounts
    first = np.maximum.accumulate(np.where(starts, np.arange(len(amounts)), 0))
    return total - total[first]


class base(Variable):  # noqa: N801
    value_type = int
    entity = Claim
    definition_period = DateUnit.YEAR
    label = "What is left after other payers"

    def formula(claim, period):  # noqa: N805
        waiting = ~claim("accident", period) & (claim("days_since_inception", period) < common.WAITING_DAYS)
        covered = (
            (claim("kind", period) == common.INPATIENT) | claim("special_outpatient", period)
        ) & ~waiting
        left = claim("total_fen", period) - claim("social_insurance_fen", period)
        left = left - claim("other_insurers_fen", period)
        return covered * np.maximum(left, 0)


class shared(Variable):  # noqa: N801
    value_type = int
    entity = Claim
    definition_period = DateUnit.YEAR
    label = "After deductible and ratio"

    def formula(claim, period):  # noqa: N805
        amount = claim("base", period)
        before = np.minimum(used_before(amount, claim("starts_scope", period)), common.DEDUCTIBLE_FEN)
        above = np.maximum(amount - (common.DEDUCTIBLE_FEN - before), 0)
        reduced = (above * common.REDUCED_PERCENT + 50) // 100
        return np.where(claim("social_insurance_used", period), above, reduced)


class paid(Variable):  # noqa: N801
    value_type = int
    entity = Claim
    definition_period = DateUnit.YEAR
    label = "Paid within the yearly limit"

    def formula(claim, period):  # noqa: N805
        amount = claim("shared", period)
        before = np.minimum(used_before(amount, claim("starts_scope", period)), common.LIMIT_FEN)
        return np.minimum(amount, common.LIMIT_FEN - before)


INPUTS = {
    "kind": int,
    "special_outpatient": bool,
    "accident": bool,
    "days_since_inception": int,
    "starts_scope": bool,
    "social_insurance_used": bool,
    "total_fen": int,
    "social_insurance_fen": int,
    "other_insurers_fen": int,
}
system = TaxBenefitSystem([Claim])
for name, kind in INPUTS.items():
    system.add_variable(input_variable(name, kind))
for variable in (base, shared, paid):
    system.add_variable(variable)

claims = common.read_claims()
column = {name: claims[name].to_numpy() for name in claims.schema.names}
column["days_since_inception"] = column["event_day"] - column["inception_day"]
scope = column["policy_no"].astype(np.int64) * 1000 + column["policy_year"]
column["starts_scope"] = np.concatenate(([True], scope[1:] != scope[:-1]))


def adjudicate() -> np.ndarray:
    simulation = SimulationBuilder().build_default_simulation(system, len(claims))
    for name in INPUTS:
        simulation.set_input(name, PERIOD, column[name])
    return simulation.calculate("paid", PERIOD)


common.run(
    "OpenFisca-core int32", "OpenFisca-Core", claims, adjudicate, lambda amounts: amounts.astype(np.int64)
)
