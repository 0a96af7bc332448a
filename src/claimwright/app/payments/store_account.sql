-- name: insert_bank_entries
INSERT INTO payments.bank_entry (bank, reference, is_credit, amount_fen, booked_on, end_to_end_id, return_reason,
    remittance, counterparty, statement_day, received_at, payee_account_sealed)
SELECT %(bank)s, e.reference, e.is_credit, e.amount_fen, e.booked_on, e.end_to_end_id, e.return_reason, e.remittance,
    e.counterparty, %(statement_day)s, %(received_at)s, e.payee_account
FROM unnest(%(references)s::text[], %(are_credits)s::boolean[], %(amounts_fen)s::bigint[], %(booked_ons)s::date[],
    %(end_to_end_ids)s::text[], %(return_reasons)s::text[], %(remittances)s::text[], %(counterparties)s::text[],
    %(payee_accounts)s::bytea[])
    AS e (reference, is_credit, amount_fen, booked_on, end_to_end_id, return_reason, remittance, counterparty,
        payee_account)
ORDER BY e.reference
ON CONFLICT (bank, reference) DO NOTHING
RETURNING reference;

-- name: add_payee_accounts
UPDATE payments.bank_entry e SET payee_account_sealed = n.sealed
FROM unnest(%(references)s::text[], %(sealed)s::bytea[]) AS n (reference, sealed)
WHERE e.bank = %(bank)s AND e.reference = n.reference AND e.payee_account_sealed IS NULL AND e.order_id IS NULL
    AND NOT e.is_credit;

-- name: bank_entries
SELECT reference, is_credit, amount_fen, booked_on, end_to_end_id, return_reason, remittance, counterparty,
    statement_day, order_id, recovery_id, tied_order_id
FROM payments.bank_entry WHERE bank = %(bank)s AND reference = ANY(%(references)s);

-- name: lock_bank_entry
SELECT reference, is_credit, amount_fen, booked_on, end_to_end_id, return_reason, remittance, counterparty,
    statement_day, order_id, recovery_id, tied_order_id
FROM payments.bank_entry WHERE bank = %(bank)s AND reference = %(reference)s FOR UPDATE;

-- name: state_bank_entries
UPDATE payments.bank_entry SET statement_day = %(day)s
WHERE bank = %(bank)s AND reference = ANY(%(references)s) AND statement_day IS NULL;

-- name: match_bank_entry
UPDATE payments.bank_entry SET order_id = %(order_id)s, recovery_id = %(recovery_id)s
WHERE bank = %(bank)s AND reference = %(reference)s AND order_id IS NULL AND recovery_id IS NULL;

-- name: entries_of_order
SELECT reference, is_credit, amount_fen, booked_on, end_to_end_id, return_reason, remittance, counterparty,
    statement_day, order_id, recovery_id, tied_order_id
FROM payments.bank_entry WHERE order_id = %(order_id)s ORDER BY received_at, reference;

-- name: entries_of_day
SELECT reference, is_credit, amount_fen, booked_on, end_to_end_id, return_reason, remittance, counterparty,
    statement_day, order_id, recovery_id, tied_order_id
FROM payments.bank_entry WHERE bank = %(bank)s AND statement_day = %(day)s ORDER BY reference;

-- name: recovery_ids_of_references
SELECT reference, recovery_id FROM payments.recovery_reference WHERE reference = ANY(%(references)s);

-- name: insert_statement
INSERT INTO payments.bank_statement (bank, day, statement_id, sha256, opening_fen, closing_fen, entries, received_at)
VALUES (%(bank)s, %(day)s, %(statement_id)s, %(sha256)s, %(opening_fen)s, %(closing_fen)s, %(entries)s, %(received_at)s)
ON CONFLICT (bank, day, sha256) DO NOTHING;

-- name: closing_before
SELECT closing_fen FROM payments.bank_statement
WHERE bank = %(bank)s AND day < %(day)s ORDER BY day DESC, entries DESC LIMIT 1;

-- name: executed_without_entry_fans_out
SELECT o.order_id, o.claim_id, o.end_to_end_id, o.amount_fen
FROM payments.payment_order o
WHERE o.executed_at >= %(since)s AND o.executed_at < %(until)s
  AND NOT EXISTS (SELECT 1 FROM payments.bank_entry e WHERE e.order_id = o.order_id AND NOT e.is_credit)
ORDER BY o.executed_at, o.order_id;

-- name: claim_exception
INSERT INTO payments.bank_exception_key (bank, kind, subject, exception_id)
VALUES (%(bank)s, %(kind)s, %(subject)s, %(exception_id)s)
ON CONFLICT (bank, kind, subject) DO NOTHING;

-- name: insert_exception
INSERT INTO payments.bank_exception (bucket, exception_id, bank, kind, subject, day, claim_id, facts, opened_at)
VALUES (%(bucket)s, %(exception_id)s, %(bank)s, %(kind)s, %(subject)s, %(day)s, %(claim_id)s, %(facts)s, %(opened_at)s);

