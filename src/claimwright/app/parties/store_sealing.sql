-- Sealing anew, and what earlier releases stored clear. Values go from clear to sealed, never back: who looks
-- in the clear directories first and in the sealed ones afterwards misses nobody.

-- name: any_clear_identity
SELECT EXISTS (SELECT FROM parties.person_identity_clear);

-- name: any_clear_phone
SELECT EXISTS (SELECT FROM parties.person_phone_clear);

-- name: clear_ids_by_identity
SELECT i.id_kind, i.id_number, i.person_id
FROM unnest(%(id_kinds)b::text[], %(id_numbers)b::text[]) AS wanted (id_kind, id_number)
JOIN parties.person_identity_clear i ON i.id_kind = wanted.id_kind AND i.id_number = wanted.id_number;

-- name: clear_ids_by_phone
SELECT person_id FROM parties.person_phone_clear WHERE phone = %(phone)s;

-- name: any_clear
SELECT EXISTS (SELECT FROM parties.person WHERE id_number IS NOT NULL OR phone IS NOT NULL)
    OR EXISTS (SELECT FROM parties.bank_account WHERE account_no IS NOT NULL);

-- name: clear_persons
SELECT bucket, person_id, id_kind, id_number, id_number_sealed, phone, phone_sealed
FROM parties.person
WHERE (bucket, person_id) > (%(bucket)s, %(row_id)s) AND (id_number IS NOT NULL OR phone IS NOT NULL)
ORDER BY bucket, person_id
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: persons_to_rekey
SELECT bucket, person_id, id_kind, id_number, id_number_sealed, phone, phone_sealed
FROM parties.person
WHERE (bucket, person_id) > (%(bucket)s, %(row_id)s)
    AND (id_number IS NOT NULL OR phone IS NOT NULL OR substr(id_number_sealed, 2, 8) <> %(key_id)s
        OR substr(phone_sealed, 2, 8) <> %(key_id)s)
ORDER BY bucket, person_id
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: reseal_persons
UPDATE parties.person p
SET id_number = NULL, phone = NULL, id_number_sealed = new.id_number_sealed, phone_sealed = new.phone_sealed
FROM unnest(%(buckets)b::smallint[], %(person_ids)b::uuid[], %(id_numbers_sealed)b::bytea[], %(phones_sealed)b::bytea[])
    AS new (bucket, person_id, id_number_sealed, phone_sealed)
WHERE p.bucket = new.bucket AND p.person_id = new.person_id;

-- name: drop_clear_identities
DELETE FROM parties.person_identity_clear i
USING unnest(%(id_kinds)b::text[], %(id_numbers)b::text[]) AS old (id_kind, id_number)
WHERE i.id_kind = old.id_kind AND i.id_number = old.id_number;

-- name: drop_clear_phones
DELETE FROM parties.person_phone_clear i
USING unnest(%(phones)b::text[], %(person_ids)b::uuid[]) AS old (phone, person_id)
WHERE i.phone = old.phone AND i.person_id = old.person_id;

-- name: clear_accounts
SELECT bucket, account_id, person_id, account_no, account_no_sealed
FROM parties.bank_account
WHERE (bucket, account_id) > (%(bucket)s, %(row_id)s) AND account_no IS NOT NULL
ORDER BY bucket, account_id
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: accounts_to_rekey
SELECT bucket, account_id, person_id, account_no, account_no_sealed
FROM parties.bank_account
WHERE (bucket, account_id) > (%(bucket)s, %(row_id)s)
    AND (account_no IS NOT NULL OR substr(account_no_sealed, 2, 8) <> %(key_id)s)
ORDER BY bucket, account_id
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: reseal_accounts
UPDATE parties.bank_account a
SET account_no = NULL, account_no_sealed = new.account_no_sealed, account_blind = new.account_blind,
    blind_key_id = new.key_id
FROM unnest(%(buckets)b::smallint[], %(account_ids)b::uuid[], %(account_nos_sealed)b::bytea[], %(account_blinds)b::bytea[],
            %(key_ids)b::text[])
    AS new (bucket, account_id, account_no_sealed, account_blind, key_id)
WHERE a.bucket = new.bucket AND a.account_id = new.account_id;

-- name: values_by_key
-- NULL: stored clear.
SELECT key_id, count(*)
FROM (
    SELECT substr(id_number_sealed, 2, 8) AS key_id FROM parties.person
    UNION ALL SELECT substr(phone_sealed, 2, 8) FROM parties.person WHERE num_nonnulls(phone, phone_sealed) = 1
    UNION ALL SELECT substr(account_no_sealed, 2, 8) FROM parties.bank_account
) AS one
GROUP BY key_id;
