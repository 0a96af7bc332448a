-- name: lock_registration
SELECT pg_advisory_xact_lock(hashtext('parties.registration'));

-- name: insert_identity
INSERT INTO parties.person_identity (id_kind, id_number, person_id)
VALUES (%(id_kind)s, %(id_number)s, %(person_id)s);

-- name: insert_person
INSERT INTO parties.person (bucket, person_id, name, id_kind, id_number, birth_date, sex, phone, recorded_at)
VALUES (%(bucket)s, %(person_id)s, %(name)s, %(id_kind)s, %(id_number)s, %(birth_date)s, %(sex)s, %(phone)s,
        %(recorded_at)s);

-- name: insert_phone
INSERT INTO parties.person_phone (phone, person_id) VALUES (%(phone)s, %(person_id)s)
ON CONFLICT DO NOTHING;

-- name: insert_account
INSERT INTO parties.bank_account
    (bucket, account_id, person_id, account_name, account_no, bank_code, bank_name, recorded_at)
VALUES (%(bucket)s, %(account_id)s, %(person_id)s, %(account_name)s, %(account_no)s, %(bank_code)s,
        %(bank_name)s, %(recorded_at)s);

-- name: person
SELECT person_id, name, id_kind, id_number, birth_date, sex, phone
FROM parties.person
WHERE bucket = %(bucket)s AND person_id = %(person_id)s;

-- name: persons
SELECT p.person_id, p.name, p.id_kind, p.id_number, p.birth_date, p.sex, p.phone
FROM unnest(%(buckets)b::smallint[], %(person_ids)b::uuid[]) AS wanted (bucket, person_id)
JOIN parties.person p ON p.bucket = wanted.bucket AND p.person_id = wanted.person_id;

-- name: ids_by_identity
SELECT i.id_kind, i.id_number, i.person_id
FROM unnest(%(id_kinds)s::text[], %(id_numbers)s::text[]) AS wanted (id_kind, id_number)
JOIN parties.person_identity i ON i.id_kind = wanted.id_kind AND i.id_number = wanted.id_number;

-- name: ids_by_phone
SELECT person_id FROM parties.person_phone WHERE phone = %(phone)s ORDER BY person_id;

-- name: accounts_of_person
SELECT account_id, person_id, account_name, account_no, bank_code, bank_name
FROM parties.bank_account
WHERE bucket = %(bucket)s AND person_id = %(person_id)s AND NOT waits_for_notice AND ended_at IS NULL
ORDER BY account_id;

-- name: accounts
SELECT a.account_id, a.person_id, a.account_name, a.account_no, a.bank_code, a.bank_name
FROM unnest(%(buckets)b::smallint[], %(account_ids)b::uuid[]) AS wanted (bucket, account_id)
JOIN parties.bank_account a ON a.bucket = wanted.bucket AND a.account_id = wanted.account_id;

-- name: account
SELECT account_id, person_id, account_name, account_no, bank_code, bank_name
FROM parties.bank_account
WHERE bucket = %(bucket)s AND account_id = %(account_id)s;
