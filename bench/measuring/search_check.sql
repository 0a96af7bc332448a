-- name: made_person
SELECT p.person_id, p.name, p.birth_date, o.policy_no, o.province, c.claim_no, b.bill_number
FROM documents.bill_use b
JOIN claims.claim c ON c.bucket = %(bucket)s AND c.claim_id = b.claim_id
JOIN policies.policy o ON o.bucket = c.bucket AND o.policy_id = c.policy_id
JOIN parties.person p ON p.bucket = c.bucket AND p.person_id = c.insured_id
WHERE b.bill_code = '11060126' AND b.bill_number = %(bill_number)s;

-- name: foreign_rows
-- Asked as the owner of the tables: rows of an answer that belong to no policy or claim of the province.
SELECT (SELECT count(*) FROM unnest(%(persons)s::uuid[]) x WHERE NOT EXISTS (
            SELECT FROM policies.party y
            JOIN policies.policy p ON p.bucket = identity.bucket_of(y.policy_id) AND p.policy_id = y.policy_id
            WHERE y.bucket = identity.bucket_of(x) AND y.person_id = x AND p.province = %(province)s))
     + (SELECT count(*) FROM unnest(%(claims)s::text[]) x
        JOIN claims.claim c ON c.bucket = substr(x, 9, 4)::int AND c.claim_no = x
        WHERE c.province <> %(province)s)
     + (SELECT count(*) FROM unnest(%(policies)s::text[]) x
        JOIN policies.policy_number n ON n.policy_no = x
        JOIN policies.policy p ON p.bucket = identity.bucket_of(n.policy_id) AND p.policy_id = n.policy_id
        WHERE p.province <> %(province)s);
