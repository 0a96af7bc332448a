-- Indexing anew: entries by the next key beside those by the key that it follows, which are dropped at the end.

-- name: persons_to_index
SELECT bucket, person_id, id_kind, id_number_sealed, phone_sealed
FROM parties.person
WHERE (bucket, person_id) > (%(bucket)s, %(row_id)s) AND id_number_sealed IS NOT NULL
ORDER BY bucket, person_id
LIMIT %(count_max)s;

-- name: index_identities
INSERT INTO parties.person_identity (id_kind, blind, person_id, key_id)
SELECT id_kind, blind, person_id, key_id
FROM unnest(%(id_kinds)b::text[], %(blinds)b::bytea[], %(person_ids)b::uuid[], %(key_ids)b::text[])
    AS new (id_kind, blind, person_id, key_id)
ON CONFLICT DO NOTHING;

-- name: accounts_to_index
SELECT bucket, account_id, person_id, account_no_sealed
FROM parties.bank_account
WHERE (bucket, account_id) > (%(bucket)s, %(row_id)s) AND account_no_sealed IS NOT NULL
    AND blind_key_id IS DISTINCT FROM %(key_id)s
ORDER BY bucket, account_id
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: index_accounts
UPDATE parties.bank_account a
SET account_blind = new.account_blind, blind_key_id = %(key_id)s
FROM unnest(%(buckets)b::smallint[], %(account_ids)b::uuid[], %(account_blinds)b::bytea[])
    AS new (bucket, account_id, account_blind)
WHERE a.bucket = new.bucket AND a.account_id = new.account_id;

-- name: drop_old_identities
DELETE FROM parties.person_identity
WHERE (id_kind, blind) IN (SELECT id_kind, blind FROM parties.person_identity
                           WHERE key_id IS DISTINCT FROM %(key_id)s LIMIT %(count_max)s);

-- name: drop_old_phones
DELETE FROM parties.person_phone
WHERE (blind, person_id) IN (SELECT blind, person_id FROM parties.person_phone
                             WHERE key_id IS DISTINCT FROM %(key_id)s LIMIT %(count_max)s);
