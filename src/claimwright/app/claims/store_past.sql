-- name: past_events
SELECT w.person_id, c.claim_id, c.claim_no, e.kind, e.event_date, e.stay_no, total.value, c.reported_at, c.state,
       ended.value
FROM unnest(%(buckets)b::smallint[], %(person_ids)b::uuid[]) AS w (bucket, person_id)
JOIN claims.party p ON p.bucket = w.bucket AND p.person_id = w.person_id AND p.role = 'insured'
JOIN claims.claim c ON c.bucket = p.bucket AND c.claim_id = p.claim_id AND c.event_date >= %(since)s
JOIN claims.event e ON e.bucket = c.bucket AND e.claim_id = c.claim_id
LEFT JOIN LATERAL (
    SELECT f.value FROM claims.fact f
    WHERE f.bucket = e.bucket AND f.claim_id = e.claim_id AND f.event_no = e.event_no
      AND f.name = 'total_expense'
    ORDER BY f.revision DESC LIMIT 1) AS total ON true
LEFT JOIN LATERAL (
    SELECT f.value FROM claims.fact f
    WHERE f.bucket = e.bucket AND f.claim_id = e.claim_id AND f.event_no = e.event_no
      AND f.name = 'discharge_date'
    ORDER BY f.revision DESC LIMIT 1) AS ended ON true
ORDER BY w.person_id, c.reported_at DESC, c.claim_id, e.event_no;

-- name: bill_documents
SELECT e.claim_id, e.event_no, e.document_id
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS w (bucket, claim_id)
JOIN claims.event e ON e.bucket = w.bucket AND e.claim_id = w.claim_id
ORDER BY e.claim_id, e.event_no;

-- name: settled_bills_fan_out
SELECT e.claim_id, e.event_no, e.document_id, e.kind, total.value, diagnosis.value
FROM claims.claim c
JOIN claims.event e ON e.bucket = c.bucket AND e.claim_id = c.claim_id
JOIN claims.fact total ON total.bucket = e.bucket AND total.claim_id = e.claim_id
     AND total.event_no = e.event_no AND total.name = 'total_expense' AND total.revision = 1
LEFT JOIN claims.fact diagnosis ON diagnosis.bucket = e.bucket AND diagnosis.claim_id = e.claim_id
     AND diagnosis.event_no = e.event_no AND diagnosis.name = 'diagnosis' AND diagnosis.revision = 1
WHERE c.state IN ('approved', 'paying', 'paid', 'closed') AND c.event_date >= %(since)s
  AND (e.bucket, e.claim_id, e.event_no) > (%(bucket)s, %(claim_id)s, %(event_no)s)
ORDER BY e.bucket, e.claim_id, e.event_no
LIMIT %(count_max)s;

-- name: decided_claims_fan_out
SELECT bucket, claim_id FROM claims.claim
WHERE state IN ('paid', 'closed', 'refused', 'withdrawn') AND (bucket, claim_id) > (%(bucket)s, %(claim_id)s)
ORDER BY bucket, claim_id
LIMIT %(count_max)s;
