-- People with policies: ten kinds in turn.

-- name: people
SELECT n, person_id, pg_temp.id(4, n, bucket), DATE '1950-01-01' + pg_temp.dice(n, 1, 20000)
FROM pg_temp.insured(%(first)s, %(last)s, %(inception)s) AS p ORDER BY n;

-- name: policy
INSERT INTO policies.policy
    (bucket, policy_id, policy_no, applicant_id, insured_id, contract_date, status, status_from, recorded_at)
SELECT bucket, policy_id, 'BP' || lpad(n::text, 10, '0'), person_id, person_id, inception - 10, 'in_force',
       inception - 10, %(now)s
FROM pg_temp.insured(%(first)s, %(last)s, %(inception)s) AS p;

-- name: policy_number
INSERT INTO policies.policy_number (policy_no, policy_id)
SELECT 'BP' || lpad(n::text, 10, '0'), policy_id
FROM pg_temp.insured(%(first)s, %(last)s, %(inception)s) AS p;

-- name: coverage
INSERT INTO policies.coverage
    (bucket, coverage_id, policy_id, insured_id, coverage_no, product_code, inception, until_date,
     first_inception, sum_insured_fen, plan, family_id, recorded_at)
SELECT p.bucket, pg_temp.id(3, p.n * 2 + c.no - 1, p.bucket), p.policy_id, p.person_id, c.no::text, c.product,
       p.inception, (p.inception + interval '1 year')::date, p.inception, NULL, c.plan,
       CASE WHEN c.product = 'MED-FAMILY'
            THEN pg_temp.id(5, p.n / 40, pg_temp.bucket(p.n / 40)) END, %(now)s
FROM pg_temp.insured(%(first)s, %(last)s, %(inception)s) AS p
JOIN (VALUES (0, 1, 'MED-SMALL', '{}'::jsonb), (1, 1, 'MED-SMALL', '{}'), (2, 1, 'MED-SMALL', '{}'),
             (3, 1, 'MED-SMALL', '{}'), (4, 1, 'MED-MILLION', '{"has_social_insurance": true}'),
             (5, 1, 'MED-MILLION', '{"has_social_insurance": true}'), (6, 1, 'MED-OUTPATIENT', '{}'),
             (7, 1, 'MED-OUTPATIENT', '{}'), (8, 1, 'MED-SMALL', '{}'),
             (8, 2, 'HOSP-CASH', '{"daily_amount": 20000}'), (9, 1, 'MED-FAMILY', '{}'))
    AS c (kind, no, product, plan) ON c.kind = p.kind;

-- name: party
INSERT INTO policies.party (bucket, person_id, policy_id, role)
SELECT bucket, person_id, policy_id, role
FROM pg_temp.insured(%(first)s, %(last)s, %(inception)s) AS p CROSS JOIN (VALUES ('applicant'), ('insured')) AS r (role);
