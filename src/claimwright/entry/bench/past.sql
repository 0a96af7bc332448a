-- What settlement has stored of a past claim beside case.sql, table by table.

-- name: decision
INSERT INTO claims.decision (bucket, claim_id, decision_no, outcome, payable_fen, by_kind, by_id, by_name,
    adjudications, sha256, decided_at)
SELECT bucket, claim_id, 1, 'pay', (c.total_fen - c.fund_fen) / 2 + 1, 'system', 'adjudicator', 'adjudicator', '[]', repeat('0', 64), %(now)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: benefit
INSERT INTO claims.benefit (bucket, claim_id, decision_no, event_no, coverage_id, benefit, amount_fen)
SELECT bucket, claim_id, 1, '1', pg_temp.id(3, p * 2, bucket), 'inpatient', (c.total_fen - c.fund_fen) / 2 + 1
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: balance_owner
INSERT INTO claims.balance_owner (bucket, owner_id) SELECT DISTINCT bucket, person_id
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: accumulator
INSERT INTO claims.accumulator (bucket, owner_id, accumulator, scope_key, used, limit_used, claim_id, changed_at)
SELECT bucket, person_id, 'PAST.annual_limit', 'coverage=BP' || lpad(p::text, 10, '0') || '/1;policy_year=2025-01-01/' || n,
       (c.total_fen - c.fund_fen) / 2 + 1, NULL, claim_id, %(now)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: journal
INSERT INTO audit.journal (bucket, entity_id, seq, entity, event, actor_kind, actor_id, actor_name, at, was, "then",
    facts, prev_hash, hash)
SELECT c.bucket, CASE WHEN j.seq = 3 THEN c.order_id ELSE c.claim_id END, CASE WHEN j.seq = 3 THEN 1 ELSE j.seq END,
       'past', j.event, 'system', 'past', 'past', %(now)s::timestamptz, NULL, NULL, '{}', repeat('0', 64), repeat('0', 64)
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c CROSS JOIN (VALUES (1, 'reported'), (2, 'closed'), (3, 'executed')) AS j (seq, event);

-- name: payment_order
INSERT INTO payments.payment_order (bucket, order_id, claim_id, decision_no, attempt, end_to_end_id, amount_fen, currency,
    payee_name, payee_account, payee_bank_code, payee_bank_name, remittance, state, ordered_at, send_started_at, executed_at)
SELECT bucket, order_id, claim_id, 1, 1, 'PAST' || n, (c.total_fen - c.fund_fen) / 2 + 1, 'CNY', name, '622202' || lpad(p::text, 13, '0'),
       '102100099996', '测试银行', '理赔款 ' || claim_no, 'executed', %(now)s, %(now)s, %(now)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: end_to_end
INSERT INTO payments.end_to_end (end_to_end_id, order_id) SELECT 'PAST' || n, order_id
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: ledger_entry
INSERT INTO payments.ledger_entry (bucket, entry_id, claim_id, order_id, recipe, cause, business_date, posted_at)
SELECT bucket, pg_temp.id(9, n, bucket), claim_id, order_id, 'claim_approved', 'decision 1', %(today)s::date, %(now)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: transfer
INSERT INTO payments.transfer (bucket, entry_id, line, debit_account, credit_account, amount_fen)
SELECT bucket, pg_temp.id(9, n, bucket), 1, 'claims_expense', 'claims_payable', (c.total_fen - c.fund_fen) / 2 + 1
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;
