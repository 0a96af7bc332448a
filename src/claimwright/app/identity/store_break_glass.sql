-- name: break_glass
INSERT INTO identity.break_glass
    (bucket, break_id, claim_id, claim_no, province, staff_id, staff_name, reason, opened_at, expires_at)
VALUES (%(bucket)s, %(break_id)s, %(claim_id)s, %(claim_no)s, %(province)s, %(staff_id)s, %(staff_name)s,
    %(reason)s, %(opened_at)s, %(expires_at)s);

-- name: live_break
SELECT province FROM identity.break_glass
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s AND staff_id = %(staff_id)s AND expires_at > %(now)s
LIMIT 1;

-- name: breaks_fan_out
SELECT break_id, claim_id, claim_no, staff_id, staff_name, reason, opened_at, expires_at, reviewer_name, verdict,
    words, reviewed_at
FROM identity.break_glass
ORDER BY (reviewed_at IS NULL) DESC, opened_at DESC LIMIT 200;

-- name: lock_break
SELECT break_id, claim_id, claim_no, staff_id, staff_name, reason, opened_at, expires_at, reviewer_name, verdict,
    words, reviewed_at
FROM identity.break_glass
WHERE bucket = %(bucket)s AND break_id = %(break_id)s
FOR UPDATE;

-- name: review_break
UPDATE identity.break_glass
SET reviewer_id = %(reviewer_id)s, reviewer_name = %(reviewer_name)s, verdict = %(verdict)s, words = %(words)s,
    reviewed_at = %(at)s
WHERE bucket = %(bucket)s AND break_id = %(break_id)s AND reviewed_at IS NULL;
