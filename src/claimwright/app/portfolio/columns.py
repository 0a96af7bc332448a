"""The columns of a portfolio file: one row a claim, sorted by policy and then by the product's claim order.

Amounts are int32 fen (a bill of a portfolio stays under 21 million yuan), dates are days, words are
dictionaries: about 70 bytes a claim in memory, of which a product reads only what its terms name.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

KINDS = ("inpatient", "outpatient", "special_outpatient", "outpatient_surgery")
CAUSES = ("illness", "accident")
LEVELS = ("third", "second", "first")
SEXES = ("male", "female")

_WORD = pa.dictionary(pa.int8(), pa.string())

SCHEMA = pa.schema(
    [
        pa.field("policy_no", pa.int32(), nullable=False),
        pa.field("claim_no", pa.int32(), nullable=False),
        pa.field("event_date", pa.date32(), nullable=False),
        pa.field("inception", pa.date32(), nullable=False),
        pa.field("birth_date", pa.date32(), nullable=False),
        pa.field("sex", _WORD, nullable=False),
        pa.field("kind", _WORD, nullable=False),
        pa.field("cause", _WORD, nullable=False),
        pa.field("total_fen", pa.int32(), nullable=False),
        pa.field("out_of_scope_fen", pa.int32(), nullable=False),
        pa.field("first_self_paid_fen", pa.int32(), nullable=False),
        pa.field("social_insurance_fen", pa.int32(), nullable=False),
        pa.field("personal_account_fen", pa.int32(), nullable=False),
        pa.field("other_insurers_fen", pa.int32(), nullable=False),
        pa.field("social_insurance_used", pa.bool_(), nullable=False),
        pa.field("stay_days", pa.int16(), nullable=False),
        pa.field("icu_days", pa.int16(), nullable=False),
        pa.field("diagnosis", pa.dictionary(pa.int16(), pa.string()), nullable=False),
        pa.field("hospital_no", pa.int32(), nullable=False),
        pa.field("hospital_level", _WORD, nullable=False),
        pa.field("province", _WORD, nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class PortfolioSize:
    """How many claims, and how large one row group is (the unit of streaming and of work)."""

    claims: int
    claims_per_group: int = 500_000
