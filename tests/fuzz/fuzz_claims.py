"""Random claims as rows of a portfolio: few policies, many claims, values near the edges of terms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from fuzz_products import FEE_CLASSES, LEVELS, MONEY, Random, chance, pick

Row = dict[str, Any]
DIAGNOSES = ("C34.9", "C97", "I10", "J18.9", "S52.5", "T14", "Z41.1", "O82", "K35.8", "K35.9")
INCEPTIONS = (date(2024, 2, 29), date(2023, 6, 15), date(2024, 1, 1), date(2024, 12, 31), date(2022, 3, 1))
_WORD = pa.dictionary(pa.int8(), pa.string())
_LINE = pa.struct(
    [
        ("line_amount_fen", pa.int64()),
        ("fee_class", pa.string()),
        ("line_in_scope", pa.bool_()),
        ("line_days", pa.int16()),
    ]
)
SCHEMA = pa.schema(
    [
        *((name, pa.int32()) for name in ("policy_no", "claim_no", "family_no", "cause_no", "stay_no")),
        ("kind", _WORD),
        *(
            (name, pa.date32())
            for name in ("event_date", "inception", "first_inception", "until", "birth_date")
        ),
        *((f"{name}_fen", pa.int64()) for name in (*MONEY, "daily_amount")),
        *((name, pa.bool_()) for name in ("social_insurance_used", "special_outpatient", "accident")),
        *((name, pa.bool_()) for name in ("emergency", "has_social_insurance")),
        ("stay_days", pa.int16()),
        ("icu_days", pa.int16()),
        ("hospital_level", _WORD),
        ("diagnosis", _WORD),
        ("lines", pa.list_(_LINE)),
    ]
)


def random_claims(seed: int, count: int) -> list[Row]:
    """`count` claims of up to three policies of two families, sorted by family, date and number."""
    random = np.random.default_rng((seed, 1))
    policies = [_policy(random, number) for number in range(1, 1 + int(random.integers(1, 4)))]
    rows = [_claim(random, pick(random, policies), number) for number in range(1, count + 1)]
    rows.sort(key=lambda row: (row["family_no"], row["event_date"], row["claim_no"]))
    return rows


def as_table(rows: list[Row]) -> pa.Table:
    """The rows as a portfolio in memory."""
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _policy(random: Random, number: int) -> Row:
    first = pick(random, INCEPTIONS)
    return {
        "policy_no": number,
        "family_no": 1 + number // 3,
        "first_inception": first,
        "inception": first,
        "until": first + timedelta(days=int(pick(random, (365, 400, 1000)))),
        "birth_date": date(int(random.integers(1940, 2022)), 2, int(random.integers(1, 29))),
        "daily_amount_fen": int(random.integers(1, 50_000)),
        "has_social_insurance": chance(random, 0.7),
    }


def _claim(random: Random, policy: Row, number: int) -> Row:
    inpatient = chance(random, 0.6)
    stay = int(random.integers(0, 20)) if inpatient else 0
    total = _amount(random, 20_000_00)
    funded = int(total * random.random() * 0.4)
    in_scope = total - funded
    social = int(in_scope * random.random())
    return {
        **policy,
        "claim_no": number,
        "kind": "inpatient" if inpatient else "outpatient",
        "event_date": policy["first_inception"] + timedelta(days=_days(random)),
        "cause_no": int(random.integers(1, 4)),
        "stay_no": int(random.integers(1, 6)),
        "total_expense_fen": total,
        "eligible_expense_fen": total - int(random.integers(0, 2)) * (total // 7),
        "in_scope_expense_fen": in_scope,
        "self_funded_fen": funded,
        "social_insurance_paid_fen": social,
        "account_paid_fen": int((total - social) * random.random() * 0.2),
        "other_paid_fen": int(chance(random, 0.2)) * _amount(random, 2_000_00),
        "other_insurers_paid_fen": int(chance(random, 0.3)) * _amount(random, 3_000_00),
        "social_insurance_used": chance(random, 0.6),
        "special_outpatient": chance(random, 0.3),
        "accident": chance(random, 0.3),
        "emergency": chance(random, 0.2),
        "stay_days": stay,
        "icu_days": int(random.integers(0, stay + 1)) if chance(random, 0.3) else 0,
        "hospital_level": pick(random, LEVELS),
        "diagnosis": pick(random, DIAGNOSES),
        "lines": [_line(random) for _ in range(int(random.integers(1, 4)))],
    }


def _days(random: Random) -> int:
    """Days since inception: often at an anniversary, the end of a waiting period or of a year."""
    edges = (0, 29, 30, 31, 89, 90, 305, 306, 307, 364, 365, 366, 729, 730, 731)
    return int(pick(random, edges)) if chance(random, 0.5) else int(random.integers(0, 800))


def _amount(random: Random, top: int) -> int:
    fen = int(top * random.random() ** 2)
    return fen - fen % 10_000 if chance(random, 0.3) else fen


def _line(random: Random) -> Row:
    return {
        "line_amount_fen": _amount(random, 5_000_00),
        "fee_class": pick(random, FEE_CLASSES),
        "line_in_scope": chance(random, 0.6),
        "line_days": int(random.integers(0, 10)),
    }
