"""DuckDB: window sums over the policy year."""

import common
import duckdb

SQL = f"""
WITH base AS (
  SELECT policy_no, policy_year, claim_no, event_day, social_insurance_used,
         CASE WHEN (kind = {common.INPATIENT} OR special_outpatient)
                   AND (accident OR event_day - inception_day >= {common.WAITING_DAYS})
              THEN greatest(total_fen::BIGINT - social_insurance_fen - other_insurers_fen, 0)
              ELSE 0 END AS base
  FROM claims),
deducted AS (
  SELECT *, greatest(base - ({common.DEDUCTIBLE_FEN}
                             - least({common.DEDUCTIBLE_FEN}, sum(base) OVER w - base)),
                     0) AS above
  FROM base WINDOW w AS (PARTITION BY policy_no, policy_year ORDER BY event_day, claim_no
                         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
shared AS (
  SELECT *, CASE WHEN social_insurance_used THEN above
                 ELSE (above * {common.REDUCED_PERCENT} + 50) // 100 END AS share
  FROM deducted)
SELECT claim_no,
       least(share, {common.LIMIT_FEN}
                    - least({common.LIMIT_FEN}, sum(share) OVER w - share))::BIGINT AS amount
FROM shared WINDOW w AS (PARTITION BY policy_no, policy_year ORDER BY event_day, claim_no
                         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
"""

claims = common.read_claims()
connection = duckdb.connect()
connection.execute("SET threads = 1")
connection.register("arrow_claims", claims)
connection.execute("CREATE TABLE claims AS SELECT * FROM arrow_claims")


def by_claim(result: dict) -> object:
    order = result["claim_no"].argsort()
    return result["amount"][order]


common.run("DuckDB windows", "duckdb", claims, lambda: connection.execute(SQL).fetchnumpy(), by_claim)
