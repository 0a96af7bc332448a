-- Passkeys (W3C Web Authentication): public keys by which people prove who they are; nothing here is secret.
-- bucket: that of the person or the account, which passkey_id carries.
CREATE TABLE identity.passkey (
    bucket        smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    passkey_id    uuid        NOT NULL,
    subject_kind  text        NOT NULL CHECK (subject_kind IN ('customer', 'staff')),
    subject_id    uuid        NOT NULL,
    credential_id bytea       NOT NULL CHECK (length(credential_id) BETWEEN 16 AND 1023),
    public_key    bytea       NOT NULL CHECK (length(public_key) BETWEEN 32 AND 2000),
    sign_count    bigint      NOT NULL CHECK (sign_count >= 0),
    name          text        NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    is_backed_up  boolean     NOT NULL,
    added_at      timestamptz NOT NULL,
    used_at       timestamptz,
    locked_at     timestamptz,
    removed_at    timestamptz,
    PRIMARY KEY (bucket, passkey_id)
);
CREATE INDEX passkey_of_subject ON identity.passkey (bucket, subject_id) WHERE removed_at IS NULL;

-- One passkey per credential, over all people: keyed by the digest of the credential's id.
CREATE TABLE identity.passkey_credential (
    bucket            smallint NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    credential_digest bytea    NOT NULL CHECK (length(credential_digest) = 32),
    subject_id        uuid     NOT NULL,
    passkey_id        uuid     NOT NULL,
    PRIMARY KEY (bucket, credential_digest)
);

-- What an authenticator is asked to sign: used once, within minutes, for one purpose; a row is deleted by its use.
-- bucket: that of the digest. subject_id is empty while nobody knows yet who signs in.
CREATE TABLE identity.passkey_challenge (
    bucket           smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    challenge_digest bytea       NOT NULL CHECK (length(challenge_digest) = 32),
    purpose          text        NOT NULL CHECK (purpose IN ('register', 'sign_in', 'prove')),
    subject_kind     text        NOT NULL CHECK (subject_kind IN ('customer', 'staff')),
    subject_id       uuid,
    expires_at       timestamptz NOT NULL,
    PRIMARY KEY (bucket, challenge_digest),
    CHECK ((purpose = 'sign_in') = (subject_id IS NULL))
);
CREATE INDEX passkey_challenge_expired ON identity.passkey_challenge (bucket, expires_at);

ALTER TABLE identity.passkey ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON identity.passkey TO claimwright_request USING (subject_id = (SELECT identity.asker()));
ALTER TABLE identity.passkey_credential ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON identity.passkey_credential TO claimwright_request
    USING (subject_id = (SELECT identity.asker()));
ALTER TABLE identity.passkey_challenge ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON identity.passkey_challenge TO claimwright_request
    USING (subject_id = (SELECT identity.asker()));

-- An account that a customer adds waits until its owner was told of it on the registered telephone. One that
-- was ended takes no new payments; claims that name it keep it.
ALTER TABLE parties.bank_account
    ADD COLUMN waits_for_notice boolean NOT NULL DEFAULT false,
    ADD COLUMN noticed_at timestamptz,
    ADD COLUMN ended_at timestamptz,
    ADD CONSTRAINT bank_account_waits_or_noticed CHECK (NOT waits_for_notice OR noticed_at IS NULL);
