-- Sealing anew. key_id NULL: only what an earlier release stored clear.

-- name: beneficiaries_to_rekey
SELECT bucket, policy_id, beneficiary_no, id_number, id_number_sealed
FROM policies.beneficiary
WHERE (bucket, policy_id, beneficiary_no) > (%(bucket)s::smallint, %(policy_id)s::uuid, %(beneficiary_no)s::smallint)
    AND (id_number IS NOT NULL OR substr(id_number_sealed, 2, 8) <> %(key_id)s::bytea)
ORDER BY bucket, policy_id, beneficiary_no
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: reseal_beneficiary
UPDATE policies.beneficiary SET id_number = NULL, id_number_sealed = %(sealed)s
WHERE bucket = %(bucket)s AND policy_id = %(policy_id)s AND beneficiary_no = %(beneficiary_no)s;

-- name: beneficiaries_by_key
SELECT substr(id_number_sealed, 2, 8), count(*) FROM policies.beneficiary GROUP BY 1;

-- name: any_clear
SELECT EXISTS (SELECT FROM policies.beneficiary WHERE id_number IS NOT NULL);
