-- name: order
SELECT order_id, claim_id, decision_no, attempt, end_to_end_id, amount_fen, currency, payee_name, payee_account,
    payee_bank_code, payee_bank_name, remittance, state, not_known, needs_person, reason, bank_reference, ordered_at,
    send_started_at, executed_at, purpose, part_no, payee_role, ordered_by, released_by, released_at, returned_at,
    is_excess, payee_account_sealed
FROM payments.payment_order WHERE bucket = %(bucket)s AND order_id = %(order_id)s;

-- name: orders_of_claim
SELECT order_id, claim_id, decision_no, attempt, end_to_end_id, amount_fen, currency, payee_name, payee_account,
    payee_bank_code, payee_bank_name, remittance, state, not_known, needs_person, reason, bank_reference, ordered_at,
    send_started_at, executed_at, purpose, part_no, payee_role, ordered_by, released_by, released_at, returned_at,
    is_excess, payee_account_sealed
FROM payments.payment_order WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s ORDER BY ordered_at, purpose, decision_no, part_no, attempt;

-- name: unsent_orders_to_fans_out
SELECT order_id, claim_id, decision_no, attempt, end_to_end_id, amount_fen, currency, payee_name, payee_account,
    payee_bank_code, payee_bank_name, remittance, state, not_known, needs_person, reason, bank_reference, ordered_at,
    send_started_at, executed_at, purpose, part_no, payee_role, ordered_by, released_by, released_at, returned_at,
    is_excess, payee_account_sealed
FROM payments.payment_order
WHERE state IN ('ordered', 'awaiting_release') AND send_started_at IS NULL AND payee_name = %(payee_name)s
ORDER BY ordered_at LIMIT %(limit)s;

-- name: orders_needing_person_fans_out
SELECT order_id, claim_id, decision_no, attempt, end_to_end_id, amount_fen, currency, payee_name, payee_account,
    payee_bank_code, payee_bank_name, remittance, state, not_known, needs_person, reason, bank_reference, ordered_at,
    send_started_at, executed_at, purpose, part_no, payee_role, ordered_by, released_by, released_at, returned_at,
    is_excess, payee_account_sealed
FROM payments.payment_order WHERE needs_person IS NOT NULL ORDER BY ordered_at LIMIT %(limit)s;

-- name: order_ids_of_end_to_end
SELECT end_to_end_id, order_id FROM payments.end_to_end WHERE end_to_end_id = ANY(%(end_to_end_ids)s);

-- name: insert_entries
INSERT INTO payments.ledger_entry (bucket, entry_id, claim_id, order_id, recipe, cause, business_date, posted_at)
SELECT e.bucket, e.entry_id, e.claim_id, e.order_id, e.recipe, e.cause, %(business_date)s, %(posted_at)s
FROM unnest(%(buckets)b::smallint[], %(entry_ids)b::uuid[], %(claim_ids)b::uuid[], %(order_ids)b::uuid[],
    %(recipes)b::text[], %(causes)b::text[]) AS e (bucket, entry_id, claim_id, order_id, recipe, cause);

-- name: insert_transfers
INSERT INTO payments.transfer (bucket, entry_id, line, debit_account, credit_account, amount_fen)
SELECT t.bucket, t.entry_id, t.line, t.debit, t.credit, t.amount_fen
FROM unnest(%(buckets)b::smallint[], %(entry_ids)b::uuid[], %(lines)b::smallint[], %(debits)b::text[],
    %(credits)b::text[], %(amounts_fen)b::bigint[]) AS t (bucket, entry_id, line, debit, credit, amount_fen);

-- name: reserves
SELECT r.claim_id, r.target_fen, r.revision
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS k (bucket, claim_id)
JOIN payments.case_reserve r ON r.bucket = k.bucket AND r.claim_id = k.claim_id;

-- name: put_reserves
INSERT INTO payments.case_reserve AS r (bucket, claim_id, target_fen, revision, cause, changed_at)
SELECT n.bucket, n.claim_id, n.target_fen, 1, n.cause, %(now)s
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[], %(targets_fen)b::bigint[], %(causes)b::text[])
    AS n (bucket, claim_id, target_fen, cause)
ON CONFLICT (bucket, claim_id) DO UPDATE
SET target_fen = excluded.target_fen, revision = r.revision + 1, cause = excluded.cause, changed_at = excluded.changed_at;

-- name: release_limits
SELECT DISTINCT ON (kind) kind, above_fen FROM payments.release_limit
WHERE effective_at <= %(now)s ORDER BY kind, effective_at DESC;

-- name: set_release_limit
INSERT INTO payments.release_limit (kind, effective_at, above_fen, set_by)
VALUES (%(kind)s, %(effective_at)s, %(above_fen)s, %(set_by)s);

-- name: entries_of_claim
SELECT e.entry_id, e.order_id, e.recipe, e.cause, e.business_date, e.posted_at,
    t.debit_account, t.credit_account, t.amount_fen
