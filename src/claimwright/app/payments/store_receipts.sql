-- name: insert_noted_receipt
INSERT INTO payments.noted_receipt (bucket, receipt_id, recovery_id, bank, reference, amount_fen, evidence, noted_by,
    noted_at)
VALUES (%(bucket)s, %(receipt_id)s, %(recovery_id)s, %(bank)s, %(reference)s, %(amount_fen)s, %(evidence)s,
    %(noted_by)s, %(noted_at)s)
ON CONFLICT (bucket, recovery_id, bank, reference) WHERE decided_at IS NULL DO NOTHING;

-- name: lock_noted_receipt
SELECT receipt_id, recovery_id, bank, reference, amount_fen, evidence, noted_by, noted_at, is_confirmed
FROM payments.noted_receipt WHERE bucket = %(bucket)s AND receipt_id = %(receipt_id)s FOR UPDATE;

-- name: decide_noted_receipt
UPDATE payments.noted_receipt SET is_confirmed = %(is_confirmed)s, decided_by = %(by)s, decided_at = %(now)s
WHERE bucket = %(bucket)s AND receipt_id = %(receipt_id)s AND decided_at IS NULL;

-- name: noted_receipts_waiting_fans_out
SELECT receipt_id, recovery_id, bank, reference, amount_fen, evidence, noted_by, noted_at, is_confirmed
FROM payments.noted_receipt WHERE decided_at IS NULL ORDER BY noted_at, receipt_id LIMIT %(limit)s;
