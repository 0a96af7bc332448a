-- What due and settled claims have alike; of the papers of settled ones little is kept.

-- name: claim
INSERT INTO claims.claim (bucket, claim_id, claim_no, policy_id, insured_id, claimant_id, account_id, cause, channel,
    state, version, event_date, claimed_fen, payable_fen, reported_at, decided_at, paid_at, ended_at)
SELECT bucket, claim_id, claim_no, pg_temp.id(2, p, bucket), person_id, person_id,
       pg_temp.id(4, p, bucket), 'illness', 'bench', s.state, s.version, day, total_fen,
       CASE WHEN %(is_settled)s::boolean THEN (c.total_fen - c.fund_fen) / 2 + 1 END, %(now)s::timestamptz,
       s.settled_at, s.settled_at, s.settled_at
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c
CROSS JOIN (SELECT CASE WHEN %(is_settled)s::boolean THEN 'closed' ELSE 'ready' END,
                   CASE WHEN %(is_settled)s::boolean THEN 6 ELSE 2 END,
                   CASE WHEN %(is_settled)s::boolean THEN %(now)s::timestamptz END)
    AS s (state, version, settled_at);

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
    AS f (name, value, source, asked) ON f.asked IN ('any', c.event_kind)
    AND (NOT %(is_settled)s::boolean
         OR f.name IN ('total_expense', 'social_insurance_paid', 'event_date', 'diagnosis'));