-- name: exception_id_of
SELECT exception_id FROM payments.bank_exception_key
WHERE bank = %(bank)s AND kind = %(kind)s AND subject = %(subject)s;

-- name: lock_exception
SELECT exception_id, bank, kind, subject, day, claim_id, facts, opened_at, resolved_at, resolved_by, resolution
FROM payments.bank_exception WHERE bucket = %(bucket)s AND exception_id = %(exception_id)s FOR UPDATE;

-- name: exception
SELECT exception_id, bank, kind, subject, day, claim_id, facts, opened_at, resolved_at, resolved_by, resolution
FROM payments.bank_exception WHERE bucket = %(bucket)s AND exception_id = %(exception_id)s;

-- name: resolve_exception
UPDATE payments.bank_exception SET resolved_at = %(now)s, resolved_by = %(by)s, resolution = %(resolution)s
WHERE bucket = %(bucket)s AND exception_id = %(exception_id)s AND resolved_at IS NULL;

-- name: open_exceptions_fans_out
SELECT exception_id, bank, kind, subject, day, claim_id, facts, opened_at, resolved_at, resolved_by, resolution
FROM payments.bank_exception WHERE resolved_at IS NULL ORDER BY opened_at, exception_id LIMIT %(limit)s;

-- name: orders_awaiting_release_fans_out
SELECT order_id, claim_id, decision_no, attempt, end_to_end_id, amount_fen, currency, payee_name, payee_account,
    payee_bank_code, payee_bank_name, remittance, state, not_known, needs_person, reason, bank_reference, ordered_at,
    send_started_at, executed_at, purpose, part_no, payee_role, ordered_by, released_by, released_at, returned_at,
    is_excess, payee_account_sealed
FROM payments.payment_order WHERE state = 'awaiting_release' ORDER BY ordered_at LIMIT %(limit)s;

-- name: live_recoveries_fans_out
SELECT recovery_id, claim_id, order_id, reference, reason, cause, debtor, amount_fen, received_fen, offset_fen,
    written_off_fen, withdrawn_fen, state, consent, write_off_by, write_off_why, opened_at, ended_at
FROM payments.recovery WHERE ended_at IS NULL ORDER BY opened_at, recovery_id LIMIT %(limit)s;

-- name: balance_by_day_fans_out
SELECT account, business_date, sum(debit_fen)::bigint, sum(credit_fen)::bigint
FROM (
    SELECT e.business_date, t.debit_account AS account, t.amount_fen AS debit_fen, 0 AS credit_fen
    FROM payments.transfer t JOIN payments.ledger_entry e ON e.bucket = t.bucket AND e.entry_id = t.entry_id
    UNION ALL
    SELECT e.business_date, t.credit_account, 0, t.amount_fen
    FROM payments.transfer t JOIN payments.ledger_entry e ON e.bucket = t.bucket AND e.entry_id = t.entry_id
) AS side
WHERE business_date >= %(since)s
GROUP BY account, business_date ORDER BY business_date, account;

-- name: lines_of_account_fans_out
SELECT e.claim_id, e.entry_id, e.order_id, e.recipe, e.cause, e.business_date, e.posted_at, t.debit_account,
    t.credit_account, t.amount_fen
FROM payments.ledger_entry e
JOIN payments.transfer t ON t.bucket = e.bucket AND t.entry_id = e.entry_id
WHERE %(account)s IN (t.debit_account, t.credit_account) AND e.business_date = %(day)s
ORDER BY e.posted_at, e.entry_id, t.line LIMIT %(limit)s;

-- name: orders_without_booking_fans_out
SELECT o.end_to_end_id
FROM payments.payment_order o
WHERE (o.executed_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM payments.ledger_entry e WHERE e.bucket = o.bucket AND e.order_id = o.order_id
        AND e.recipe IN ('payment_executed', 'excess_paid', 'payment_misdirected')))
   OR (o.returned_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM payments.ledger_entry e WHERE e.bucket = o.bucket AND e.claim_id = o.claim_id
        AND e.recipe IN ('payment_returned', 'recovery_received')))
ORDER BY o.end_to_end_id LIMIT %(limit)s;

-- name: bookings_of_executed_fans_out
SELECT o.end_to_end_id, o.amount_fen, sum(t.amount_fen)::bigint
FROM payments.payment_order o
JOIN payments.ledger_entry e ON e.bucket = o.bucket AND e.order_id = o.order_id AND e.recipe IN ('payment_executed', 'excess_paid')
JOIN payments.transfer t ON t.bucket = e.bucket AND t.entry_id = e.entry_id
GROUP BY o.end_to_end_id, o.amount_fen HAVING sum(t.amount_fen) <> o.amount_fen OR count(*) <> 1
ORDER BY o.end_to_end_id LIMIT %(limit)s;

