-- While the key of the blind indexes is being changed, rows carry the index by the old key and by the next
-- one, and both are looked up. key_id NULL: made before keys could change, with the key of that time.
ALTER TABLE parties.index_key
    ADD next_key_id text CHECK (next_key_id ~ '^[0-9a-f]{16}$'),
    ADD CONSTRAINT index_key_changes CHECK (next_key_id <> key_id);
ALTER TABLE parties.person_identity ADD key_id text CHECK (key_id ~ '^[0-9a-f]{16}$');
ALTER TABLE parties.person_phone    ADD key_id text CHECK (key_id ~ '^[0-9a-f]{16}$');
ALTER TABLE parties.bank_account    ADD blind_key_id text CHECK (blind_key_id ~ '^[0-9a-f]{16}$');
ALTER TABLE checks.listed_person    ADD blind_key_id text CHECK (blind_key_id ~ '^[0-9a-f]{16}$');
CREATE VIEW parties.v_index_key AS SELECT key_id, next_key_id FROM parties.index_key;
