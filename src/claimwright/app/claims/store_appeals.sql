-- name: insert_appeal
INSERT INTO claims.appeal (bucket, claim_id, appeal_no, decision_no, reasons, by_kind, by_id, objected_at)
VALUES (%(bucket)s, %(claim_id)s, %(appeal_no)s, %(decision_no)s, %(reasons)s, %(by_kind)s, %(by_id)s,
        %(objected_at)s);

-- name: end_appeal
UPDATE claims.appeal
SET reviewer_id = %(reviewer_id)s, reviewer = %(reviewer)s, outcome = %(outcome)s, words = %(words)s,
    reviewed_at = %(reviewed_at)s
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s AND appeal_no = %(appeal_no)s AND outcome IS NULL;

-- name: appeals
SELECT appeal_no, decision_no, reasons, by_kind, by_id, objected_at, reviewer_id, reviewer, outcome, words, reviewed_at
FROM claims.appeal
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY appeal_no;

-- name: insert_prepayment
INSERT INTO claims.prepayment
    (bucket, claim_id, prepayment_no, scenario, ground, amount_fen, payee_role, basis, consent, by_kind, by_id, by_name,
     ordered_at)
VALUES (%(bucket)s, %(claim_id)s, %(prepayment_no)s, %(scenario)s, %(ground)s, %(amount_fen)s, %(payee_role)s,
        %(basis)s, %(consent)s, %(by_kind)s, %(by_id)s, %(by_name)s, %(ordered_at)s);

-- name: prepayments
SELECT prepayment_no, scenario, ground, amount_fen, payee_role, basis, consent, by_kind, by_id, by_name, ordered_at
FROM claims.prepayment
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY prepayment_no;

-- name: declare_event
INSERT INTO claims.declared_event
    (event_code, name, area, from_date, until_date, waived_papers, declared_by, declared_name, declared_at)
VALUES (%(event_code)s, %(name)s, %(area)s, %(from_date)s, %(until_date)s, %(waived_papers)s, %(declared_by)s,
        %(declared_name)s, %(declared_at)s)
ON CONFLICT DO NOTHING;

-- name: confirm_event
UPDATE claims.declared_event
SET confirmed_by = %(confirmed_by)s, confirmed_name = %(confirmed_name)s, confirmed_at = %(confirmed_at)s
WHERE event_code = %(event_code)s AND confirmed_by IS NULL;

-- name: declared_events
SELECT event_code, name, area, from_date, until_date, waived_papers, declared_by, declared_name, declared_at,
       confirmed_by, confirmed_name, confirmed_at
FROM claims.declared_event
ORDER BY from_date DESC, event_code;

-- name: day_60_due_fan_out
SELECT claim_id FROM claims.claim
WHERE state IN ('in_review', 'awaiting_papers') AND reported_at <= %(before)s
  AND NOT EXISTS (SELECT FROM claims.prepayment p
                  WHERE p.bucket = claim.bucket AND p.claim_id = claim.claim_id AND p.scenario = 'day_60')
ORDER BY reported_at, claim_id
LIMIT %(limit)s;

-- name: insert_bill_release
INSERT INTO claims.bill_release
    (bucket, claim_id, bill_code, bill_number, used_at, reason, by_kind, by_id, released_at)
VALUES (%(bucket)s, %(claim_id)s, %(bill_code)s, %(bill_number)s, %(used_at)s, %(reason)s, %(by_kind)s, %(by_id)s,
        %(released_at)s);

-- name: bill_releases
SELECT bill_code, bill_number, used_at, reason, by_id, released_at
FROM claims.bill_release
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY released_at, bill_code, bill_number;