FROM payments.ledger_entry e
JOIN payments.transfer t ON t.bucket = e.bucket AND t.entry_id = e.entry_id
WHERE e.bucket = %(bucket)s AND e.claim_id = %(claim_id)s
ORDER BY e.posted_at, e.entry_id, t.line;

-- name: trial_balance_fans_out
SELECT account, sum(debit_fen)::bigint, sum(credit_fen)::bigint
FROM (
    SELECT debit_account AS account, amount_fen AS debit_fen, 0 AS credit_fen FROM payments.transfer
    UNION ALL
    SELECT credit_account, 0, amount_fen FROM payments.transfer
) AS side
GROUP BY account ORDER BY account;

-- name: keep_message
INSERT INTO payments.bank_message (bank, direction, sha256, message_id, content_sealed, unmatched, at)
VALUES (%(bank)s, %(direction)s, %(sha256)s, %(message_id)s, %(content_sealed)s, %(unmatched)s, %(at)s)
ON CONFLICT (bank, direction, sha256) DO NOTHING;

-- name: messages_of_order
SELECT m.bank, m.direction, m.sha256, m.message_id, l.code, l.at, m.content, m.content_sealed
FROM payments.order_message l
JOIN payments.bank_message m ON m.bank = l.bank AND m.direction = l.direction AND m.sha256 = l.sha256
WHERE l.bucket = %(bucket)s AND l.order_id = %(order_id)s
ORDER BY l.at, l.direction DESC, l.code;

-- name: ensure_cursor
INSERT INTO payments.bank_cursor (bank, stream, seq) VALUES (%(bank)s, %(stream)s, 0)
ON CONFLICT (bank, stream) DO NOTHING;

-- name: cursor
SELECT seq FROM payments.bank_cursor WHERE bank = %(bank)s AND stream = %(stream)s;

-- name: lock_cursor
SELECT seq FROM payments.bank_cursor WHERE bank = %(bank)s AND stream = %(stream)s FOR UPDATE;

-- name: move_cursor
UPDATE payments.bank_cursor SET seq = %(seq)s
WHERE bank = %(bank)s AND stream = %(stream)s AND seq < %(seq)s;

-- name: insert_recovery_reference
INSERT INTO payments.recovery_reference (reference, recovery_id) VALUES (%(reference)s, %(recovery_id)s);

-- name: insert_recovery
INSERT INTO payments.recovery (bucket, recovery_id, claim_id, order_id, reference, reason, cause, debtor, amount_fen,
    state, opened_at)
VALUES (%(bucket)s, %(recovery_id)s, %(claim_id)s, %(order_id)s, %(reference)s, %(reason)s, %(cause)s, %(debtor)s,
    %(amount_fen)s, %(state)s, %(opened_at)s);

-- name: lock_recovery
SELECT recovery_id, claim_id, order_id, reference, reason, cause, debtor, amount_fen, received_fen, offset_fen,
    written_off_fen, withdrawn_fen, state, consent, write_off_by, write_off_why, opened_at, ended_at
FROM payments.recovery WHERE bucket = %(bucket)s AND recovery_id = %(recovery_id)s FOR UPDATE;

-- name: recovery
SELECT recovery_id, claim_id, order_id, reference, reason, cause, debtor, amount_fen, received_fen, offset_fen,
    written_off_fen, withdrawn_fen, state, consent, write_off_by, write_off_why, opened_at, ended_at
FROM payments.recovery WHERE bucket = %(bucket)s AND recovery_id = %(recovery_id)s;

-- name: recoveries_of_claim
SELECT recovery_id, claim_id, order_id, reference, reason, cause, debtor, amount_fen, received_fen, offset_fen,
    written_off_fen, withdrawn_fen, state, consent, write_off_by, write_off_why, opened_at, ended_at
FROM payments.recovery WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s ORDER BY opened_at, recovery_id;

-- name: move_recovery
UPDATE payments.recovery
SET state = %(state)s, received_fen = %(received_fen)s, offset_fen = %(offset_fen)s,
    written_off_fen = %(written_off_fen)s, withdrawn_fen = %(withdrawn_fen)s, consent = %(consent)s,
    write_off_by = %(write_off_by)s, write_off_why = %(write_off_why)s, ended_at = %(ended_at)s
WHERE bucket = %(bucket)s AND recovery_id = %(recovery_id)s AND state = %(was)s;

-- name: last_plan_no
SELECT plan_no FROM payments.instalment WHERE bucket = %(bucket)s AND recovery_id = %(recovery_id)s
ORDER BY plan_no DESC LIMIT 1;

-- name: insert_instalment
INSERT INTO payments.instalment (bucket, recovery_id, plan_no, instalment_no, due_on, amount_fen)
VALUES (%(bucket)s, %(recovery_id)s, %(plan_no)s, %(instalment_no)s, %(due_on)s, %(amount_fen)s);

-- name: instalments
SELECT plan_no, due_on, amount_fen FROM payments.instalment
WHERE bucket = %(bucket)s AND recovery_id = %(recovery_id)s
ORDER BY plan_no, instalment_no;
