-- Identity numbers, telephone numbers and account numbers lie sealed; directories are keyed by blind indexes.
-- What was stored clear before stays in the old columns and tables until `claimwright rekey fields` (or the
-- next `serve` or `init`) has sealed it; new rows are only sealed.
ALTER TABLE parties.person
    ALTER id_number DROP NOT NULL,
    ADD id_number_sealed bytea CHECK (length(id_number_sealed) > 37),
    ADD phone_sealed     bytea CHECK (length(phone_sealed) > 37),
    ADD CONSTRAINT person_id_number_once CHECK (num_nonnulls(id_number, id_number_sealed) = 1),
    ADD CONSTRAINT person_phone_once CHECK (num_nonnulls(phone, phone_sealed) <= 1);
CREATE INDEX person_clear ON parties.person (bucket, person_id) WHERE id_number IS NOT NULL OR phone IS NOT NULL;

-- account_blind is of the person and the number: it tells nothing about who else has the account.
ALTER TABLE parties.bank_account
    ALTER account_no DROP NOT NULL,
    ADD account_no_sealed bytea CHECK (length(account_no_sealed) > 37),
    ADD account_blind     bytea CHECK (length(account_blind) = 16),
    ADD CONSTRAINT bank_account_no_once CHECK (num_nonnulls(account_no, account_no_sealed) = 1),
    ADD CONSTRAINT bank_account_blind CHECK ((account_no_sealed IS NULL) = (account_blind IS NULL)),
    ADD UNIQUE (bucket, person_id, account_blind);
CREATE INDEX bank_account_clear ON parties.bank_account (bucket, account_id) WHERE account_no IS NOT NULL;

ALTER TABLE parties.person_identity RENAME TO person_identity_clear;
ALTER TABLE parties.person_identity_clear RENAME CONSTRAINT person_identity_pkey TO person_identity_clear_pkey;
ALTER TABLE parties.person_phone RENAME TO person_phone_clear;
ALTER TABLE parties.person_phone_clear RENAME CONSTRAINT person_phone_pkey TO person_phone_clear_pkey;

-- One person per identity paper, over all buckets.
CREATE TABLE parties.person_identity (
    id_kind   text  NOT NULL,
    blind     bytea NOT NULL CHECK (length(blind) = 16),
    person_id uuid  NOT NULL,
    PRIMARY KEY (id_kind, blind)
);

-- A telephone number leads to its persons (a family may share one), over all buckets.
CREATE TABLE parties.person_phone (
    blind     bytea NOT NULL CHECK (length(blind) = 16),
    person_id uuid  NOT NULL,
    PRIMARY KEY (blind, person_id)
);

-- Which key the blind indexes are made with: with another one, nobody would be found and many stored twice.
CREATE TABLE parties.index_key (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    key_id   text    NOT NULL CHECK (key_id ~ '^[0-9a-f]{16}$')
);
