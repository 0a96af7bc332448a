-- name: decided_after_fan_out
SELECT decided_at, claim_id, decision_no FROM claims.decision
WHERE (decided_at, claim_id, decision_no) > (%(decided_at)s, %(claim_id)s, %(decision_no)s)
  AND decided_at <= %(until)s
ORDER BY decided_at, claim_id, decision_no
LIMIT %(limit)s;

-- name: decided_since_fan_out
SELECT count(*)::integer FROM (
    SELECT FROM claims.decision WHERE decided_at > %(since)s LIMIT %(limit)s
) AS latest;
