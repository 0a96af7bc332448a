-- Objections, prepayments with their basis, declared events, what decisions do to contracts, bills set free.

CREATE TABLE claims.appeal (
    bucket      smallint    NOT NULL,
    claim_id    uuid        NOT NULL,
    appeal_no   integer     NOT NULL CHECK (appeal_no >= 1),
    decision_no integer     NOT NULL,
    reasons     text        NOT NULL CHECK (length(reasons) BETWEEN 1 AND 4000),
    by_kind     text        NOT NULL CHECK (by_kind IN ('customer', 'staff')),
    by_id       text        NOT NULL,
    objected_at timestamptz NOT NULL,
    reviewer_id text,
    reviewer    text,
    outcome     text        CHECK (outcome IN ('upheld', 'won')),
    words       text,
    reviewed_at timestamptz,
    PRIMARY KEY (bucket, claim_id, appeal_no),
    UNIQUE (bucket, claim_id, decision_no),
    FOREIGN KEY (bucket, claim_id, decision_no) REFERENCES claims.decision (bucket, claim_id, decision_no),
    CHECK ((outcome IS NULL) = (reviewed_at IS NULL)),
    CHECK (outcome IS NULL OR (reviewer_id IS NOT NULL AND length(words) >= 10))
);

CREATE TABLE claims.prepayment (
    bucket        smallint    NOT NULL,
    claim_id      uuid        NOT NULL,
    prepayment_no integer     NOT NULL CHECK (prepayment_no >= 1),
    scenario      text        NOT NULL CHECK (scenario IN ('listed_person', 'declared_event', 'hospital_stay', 'day_60')),
    ground        text        NOT NULL CHECK (length(ground) BETWEEN 1 AND 100),
    amount_fen    bigint      NOT NULL CHECK (amount_fen > 0),
    payee_role    text        NOT NULL CHECK (payee_role IN ('entitled', 'hospital')),
    basis         jsonb       NOT NULL CHECK (jsonb_typeof(basis) = 'object'),
    consent       text,
    by_kind       text        NOT NULL CHECK (by_kind IN ('system', 'staff')),
    by_id         text        NOT NULL,
    by_name       text        NOT NULL,
    ordered_at    timestamptz NOT NULL,
    PRIMARY KEY (bucket, claim_id, prepayment_no),
    FOREIGN KEY (bucket, claim_id) REFERENCES claims.claim (bucket, claim_id),
    -- Money that may have to be given back is taken with the customer's consent; by law it comes without asking.
    CHECK (scenario = 'day_60' OR length(consent) >= 1)
);

-- A catastrophe or other sudden event that opens the green channel: declared by one, confirmed by another.
CREATE TABLE claims.declared_event (
    event_code    text        PRIMARY KEY CHECK (length(event_code) BETWEEN 3 AND 40),
    name          text        NOT NULL CHECK (length(name) BETWEEN 2 AND 100),
    area          text        NOT NULL CHECK (length(area) BETWEEN 2 AND 12),
    from_date     date        NOT NULL,
    until_date    date        NOT NULL,
    waived_papers text[]      NOT NULL,
    declared_by   text        NOT NULL,
    declared_name text        NOT NULL,
    declared_at   timestamptz NOT NULL,
    confirmed_by  text,
    confirmed_name text,
    confirmed_at  timestamptz,
    CHECK (from_date < until_date),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK (confirmed_by <> declared_by)
);

-- What a decision did to the contract. One that a later decision takes back keeps its row.
CREATE TABLE policies.effect (
    bucket      smallint    NOT NULL,
    policy_id   uuid        NOT NULL,
    coverage_no text        NOT NULL,
    claim_id    uuid        NOT NULL,
    decision_no integer     NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('terminate', 'waive_premium', 'end_benefit')),
    benefit     text        NOT NULL DEFAULT '',
    clause      text        NOT NULL,
    from_date   date        NOT NULL,
    was_status  text        NOT NULL,
    was_from    date        NOT NULL,
    recorded_at timestamptz NOT NULL,
    undone_at   timestamptz,
    PRIMARY KEY (bucket, policy_id, claim_id, decision_no, coverage_no, kind, benefit),
    FOREIGN KEY (bucket, policy_id) REFERENCES policies.policy (bucket, policy_id)
);
CREATE INDEX effect_of_claim ON policies.effect (bucket, claim_id);
CREATE INDEX coverage_of_family ON policies.coverage (family_id) WHERE family_id IS NOT NULL;

-- Bills that a claim gave free again, and why: the use is gone, its history stays.
CREATE TABLE claims.bill_release (
    bucket      smallint    NOT NULL,
    claim_id    uuid        NOT NULL,
    bill_code   text        NOT NULL,
    bill_number text        NOT NULL,
    used_at     timestamptz NOT NULL,
    reason      text        NOT NULL CHECK (reason IN ('withdrawn', 'forged')),
    by_kind     text        NOT NULL,
    by_id       text        NOT NULL,
    released_at timestamptz NOT NULL,
    PRIMARY KEY (bucket, claim_id, bill_code, bill_number, released_at),
    FOREIGN KEY (bucket, claim_id) REFERENCES claims.claim (bucket, claim_id)
);
