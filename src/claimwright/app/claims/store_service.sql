-- name: service_rows_fan_out
-- Claims that were open at some time in [from, until): those ended in it, and those still open at its end.
SELECT c.claim_id, c.claim_no, c.province, c.cause, c.state, c.event_date, c.reported_at, c.decided_at, c.paid_at,
       c.ended_at, c.claimed_fen, coalesce(c.payable_fen, 0), d.outcome, d.by_kind,
       CASE WHEN p.claim_id IS NULL THEN c.reported_at ELSE p.complete_at END,
       c.insured_id
FROM claims.claim c
LEFT JOIN LATERAL (
    SELECT d.outcome, d.by_kind FROM claims.decision d
    WHERE d.bucket = c.bucket AND d.claim_id = c.claim_id ORDER BY d.decision_no DESC LIMIT 1
) AS d ON true
LEFT JOIN claims.papers_complete p ON p.bucket = c.bucket AND p.claim_id = c.claim_id
WHERE c.reported_at < %(until)s AND (c.ended_at IS NULL OR c.ended_at >= %(from)s)
  AND (%(province)s::text IS NULL OR c.province = %(province)s)
ORDER BY c.reported_at DESC, c.claim_id
LIMIT %(limit)s;

-- name: service_provinces_fan_out
SELECT DISTINCT province FROM claims.claim ORDER BY province;

-- name: papers_complete
-- When all that was asked for was there, NULL while it is not; a claim that was asked nothing is absent.
SELECT p.claim_id, p.complete_at
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS wanted (bucket, claim_id)
JOIN claims.papers_complete p ON p.bucket = wanted.bucket AND p.claim_id = wanted.claim_id;

-- name: put_papers_complete
INSERT INTO claims.papers_complete (bucket, claim_id, complete_at)
VALUES (%(bucket)s, %(claim_id)s, %(complete_at)s)
ON CONFLICT (bucket, claim_id) DO UPDATE SET complete_at = excluded.complete_at;
