-- A second factor of staff: a time-based code (RFC 6238). The secret is sealed with the keys of documents.
CREATE TABLE identity.second_factor (
    staff_id     uuid        PRIMARY KEY REFERENCES identity.staff (staff_id),
    key_id       text        NOT NULL CHECK (key_id ~ '^[0-9a-f]{16}$'),
    nonce        bytea       NOT NULL CHECK (length(nonce) = 12),
    content      bytea       NOT NULL,
    made_at      timestamptz NOT NULL,
    confirmed_at timestamptz,
    -- A code is used once: the last step that was taken.
    last_step    bigint      NOT NULL DEFAULT 0
);
ALTER TABLE identity.attempt DROP CONSTRAINT attempt_kind_check;
ALTER TABLE identity.attempt ADD CONSTRAINT attempt_kind_check CHECK
    (kind IN ('code_sent', 'code_wrong', 'password_wrong', 'second_factor_wrong', 'address'));

-- Access outside one's rights: for one claim, for a stated reason, for a limited time, reviewed by another.
-- bucket: the claim's (the insured person's).
CREATE TABLE identity.break_glass (
    bucket        smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    break_id      uuid        NOT NULL,
    claim_id      uuid        NOT NULL,
    claim_no      text        NOT NULL,
    province      text        NOT NULL CHECK (province ~ '^[0-9]{2}$'),
    staff_id      uuid        NOT NULL,
    staff_name    text        NOT NULL,
    reason        text        NOT NULL CHECK (length(reason) BETWEEN 10 AND 500),
    opened_at     timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    reviewer_id   uuid,
    reviewer_name text,
    verdict       text        CHECK (verdict IN ('justified', 'not_justified')),
    words         text        CHECK (length(words) <= 500),
    reviewed_at   timestamptz,
    PRIMARY KEY (bucket, break_id),
    CHECK (expires_at > opened_at),
    CHECK (num_nulls(reviewer_id, reviewer_name, verdict, reviewed_at) IN (0, 4)),
    -- Four eyes.
    CHECK (reviewer_id <> staff_id)
);
CREATE INDEX break_glass_live ON identity.break_glass (bucket, claim_id, staff_id, expires_at);
CREATE INDEX break_glass_to_review ON identity.break_glass (opened_at) WHERE reviewed_at IS NULL;
REVOKE DELETE ON identity.break_glass FROM claimwright_request;
