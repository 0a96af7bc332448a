-- What a report stores, table by table.

-- name: claim
INSERT INTO claims.claim (bucket, claim_id, claim_no, policy_id, insured_id, claimant_id, account_id, cause, channel,
    state, version, event_date, claimed_fen, payable_fen, reported_at, decided_at, paid_at, ended_at)
SELECT bucket, claim_id, claim_no, pg_temp.id(2, p, bucket), person_id, person_id,
       pg_temp.id(4, p, bucket), 'illness', 'bench', 'ready', 2, day, total_fen, NULL, %(now)s, NULL, NULL, NULL
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
    AS f (name, value, source, asked) ON f.asked IN ('any', c.event_kind);

-- name: journal
INSERT INTO audit.journal (bucket, entity_id, seq, entity, event, actor_kind, actor_id, actor_name, at, was, "then",
    facts, prev_hash, hash)
SELECT c.bucket, c.claim_id, j.seq, 'claim', j.event, 'customer', c.person_id::text, c.name, %(now)s::timestamptz, j.was, j.state,
       CASE WHEN j.seq = 1 THEN jsonb_build_object('claim_no', c.claim_no, 'claimed_fen', c.total_fen, 'events', 1)
            ELSE '{}' END,
       CASE WHEN j.seq = 1 THEN repeat('0', 64) ELSE c.first_hash END,
       CASE WHEN j.seq = 1 THEN c.first_hash ELSE encode(sha256(convert_to('{"actor":["customer","' || c.person_id || '","' || c.name || '"],"at":"'
    || to_char(%(now)s::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","entity":"claim",'
    || '"entity_id":"' || c.claim_id || '","event":"facts_complete","facts":{},"prev_hash":"' || c.first_hash
    || '","seq":2,"then":"ready","was":"reported"}', 'UTF8')), 'hex') END
FROM (SELECT c.*, encode(sha256(convert_to('{"actor":["customer","' || c.person_id || '","' || c.name || '"],"at":"'
    || to_char(%(now)s::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","entity":"claim",'
    || '"entity_id":"' || c.claim_id || '","event":"reported","facts":{"claim_no":"' || c.claim_no || '","claimed_fen":' || c.total_fen || ',"events":1},"prev_hash":"' || repeat('0', 64)
    || '","seq":1,"then":"reported","was":null}', 'UTF8')), 'hex') AS first_hash
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c OFFSET 0) AS c
CROSS JOIN (VALUES (1, 'reported', NULL, 'reported'), (2, 'facts_complete', 'reported', 'ready'))
    AS j (seq, event, was, state);

-- name: reserve
INSERT INTO payments.case_reserve (bucket, claim_id, target_fen, revision, cause, changed_at)
SELECT bucket, claim_id, total_fen, 1, 'reported', %(now)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: entry
INSERT INTO payments.ledger_entry (bucket, entry_id, claim_id, order_id, recipe, cause, business_date, posted_at)
SELECT bucket, pg_temp.id(9, n, bucket), claim_id, NULL, 'reserve_raised', 'reserve 1: reported',
       %(today)s::date, %(now)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: transfer
INSERT INTO payments.transfer (bucket, entry_id, line, debit_account, credit_account, amount_fen)
SELECT bucket, pg_temp.id(9, n, bucket), 1, 'reserve_change', 'outstanding_claims_reserve', total_fen
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: message
INSERT INTO infra.outbox (bucket, message_id, topic, entity_id, payload, due_at)
SELECT bucket, pg_temp.id(8, n, bucket), 'claims.adjudicate', claim_id, '{}', %(due)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: reported_id
SELECT pg_temp.bucket(p), pg_temp.id(6, %(n)s, pg_temp.bucket(p))
FROM (SELECT 1 + (hashint8extended(%(n)s, 2) & 1152921504606846975) %% %(policies)s AS p) AS g;
