-- name: claims_of_insured
SELECT c.claim_id, c.claim_no, c.policy_id, c.insured_id, c.claimant_id, c.account_id, c.cause, c.channel,
       c.state, c.version, c.event_date, c.claimed_fen, c.payable_fen, c.reported_at, c.decided_at, c.paid_at,
       c.ended_at
FROM claims.party p
JOIN claims.claim c ON c.bucket = p.bucket AND c.claim_id = p.claim_id
WHERE p.bucket = %(bucket)s AND p.person_id = %(insured_id)s AND p.role = 'insured'
ORDER BY c.claim_id;

-- name: decisions_of_claims
SELECT d.claim_id, d.decision_no, d.outcome, d.payable_fen, d.by_kind, d.by_id, d.by_name, d.clause, d.words,
       d.adjudications, d.sha256, d.decided_at, d.replaces, d.reason
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS wanted (bucket, claim_id)
JOIN claims.decision d ON d.bucket = wanted.bucket AND d.claim_id = wanted.claim_id
ORDER BY d.claim_id, d.decision_no;

-- name: out_of_order
SELECT late.claim_id
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS wanted (bucket, claim_id)
JOIN claims.claim late ON late.bucket = wanted.bucket AND late.claim_id = wanted.claim_id
WHERE EXISTS (
    SELECT FROM claims.party p
    JOIN claims.claim other ON other.bucket = p.bucket AND other.claim_id = p.claim_id
    WHERE p.bucket = late.bucket AND p.person_id = late.insured_id AND p.role = 'insured'
      AND other.claim_id <> ALL (%(claim_ids)b::uuid[]) AND other.payable_fen IS NOT NULL
      AND other.state NOT IN ('refused', 'withdrawn') AND other.event_date > late.event_date
      AND other.event_date < late.event_date + 366
)
ORDER BY late.claim_id;

-- name: out_of_order_in_families
SELECT DISTINCT late.claim_id
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[], %(person_buckets)b::smallint[], %(person_ids)b::uuid[])
    AS wanted (bucket, claim_id, person_bucket, person_id)
JOIN claims.claim late ON late.bucket = wanted.bucket AND late.claim_id = wanted.claim_id
JOIN claims.party p ON p.bucket = wanted.person_bucket AND p.person_id = wanted.person_id AND p.role = 'insured'
JOIN claims.claim other ON other.bucket = p.bucket AND other.claim_id = p.claim_id
WHERE other.claim_id <> ALL (%(claim_ids)b::uuid[]) AND other.payable_fen IS NOT NULL
  AND other.state NOT IN ('refused', 'withdrawn') AND other.event_date > late.event_date
  AND other.event_date < late.event_date + 366
ORDER BY late.claim_id;
