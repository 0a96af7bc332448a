-- name: hold_progress
SELECT decided_at, claim_id, decision_no FROM letters.progress WHERE pass = %(pass)s FOR UPDATE SKIP LOCKED;

-- name: move_progress
UPDATE letters.progress
SET decided_at = %(decided_at)s, claim_id = %(claim_id)s, decision_no = %(decision_no)s
WHERE pass = %(pass)s;

-- name: decision_letters
SELECT l.claim_id, l.cause_no
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS wanted (bucket, claim_id)
JOIN letters.letter l ON l.bucket = wanted.bucket AND l.claim_id = wanted.claim_id
WHERE l.kind IN ('paid', 'zero', 'refused', 'changed');
