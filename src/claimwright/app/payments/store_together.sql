-- Statements that serve many orders at once, and one order as a set of one.

-- name: insert_end_to_ends
INSERT INTO payments.end_to_end (end_to_end_id, order_id)
SELECT end_to_end_id, order_id FROM unnest(%(end_to_end_id)b::text[], %(order_id)b::uuid[]) AS e (end_to_end_id, order_id);

-- name: insert_orders
INSERT INTO payments.payment_order (bucket, order_id, claim_id, purpose, decision_no, part_no, attempt, end_to_end_id,
    amount_fen, currency, payee_name, payee_account_sealed, payee_bank_code, payee_bank_name, payee_role, remittance, state,
    ordered_by, ordered_at)
SELECT o.bucket, o.order_id, o.claim_id, o.purpose, o.decision_no, o.part_no, o.attempt, o.end_to_end_id, o.amount_fen,
    %(currency)s, o.payee_name, o.payee_account_sealed, o.payee_bank_code, o.payee_bank_name, o.payee_role, o.remittance, o.state,
    %(ordered_by)s, %(ordered_at)s
FROM unnest(%(bucket)b::smallint[], %(order_id)b::uuid[], %(claim_id)b::uuid[], %(purpose)b::text[],
    %(decision_no)b::integer[], %(part_no)b::smallint[], %(attempt)b::integer[], %(end_to_end_id)b::text[],
    %(amount_fen)b::bigint[], %(payee_name)b::text[], %(payee_account_sealed)b::bytea[], %(payee_bank_code)b::text[],
    %(payee_bank_name)b::text[], %(payee_role)b::text[], %(remittance)b::text[], %(state)b::text[])
    AS o (bucket, order_id, claim_id, purpose, decision_no, part_no, attempt, end_to_end_id, amount_fen, payee_name,
        payee_account_sealed, payee_bank_code, payee_bank_name, payee_role, remittance, state);

-- name: claims_of_orders
SELECT DISTINCT o.claim_id
FROM unnest(%(buckets)b::smallint[], %(order_ids)b::uuid[]) AS k (bucket, order_id)
JOIN payments.payment_order o ON o.bucket = k.bucket AND o.order_id = k.order_id;

-- name: lock_orders
SELECT o.order_id, o.claim_id, o.decision_no, o.attempt, o.end_to_end_id, o.amount_fen, o.currency, o.payee_name,
    o.payee_account, o.payee_bank_code, o.payee_bank_name, o.remittance, o.state, o.not_known, o.needs_person, o.reason,
    o.bank_reference, o.ordered_at, o.send_started_at, o.executed_at, o.purpose, o.part_no, o.payee_role, o.ordered_by,
    o.released_by, o.released_at, o.returned_at, o.is_excess, o.payee_account_sealed
FROM unnest(%(buckets)b::smallint[], %(order_ids)b::uuid[]) AS k (bucket, order_id)
JOIN payments.payment_order o ON o.bucket = k.bucket AND o.order_id = k.order_id
ORDER BY o.order_id
FOR UPDATE OF o;

-- name: claims_with_several_orders
SELECT o.claim_id
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS k (bucket, claim_id)
JOIN payments.payment_order o ON o.bucket = k.bucket AND o.claim_id = k.claim_id
GROUP BY o.claim_id HAVING count(*) > 1;

-- name: move_orders
UPDATE payments.payment_order o
SET state = m.state, not_known = m.not_known, needs_person = m.needs_person, reason = m.reason,
    bank_reference = m.bank_reference, send_started_at = m.send_started_at, executed_at = m.executed_at,
    released_by = m.released_by, released_at = m.released_at, returned_at = m.returned_at, is_excess = m.is_excess
FROM unnest(%(bucket)b::smallint[], %(order_id)b::uuid[], %(was)b::text[], %(state)b::text[], %(not_known)b::integer[],
    %(needs_person)b::text[], %(reason)b::text[], %(bank_reference)b::text[], %(send_started_at)b::timestamptz[],
    %(executed_at)b::timestamptz[], %(released_by)b::text[], %(released_at)b::timestamptz[],
    %(returned_at)b::timestamptz[], %(is_excess)b::boolean[])
    AS m (bucket, order_id, was, state, not_known, needs_person, reason, bank_reference, send_started_at, executed_at,
        released_by, released_at, returned_at, is_excess)
WHERE o.bucket = m.bucket AND o.order_id = m.order_id AND o.state = m.was;

-- name: link_messages
INSERT INTO payments.order_message (bucket, order_id, direction, sha256, bank, code, at)
SELECT l.bucket, l.order_id, %(direction)s, %(sha256)s, %(bank)s, l.code, %(at)s
FROM unnest(%(buckets)b::smallint[], %(order_ids)b::uuid[], %(codes)b::text[]) AS l (bucket, order_id, code)
ON CONFLICT (bucket, order_id, direction, sha256, code) DO NOTHING;

-- name: owed_of_claims
SELECT e.claim_id,
    sum(CASE WHEN t.credit_account = 'claims_payable' THEN t.amount_fen ELSE -t.amount_fen END)::bigint
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS k (bucket, claim_id)
JOIN payments.ledger_entry e ON e.bucket = k.bucket AND e.claim_id = k.claim_id
JOIN payments.transfer t ON t.bucket = e.bucket AND t.entry_id = e.entry_id
WHERE 'claims_payable' IN (t.credit_account, t.debit_account)
GROUP BY e.claim_id;

-- name: states_of_orders
SELECT o.order_id, o.state
FROM unnest(%(buckets)b::smallint[], %(order_ids)b::uuid[]) AS k (bucket, order_id)
JOIN payments.payment_order o ON o.bucket = k.bucket AND o.order_id = k.order_id;
