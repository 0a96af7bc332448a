-- name: insert_spell
INSERT INTO policies.spell (bucket, policy_id, starts_on, kind, recorded_at)
VALUES (%(bucket)s, %(policy_id)s, %(starts_on)s, %(kind)s, %(recorded_at)s)
ON CONFLICT (bucket, policy_id, starts_on) DO NOTHING;

-- name: insert_beneficiary
INSERT INTO policies.beneficiary
    (bucket, policy_id, beneficiary_no, benefit, order_no, share_num, share_den, name, id_number_sealed,
     person_id, recorded_at)
VALUES (%(bucket)s, %(policy_id)s, %(beneficiary_no)s, %(benefit)s, %(order_no)s, %(share_num)s, %(share_den)s,
        %(name)s, %(id_number_sealed)s, %(person_id)s, %(recorded_at)s);

-- name: histories
SELECT p.policy_id, p.policy_no, p.applicant_id, p.insured_id, p.contract_date, p.status, p.status_from
FROM unnest(%(buckets)b::smallint[], %(policy_ids)b::uuid[]) AS wanted (bucket, policy_id)
JOIN policies.policy p ON p.bucket = wanted.bucket AND p.policy_id = wanted.policy_id;

-- name: spells
SELECT s.policy_id, s.kind, s.starts_on
FROM unnest(%(buckets)b::smallint[], %(policy_ids)b::uuid[]) AS wanted (bucket, policy_id)
JOIN policies.spell s ON s.bucket = wanted.bucket AND s.policy_id = wanted.policy_id
ORDER BY s.policy_id, s.starts_on;

-- name: beneficiaries
SELECT b.policy_id, b.benefit, b.order_no, b.share_num, b.share_den, b.name, b.id_number, b.id_number_sealed,
    b.person_id, b.beneficiary_no
FROM unnest(%(buckets)b::smallint[], %(policy_ids)b::uuid[]) AS wanted (bucket, policy_id)
JOIN policies.beneficiary b ON b.bucket = wanted.bucket AND b.policy_id = wanted.policy_id
ORDER BY b.policy_id, b.benefit, b.order_no, b.beneficiary_no;