-- name: recoveries_off_ledger_fans_out
SELECT r.claim_id, sum(r.amount_fen - r.received_fen - r.offset_fen - r.written_off_fen - r.withdrawn_fen)::bigint,
    coalesce((SELECT sum(CASE WHEN t.debit_account = 'claims_recoverable' THEN t.amount_fen ELSE -t.amount_fen END)
              FROM payments.ledger_entry e
              JOIN payments.transfer t ON t.bucket = e.bucket AND t.entry_id = e.entry_id
              WHERE e.bucket = r.bucket AND e.claim_id = r.claim_id
                AND 'claims_recoverable' IN (t.debit_account, t.credit_account)), 0)::bigint
FROM payments.recovery r GROUP BY r.bucket, r.claim_id ORDER BY r.claim_id;

-- name: reserves_off_ledger_fans_out
SELECT r.claim_id, r.target_fen, coalesce(l.fen, 0)::bigint
FROM payments.case_reserve r
LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN t.credit_account = 'outstanding_claims_reserve' THEN t.amount_fen ELSE -t.amount_fen END) AS fen
    FROM payments.ledger_entry e
    JOIN payments.transfer t ON t.bucket = e.bucket AND t.entry_id = e.entry_id
    WHERE e.bucket = r.bucket AND e.claim_id = r.claim_id
      AND 'outstanding_claims_reserve' IN (t.debit_account, t.credit_account)) AS l ON true
WHERE r.target_fen <> coalesce(l.fen, 0) LIMIT %(limit)s;

-- name: match_plain_entries
UPDATE payments.bank_entry e SET order_id = o.order_id
FROM unnest(%(references)b::text[], %(buckets)b::smallint[], %(order_ids)b::uuid[]) AS k (reference, bucket, order_id)
JOIN payments.payment_order o ON o.bucket = k.bucket AND o.order_id = k.order_id
WHERE e.bank = %(bank)s AND e.reference = k.reference
  AND e.order_id IS NULL AND e.recovery_id IS NULL AND NOT e.is_credit
  AND o.state = 'executed' AND o.amount_fen = e.amount_fen
  AND NOT EXISTS (SELECT 1 FROM payments.bank_entry d WHERE d.order_id = o.order_id AND NOT d.is_credit)
RETURNING e.reference, o.end_to_end_id;

-- name: resolve_missing
UPDATE payments.bank_exception SET resolved_at = %(now)s, resolved_by = %(by)s, resolution = 'the bank has told of it'
WHERE resolved_at IS NULL AND bank = %(bank)s AND kind = 'missing' AND subject = ANY(%(end_to_end_ids)s);

-- name: bank_derived_fans_out
SELECT
    (SELECT coalesce(sum(CASE WHEN t.debit_account = 'bank' THEN t.amount_fen ELSE -t.amount_fen END), 0)::bigint
     FROM payments.transfer t WHERE 'bank' IN (t.debit_account, t.credit_account)),
    (SELECT coalesce(sum(CASE WHEN o.returned_at IS NOT NULL AND NOT o.is_excess THEN 0 ELSE -o.amount_fen END), 0)::bigint
     FROM payments.payment_order o WHERE o.executed_at IS NOT NULL),
    (SELECT coalesce(sum(r.received_fen), 0)::bigint FROM payments.recovery r),
    (SELECT coalesce(sum(CASE WHEN e.is_credit THEN e.amount_fen ELSE -e.amount_fen END), 0)::bigint
     FROM payments.bank_entry e WHERE e.order_id IS NOT NULL OR e.recovery_id IS NOT NULL),
    (SELECT coalesce(-sum(o.amount_fen), 0)::bigint FROM payments.payment_order o
     WHERE o.executed_at IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM payments.bank_entry e WHERE e.order_id = o.order_id AND NOT e.is_credit)),
    (SELECT coalesce(sum(e.amount_fen - least(e.amount_fen, r.received_fen)), 0)::bigint
     FROM payments.bank_entry e JOIN payments.recovery r ON r.recovery_id = e.recovery_id
     WHERE e.is_credit AND e.amount_fen > r.received_fen);

-- name: expense_of_claims_fans_out
SELECT e.claim_id,
    sum(CASE WHEN t.debit_account = 'claims_expense' THEN t.amount_fen ELSE -t.amount_fen END)::bigint
FROM payments.ledger_entry e
JOIN payments.transfer t ON t.bucket = e.bucket AND t.entry_id = e.entry_id
WHERE 'claims_expense' IN (t.debit_account, t.credit_account)
GROUP BY e.claim_id;

-- name: unmatched_debits
SELECT bank, reference, end_to_end_id FROM payments.bank_entry
WHERE end_to_end_id = ANY(%(end_to_end_ids)s) AND order_id IS NULL AND NOT is_credit;
