"""The columns of a portfolio file: one row a claim, sorted by policy and then by event date and claim number.

A column has the name of the fact in the products' vocabulary, amounts with ``_fen`` behind it. Amounts are
int32 fen (a bill of a portfolio stays under 21 million yuan), dates are days, words are dictionaries: about
75 bytes a claim in memory, of which a product reads only what its terms name.
"""

from __future__ import annotations

import pyarrow as pa

KINDS = ("inpatient", "outpatient")
LEVELS = ("三级", "二级", "一级")
SEXES = ("男", "女")
CAUSES = ("illness", "accident")
TREATMENTS = ("inpatient", "outpatient", "special_outpatient", "outpatient_surgery")

_WORD = pa.dictionary(pa.int8(), pa.string())
_DAY = pa.date32()
_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    ("policy_no", pa.int32()),
    ("claim_no", pa.int32()),
    ("family_no", pa.int32()),
    ("kind", _WORD),
    ("event_date", _DAY),
    ("inception", _DAY),
    ("until", _DAY),
    ("first_inception", _DAY),
    ("birth_date", _DAY),
    ("sex", _WORD),
    ("has_social_insurance", pa.bool_()),
    ("accident", pa.bool_()),
    ("total_expense_fen", pa.int32()),
    ("eligible_expense_fen", pa.int32()),
    ("in_scope_expense_fen", pa.int32()),
    ("self_funded_fen", pa.int32()),
    ("social_insurance_paid_fen", pa.int32()),
    ("account_paid_fen", pa.int32()),
    ("other_paid_fen", pa.int32()),
    ("other_insurers_paid_fen", pa.int32()),
    ("social_insurance_used", pa.bool_()),
    ("special_outpatient", pa.bool_()),
    ("discharge_date", _DAY),
    ("stay_days", pa.int16()),
    ("icu_days", pa.int16()),
    ("cause_no", pa.int16()),
    ("diagnosis", pa.dictionary(pa.int16(), pa.string())),
    ("pre_existing", pa.bool_()),
    ("hospital_no", pa.int32()),
    ("hospital_level", _WORD),
    ("hospital_public", pa.bool_()),
    ("province", _WORD),
)
SCHEMA = pa.schema([pa.field(name, kind, nullable=False) for name, kind in _COLUMNS])
WORD_COLUMNS = tuple(name for name, kind in _COLUMNS if pa.types.is_dictionary(kind))
