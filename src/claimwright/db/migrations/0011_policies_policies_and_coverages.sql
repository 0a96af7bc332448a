-- Policies and their coverages. bucket: the insured person's. One insured person a policy.
CREATE SCHEMA policies;

CREATE TABLE policies.policy (
    bucket        smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    policy_id     uuid        NOT NULL,
    policy_no     text        NOT NULL CHECK (length(policy_no) BETWEEN 3 AND 40),
    applicant_id  uuid        NOT NULL,
    insured_id    uuid        NOT NULL,
    contract_date date        NOT NULL,
    status        text        NOT NULL CHECK (status IN ('in_force', 'lapsed', 'terminated')),
    status_from   date        NOT NULL,
    recorded_at   timestamptz NOT NULL,
    PRIMARY KEY (bucket, policy_id)
);

-- A policy number is used once, over all buckets.
CREATE TABLE policies.policy_number (
    policy_no text PRIMARY KEY,
    policy_id uuid NOT NULL
);

CREATE TABLE policies.coverage (
    bucket          smallint    NOT NULL,
    coverage_id     uuid        NOT NULL,
    policy_id       uuid        NOT NULL,
    insured_id      uuid        NOT NULL,
    coverage_no     text        NOT NULL CHECK (length(coverage_no) BETWEEN 1 AND 40),
    product_code    text        NOT NULL CHECK (length(product_code) BETWEEN 1 AND 60),
    inception       date        NOT NULL,
    until_date      date        NOT NULL,
    first_inception date        NOT NULL,
    sum_insured_fen bigint      CHECK (sum_insured_fen > 0),
    plan            jsonb       NOT NULL DEFAULT '{}',
    recorded_at     timestamptz NOT NULL,
    PRIMARY KEY (bucket, coverage_id),
    UNIQUE (bucket, policy_id, coverage_no),
    FOREIGN KEY (bucket, policy_id) REFERENCES policies.policy (bucket, policy_id),
    CHECK (inception < until_date),
    CHECK (first_inception <= inception)
);
CREATE INDEX coverage_of_insured ON policies.coverage (bucket, insured_id);

-- Which policies concern a person, and as what. bucket: that person's own.
CREATE TABLE policies.party (
    bucket    smallint NOT NULL,
    person_id uuid     NOT NULL,
    policy_id uuid     NOT NULL,
    role      text     NOT NULL CHECK (role IN ('applicant', 'insured')),
    PRIMARY KEY (bucket, person_id, policy_id, role)
);
