-- name: insert_policy_number
INSERT INTO policies.policy_number (policy_no, policy_id) VALUES (%(policy_no)s, %(policy_id)s);

-- name: insert_policy
INSERT INTO policies.policy
    (bucket, policy_id, policy_no, applicant_id, insured_id, contract_date, status, status_from,
     province, recorded_at)
VALUES (%(bucket)s, %(policy_id)s, %(policy_no)s, %(applicant_id)s, %(insured_id)s, %(contract_date)s,
        %(status)s, %(status_from)s, %(province)s, %(recorded_at)s);

-- name: insert_party
INSERT INTO policies.party (bucket, person_id, policy_id, role)
VALUES (%(bucket)s, %(person_id)s, %(policy_id)s, %(role)s);

-- name: insert_coverage
INSERT INTO policies.coverage
    (bucket, coverage_id, policy_id, insured_id, coverage_no, product_code, inception, until_date,
     first_inception, sum_insured_fen, plan, family_id, recorded_at)
VALUES (%(bucket)s, %(coverage_id)s, %(policy_id)s, %(insured_id)s, %(coverage_no)s, %(product_code)s,
        %(inception)s, %(until_date)s, %(first_inception)s, %(sum_insured_fen)s, %(plan)s, %(family_id)s,
        %(recorded_at)s);

-- name: insert_family
INSERT INTO policies.family (family_no, family_id) VALUES (%(family_no)s, %(family_id)s);

-- name: family_ids
SELECT family_no, family_id FROM policies.family WHERE family_no = ANY (%(family_nos)s);

-- name: ids_by_number
SELECT n.policy_no, n.policy_id
FROM policies.policy_number n
WHERE n.policy_no = ANY (%(policy_nos)s);

-- name: policy
SELECT policy_id, policy_no, applicant_id, insured_id, contract_date, status, status_from, province
FROM policies.policy
WHERE bucket = %(bucket)s AND policy_id = %(policy_id)s;

-- name: policies
SELECT p.policy_id, p.policy_no, p.applicant_id, p.insured_id, p.contract_date, p.status, p.status_from,
       p.province
FROM unnest(%(buckets)s::smallint[], %(policy_ids)s::uuid[]) AS wanted (bucket, policy_id)
JOIN policies.policy p ON p.bucket = wanted.bucket AND p.policy_id = wanted.policy_id
ORDER BY p.policy_no;

-- name: policy_ids_of_person
SELECT DISTINCT policy_id FROM policies.party
WHERE bucket = %(bucket)s AND person_id = %(person_id)s
ORDER BY policy_id;

-- name: coverages_of_policy
SELECT coverage_id, policy_id, insured_id, coverage_no, product_code, inception, until_date, first_inception,
       sum_insured_fen, plan, family_id
FROM policies.coverage
WHERE bucket = %(bucket)s AND policy_id = %(policy_id)s
ORDER BY coverage_no;

-- name: covers_of_insureds
SELECT c.insured_id, c.coverage_id, c.coverage_no, c.policy_id, p.policy_no, c.product_code, p.contract_date,
       c.inception, c.until_date, c.first_inception, p.status, p.status_from, c.sum_insured_fen, c.plan,
       c.family_id
FROM unnest(%(buckets)b::smallint[], %(insured_ids)b::uuid[]) AS wanted (bucket, insured_id)
JOIN policies.coverage c ON c.bucket = wanted.bucket AND c.insured_id = wanted.insured_id
JOIN policies.policy p ON p.bucket = c.bucket AND p.policy_id = c.policy_id
ORDER BY p.contract_date, p.policy_no, c.coverage_no;
