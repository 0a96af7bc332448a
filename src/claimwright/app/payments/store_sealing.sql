-- Sealing anew. key_id NULL: only what an earlier release stored clear.

-- name: orders_to_rekey
SELECT bucket, order_id, payee_account, payee_account_sealed
FROM payments.payment_order
WHERE (bucket, order_id) > (%(bucket)s::smallint, %(order_id)s::uuid)
    AND (payee_account IS NOT NULL OR substr(payee_account_sealed, 2, 8) <> %(key_id)s::bytea)
ORDER BY bucket, order_id
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: reseal_order
UPDATE payments.payment_order SET payee_account = NULL, payee_account_sealed = %(sealed)s
WHERE bucket = %(bucket)s AND order_id = %(order_id)s;

-- name: orders_by_key
SELECT substr(payee_account_sealed, 2, 8), count(*) FROM payments.payment_order GROUP BY 1;

-- name: messages_to_rekey
SELECT bank, direction, sha256, content, content_sealed
FROM payments.bank_message
WHERE (bank, direction, sha256) > (%(bank)s::text, %(direction)s::text, %(sha256)s::text)
    AND (content IS NOT NULL OR substr(content_sealed, 2, 8) <> %(key_id)s::bytea)
ORDER BY bank, direction, sha256
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: reseal_message
UPDATE payments.bank_message SET content = NULL, content_sealed = %(sealed)s
WHERE bank = %(bank)s AND direction = %(direction)s AND sha256 = %(sha256)s;

-- name: messages_by_key
SELECT substr(content_sealed, 2, 8), count(*) FROM payments.bank_message GROUP BY 1;

-- name: entries_to_rekey
SELECT bank, reference, NULL::text, payee_account_sealed
FROM payments.bank_entry
WHERE (bank, reference) > (%(bank)s::text, %(reference)s::text)
    AND substr(payee_account_sealed, 2, 8) <> %(key_id)s::bytea
ORDER BY bank, reference
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: reseal_entry
UPDATE payments.bank_entry SET payee_account_sealed = %(sealed)s
WHERE bank = %(bank)s AND reference = %(reference)s;

-- name: entries_by_key
SELECT substr(payee_account_sealed, 2, 8), count(*)
FROM payments.bank_entry WHERE payee_account_sealed IS NOT NULL GROUP BY 1;

-- name: any_clear
SELECT EXISTS (SELECT FROM payments.payment_order WHERE payee_account IS NOT NULL)
    OR EXISTS (SELECT FROM payments.bank_message WHERE content IS NOT NULL);
