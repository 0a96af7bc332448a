-- Who may come in: one-time codes for customers, passwords for staff, sessions for both, and who read what.
CREATE SCHEMA identity;

-- Staff accounts. They do not grow with customers.
CREATE TABLE identity.staff (
    staff_id      uuid        PRIMARY KEY,
    user_name     text        NOT NULL UNIQUE CHECK (user_name ~ '^[a-z][a-z0-9._-]{1,39}$'),
    name          text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    role          text        NOT NULL CHECK (role IN ('assessor', 'manager', 'admin')),
    authority_fen bigint      NOT NULL CHECK (authority_fen >= 0),
    password_hash text        NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    active        boolean     NOT NULL DEFAULT true,
    recorded_at   timestamptz NOT NULL
);

-- bucket: a stable slice of the mobile number's digest, which is the fact that the code is keyed by.
CREATE TABLE identity.code (
    bucket        smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    code_id       uuid        NOT NULL,
    mobile_digest bytea       NOT NULL CHECK (length(mobile_digest) = 32),
    code_hash     bytea       NOT NULL CHECK (length(code_hash) = 32),
    sent_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    wrong_count   smallint    NOT NULL DEFAULT 0 CHECK (wrong_count >= 0),
    ended_at      timestamptz,
    PRIMARY KEY (bucket, code_id),
    CHECK (expires_at > sent_at)
);
-- One live code a number: a new one ends the one before.
CREATE UNIQUE INDEX code_live_once ON identity.code (bucket, mobile_digest) WHERE ended_at IS NULL;

-- Attempts that limits count. bucket: a slice of the subject's digest (a number, a user name, an address).
CREATE TABLE identity.attempt (
    bucket         smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    kind           text        NOT NULL CHECK (kind IN ('code_sent', 'code_wrong', 'password_wrong', 'address')),
    subject_digest bytea       NOT NULL CHECK (length(subject_digest) = 32),
    attempt_id     uuid        NOT NULL,
    at             timestamptz NOT NULL,
    PRIMARY KEY (bucket, kind, subject_digest, attempt_id)
);
CREATE INDEX attempt_recent ON identity.attempt (bucket, kind, subject_digest, at);

-- bucket: that of the person (customers) or of the account (staff); session_id carries it.
CREATE TABLE identity.session (
    bucket       smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    session_id   uuid        NOT NULL,
    token_hash   bytea       NOT NULL CHECK (length(token_hash) = 32),
    subject_kind text        NOT NULL CHECK (subject_kind IN ('customer', 'staff')),
    subject_id   uuid        NOT NULL,
    started_at   timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    PRIMARY KEY (bucket, session_id),
    CHECK (seen_at >= started_at),
    CHECK (expires_at > started_at)
);
CREATE INDEX session_live_of_subject ON identity.session (bucket, subject_id) WHERE ended_at IS NULL;

-- Who read which health data, when. bucket: that of the person whose data it is. Rows are only added.
CREATE TABLE identity.access (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    person_id   uuid        NOT NULL,
    access_id   uuid        NOT NULL,
    at          timestamptz NOT NULL,
    reader_kind text        NOT NULL CHECK (reader_kind IN ('customer', 'staff')),
    reader_id   uuid        NOT NULL,
    reader_name text        NOT NULL,
    action      text        NOT NULL CHECK (length(action) BETWEEN 1 AND 60),
    entity      text        NOT NULL CHECK (length(entity) BETWEEN 1 AND 40),
    entity_id   uuid        NOT NULL,
    PRIMARY KEY (bucket, person_id, access_id)
);
