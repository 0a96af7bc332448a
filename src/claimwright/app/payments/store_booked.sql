-- name: unknown_debits
SELECT bank, reference, amount_fen, payee_account_sealed
FROM payments.bank_entry
WHERE payee_account_sealed IS NOT NULL AND order_id IS NULL AND amount_fen = ANY(%(amounts_fen)s);

-- name: released_holds
SELECT order_id, bank, reference FROM payments.held_order
WHERE (bucket, order_id) IN (SELECT * FROM unnest(%(buckets)s::smallint[], %(order_ids)s::uuid[]))
    AND released_at IS NOT NULL;

-- name: insert_holds
INSERT INTO payments.held_order (bucket, order_id, bank, reference, held_at)
SELECT h.bucket, h.order_id, h.bank, h.reference, %(now)s
FROM unnest(%(buckets)s::smallint[], %(order_ids)s::uuid[], %(banks)s::text[], %(references)s::text[])
    AS h (bucket, order_id, bank, reference)
ON CONFLICT DO NOTHING
RETURNING order_id, bank, reference;

-- name: lock_hold
SELECT order_id, bank, reference, held_at, why, asked_by, released_by FROM payments.held_order
WHERE bucket = %(bucket)s AND order_id = %(order_id)s AND bank = %(bank)s AND reference = %(reference)s FOR UPDATE;

-- name: hold
SELECT order_id, bank, reference, held_at, why, asked_by, released_by FROM payments.held_order
WHERE bucket = %(bucket)s AND order_id = %(order_id)s AND bank = %(bank)s AND reference = %(reference)s;

-- name: holds_of_entry
SELECT order_id, bank, reference, held_at, why, asked_by, released_by FROM payments.held_order
WHERE bank = %(bank)s AND reference = %(reference)s ORDER BY held_at, order_id;

-- name: ask_release_of_hold
UPDATE payments.held_order SET why = %(why)s, asked_by = %(by)s, asked_at = %(now)s
WHERE bucket = %(bucket)s AND order_id = %(order_id)s AND bank = %(bank)s AND reference = %(reference)s
    AND asked_at IS NULL;

-- name: release_hold
UPDATE payments.held_order SET released_by = %(by)s, released_at = %(now)s
WHERE bucket = %(bucket)s AND order_id = %(order_id)s AND bank = %(bank)s AND reference = %(reference)s
    AND asked_at IS NOT NULL AND released_at IS NULL;

-- name: tie_entry
UPDATE payments.bank_entry SET tied_order_id = %(order_id)s
WHERE bank = %(bank)s AND reference = %(reference)s AND order_id IS NULL AND recovery_id IS NULL
    AND tied_order_id IS NULL;
