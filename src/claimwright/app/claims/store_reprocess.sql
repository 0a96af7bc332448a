-- name: population_fan_out
SELECT DISTINCT d.claim_id, c.insured_id
FROM claims.decision d
JOIN claims.claim c ON c.bucket = d.bucket AND c.claim_id = d.claim_id
WHERE d.outcome IN ('pay', 'zero_by_terms') AND c.state NOT IN ('refused', 'withdrawn')
  AND c.event_date >= %(from_date)s AND c.event_date < %(until_date)s
  AND d.adjudications @> %(used)s::jsonb
ORDER BY d.claim_id;

-- name: insert_run
INSERT INTO claims.reprocess_run
    (run_no, population, state, sha256, claims, up_fen, down_fen, made_by, made_name, made_at)
VALUES (%(run_no)s, %(population)s, 'previewed', %(sha256)s, %(claims)s, %(up_fen)s, %(down_fen)s, %(made_by)s,
        %(made_name)s, %(made_at)s);

-- name: insert_item
INSERT INTO claims.reprocess_item (bucket, run_no, subject_id, changes, sha256, state)
VALUES (%(bucket)s, %(run_no)s, %(subject_id)s, %(changes)s, %(sha256)s, 'waiting');

-- name: runs
SELECT run_no, population, state, sha256, claims, up_fen, down_fen, made_by, made_name, made_at, approved_by,
       approved_name, approved_at
FROM claims.reprocess_run
ORDER BY made_at DESC, run_no
LIMIT 100;

-- name: lock_run
SELECT run_no, population, state, sha256, claims, up_fen, down_fen, made_by, made_name, made_at, approved_by,
       approved_name, approved_at
FROM claims.reprocess_run
WHERE run_no = %(run_no)s
FOR UPDATE;

-- name: move_run
UPDATE claims.reprocess_run
SET state = %(state)s, approved_by = %(approved_by)s, approved_name = %(approved_name)s, approved_at = %(approved_at)s
WHERE run_no = %(run_no)s AND state = %(was)s;

-- name: items_fan_out
SELECT subject_id, changes, sha256, state, reason FROM claims.reprocess_item
WHERE run_no = %(run_no)s
ORDER BY subject_id;

-- name: take_item_fan_out
SELECT subject_id, changes, sha256, state, reason FROM claims.reprocess_item
WHERE run_no = %(run_no)s AND state = 'waiting'
ORDER BY subject_id
LIMIT 1
FOR UPDATE SKIP LOCKED;

-- name: end_item
UPDATE claims.reprocess_item SET state = %(state)s, reason = %(reason)s, done_at = %(done_at)s
WHERE bucket = %(bucket)s AND run_no = %(run_no)s AND subject_id = %(subject_id)s AND state = 'waiting';
