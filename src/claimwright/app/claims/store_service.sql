-- name: service_rows_fan_out
-- Claims that were open at some time in [from, until): those ended in it, and those still open at its end.
SELECT c.claim_id, c.claim_no, c.province, c.cause, c.state, c.event_date, c.reported_at, c.decided_at, c.paid_at,
       c.ended_at, c.claimed_fen, coalesce(c.payable_fen, 0), d.outcome, d.by_kind, p.received_at
FROM claims.claim c
LEFT JOIN LATERAL (
    SELECT d.outcome, d.by_kind FROM claims.decision d
    WHERE d.bucket = c.bucket AND d.claim_id = c.claim_id ORDER BY d.decision_no DESC LIMIT 1
) AS d ON true
LEFT JOIN LATERAL (
    SELECT max(p.received_at) AS received_at FROM claims.paper p
    WHERE p.bucket = c.bucket AND p.claim_id = c.claim_id AND p.received_at <= coalesce(c.decided_at, %(until)s)
) AS p ON true
WHERE c.reported_at < %(until)s AND (c.ended_at IS NULL OR c.ended_at >= %(from)s)
  AND (%(province)s::text IS NULL OR c.province = %(province)s)
ORDER BY c.reported_at DESC, c.claim_id
LIMIT %(limit)s;

-- name: service_provinces_fan_out
SELECT DISTINCT province FROM claims.claim ORDER BY province;

-- name: papers_received
-- When the last paper of each claim came; a claim without papers beside its bills is absent.
SELECT p.claim_id, max(p.received_at)
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS wanted (bucket, claim_id)
JOIN claims.paper p ON p.bucket = wanted.bucket AND p.claim_id = wanted.claim_id
GROUP BY p.claim_id;
