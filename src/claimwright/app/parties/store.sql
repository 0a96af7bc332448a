-- name: lock_registration
SELECT pg_advisory_xact_lock(hashtext('parties.registration'));

-- name: index_keys
SELECT key_id, next_key_id FROM parties.index_key;

-- name: begin_index_key
UPDATE parties.index_key SET next_key_id = %(key_id)s;

-- name: end_index_key
UPDATE parties.index_key SET key_id = %(key_id)s, next_key_id = NULL WHERE next_key_id = %(key_id)s;

-- name: insert_index_key
INSERT INTO parties.index_key (key_id) VALUES (%(key_id)s) ON CONFLICT DO NOTHING;

-- name: insert_identities
INSERT INTO parties.person_identity (id_kind, blind, person_id, key_id)
SELECT id_kind, blind, person_id, key_id
FROM unnest(%(id_kinds)b::text[], %(blinds)b::bytea[], %(person_ids)b::uuid[], %(key_ids)b::text[])
    AS new (id_kind, blind, person_id, key_id);

-- name: insert_persons
INSERT INTO parties.person
    (bucket, person_id, name, id_kind, id_number_sealed, birth_date, sex, phone_sealed, recorded_at)
SELECT new.*, %(now)s
FROM unnest(%(buckets)b::smallint[], %(person_ids)b::uuid[], %(names)b::text[], %(id_kinds)b::text[],
            %(id_numbers_sealed)b::bytea[], %(birth_dates)b::date[], %(sexes)b::text[], %(phones_sealed)b::bytea[]) AS new;

-- name: insert_phones
INSERT INTO parties.person_phone (blind, person_id, key_id)
SELECT blind, person_id, key_id
FROM unnest(%(blinds)b::bytea[], %(person_ids)b::uuid[], %(key_ids)b::text[]) AS new (blind, person_id, key_id)
ON CONFLICT DO NOTHING;

-- name: insert_accounts
INSERT INTO parties.bank_account
    (bucket, account_id, person_id, account_name, account_no_sealed, account_blind, blind_key_id, bank_code, bank_name,
     recorded_at)
SELECT new.*, %(now)s
FROM unnest(%(buckets)b::smallint[], %(account_ids)b::uuid[], %(person_ids)b::uuid[], %(account_names)b::text[],
            %(account_nos_sealed)b::bytea[], %(account_blinds)b::bytea[], %(blind_key_ids)b::text[],
            %(bank_codes)b::text[],
            %(bank_names)b::text[]) AS new;

-- name: person
SELECT person_id, name, id_kind, id_number, id_number_sealed, birth_date, sex, phone, phone_sealed
FROM parties.person
WHERE bucket = %(bucket)s AND person_id = %(person_id)s;

-- name: persons
SELECT p.person_id, p.name, p.id_kind, p.id_number, p.id_number_sealed, p.birth_date, p.sex, p.phone, p.phone_sealed
FROM unnest(%(buckets)b::smallint[], %(person_ids)b::uuid[]) AS wanted (bucket, person_id)
JOIN parties.person p ON p.bucket = wanted.bucket AND p.person_id = wanted.person_id;

-- name: ids_by_identity
SELECT i.id_kind, i.blind, i.person_id
FROM unnest(%(id_kinds)b::text[], %(blinds)b::bytea[]) AS wanted (id_kind, blind)
JOIN parties.person_identity i ON i.id_kind = wanted.id_kind AND i.blind = wanted.blind;

-- name: ids_by_phone
SELECT person_id FROM parties.person_phone WHERE blind = ANY (%(blinds)s::bytea[]);

-- name: accounts_of_person
SELECT account_id, person_id, account_name, account_no, account_no_sealed, bank_code, bank_name
FROM parties.bank_account
WHERE bucket = %(bucket)s AND person_id = %(person_id)s AND NOT waits_for_notice AND ended_at IS NULL
ORDER BY account_id;

-- name: accounts
SELECT a.account_id, a.person_id, a.account_name, a.account_no, a.account_no_sealed, a.bank_code, a.bank_name
FROM unnest(%(buckets)b::smallint[], %(account_ids)b::uuid[]) AS wanted (bucket, account_id)
JOIN parties.bank_account a ON a.bucket = wanted.bucket AND a.account_id = wanted.account_id;

-- name: account
SELECT account_id, person_id, account_name, account_no, account_no_sealed, bank_code, bank_name
FROM parties.bank_account
WHERE bucket = %(bucket)s AND account_id = %(account_id)s;
