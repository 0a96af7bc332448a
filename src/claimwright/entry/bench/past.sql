-- A settled claim by the tables that settlement writes; its papers are shortened.

-- name: claim
INSERT INTO claims.claim (bucket, claim_id, claim_no, policy_id, insured_id, claimant_id, account_id, cause, channel,
    state, version, event_date, claimed_fen, payable_fen, reported_at, decided_at, paid_at, ended_at)
SELECT bucket, claim_id, claim_no, pg_temp.id(2, p, bucket), person_id, person_id,
       pg_temp.id(4, p, bucket), 'illness', 'bench', 'closed', 6, day, total_fen, (c.total_fen - c.fund_fen) / 2 + 1, %(now)s, %(now)s, %(now)s, %(now)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: party
INSERT INTO claims.party (bucket, person_id, claim_id, role)
SELECT bucket, person_id, claim_id, role
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c CROSS JOIN (VALUES ('insured'), ('claimant')) AS r (role);

-- name: event
INSERT INTO claims.event (bucket, claim_id, event_no, kind, event_date, stay_no, document_id, lines)
SELECT bucket, claim_id, '1', event_kind, day,
       CASE WHEN event_kind = 'inpatient' THEN 'H' || n END, document_id, jsonb_build_array(
    jsonb_build_object('line_no', '1', 'facts', jsonb_build_object('fee_class', '西药费', 'amount', c.total_fen * 3 / 5)),
    jsonb_build_object('line_no', '2', 'facts', jsonb_build_object('fee_class', '检查费',
        'amount', c.total_fen - c.total_fen * 3 / 5)))
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: fact
INSERT INTO claims.fact (bucket, claim_id, event_no, name, revision, value, source, stated_by, recorded_at)
SELECT c.bucket, c.claim_id, '1', f.name, 1, f.value, f.source, c.person_id::text, %(now)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c JOIN LATERAL (VALUES
    ('accident', 'false'::jsonb, 'claimant', 'any'), ('other_insurers_paid', '0', 'claimant', 'any'),
    ('total_expense', to_jsonb(c.total_fen), 'bill', 'any'),
    ('social_insurance_paid', to_jsonb(c.fund_fen), 'bill', 'any'), ('other_paid', '0', 'bill', 'any'),
    ('account_paid', '0', 'bill', 'any'), ('self_paid', to_jsonb(c.total_fen - c.fund_fen), 'bill', 'any'),
    ('self_funded', '0', 'bill', 'any'), ('department', '"内科"', 'bill', 'any'),
    ('eligible_expense', to_jsonb(c.total_fen), 'derived', 'any'),
    ('in_scope_expense', to_jsonb(c.total_fen), 'derived', 'any'),
    ('social_insurance_used', to_jsonb(c.fund_fen > 0), 'derived', 'any'),
    ('hospital_level', '"三级"', 'hospital_list', 'any'), ('hospital_public', 'true', 'hospital_list', 'any'),
    ('emergency', 'false', 'claimant', 'any'),
    ('diagnosis', '"K35.8"', 'claimant', CASE WHEN pg_temp.dice(c.n, 7, 100) < 2 THEN 'never' ELSE 'any' END),
    ('event_date', jsonb_build_object('date', c.day), 'derived', 'any'),
    ('admission_date', jsonb_build_object('date', c.day), 'bill', 'inpatient'),
    ('discharge_date', jsonb_build_object('date', c.day + c.days::integer), 'bill', 'inpatient'),
    ('stay_days', to_jsonb(c.days), 'bill', 'inpatient'),
    ('visit_date', jsonb_build_object('date', c.day), 'bill', 'outpatient'))
    AS f (name, value, source, asked) ON f.asked IN ('any', c.event_kind) AND f.name IN ('total_expense', 'social_insurance_paid', 'event_date', 'diagnosis');

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
