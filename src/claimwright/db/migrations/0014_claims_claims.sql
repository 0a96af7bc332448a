-- Claims, their events and facts, decisions and accumulators. bucket: the insured person's.
CREATE SCHEMA claims;

CREATE TABLE claims.claim (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    claim_id    uuid        NOT NULL,
    claim_no    text        NOT NULL CHECK (length(claim_no) BETWEEN 10 AND 40),
    policy_id   uuid        NOT NULL,
    insured_id  uuid        NOT NULL,
    claimant_id uuid        NOT NULL,
    account_id  uuid        NOT NULL,
    cause       text        NOT NULL CHECK (cause IN ('illness', 'accident')),
    channel     text        NOT NULL CHECK (length(channel) BETWEEN 1 AND 40),
    state       text        NOT NULL CHECK (state IN ('reported', 'awaiting_papers', 'ready', 'in_review',
                    'approved', 'paying', 'paid', 'closed', 'refused', 'withdrawn')),
    version     integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    event_date  date        NOT NULL,
    claimed_fen bigint      NOT NULL CHECK (claimed_fen >= 0),
    payable_fen bigint      CHECK (payable_fen >= 0),
    reported_at timestamptz NOT NULL,
    decided_at  timestamptz,
    paid_at     timestamptz,
    ended_at    timestamptz,
    PRIMARY KEY (bucket, claim_id),
    UNIQUE (bucket, claim_no),
    CHECK (state NOT IN ('approved', 'paying', 'paid') OR payable_fen > 0),
    CHECK ((decided_at IS NULL) = (payable_fen IS NULL)),
    CHECK ((state IN ('closed', 'refused', 'withdrawn')) = (ended_at IS NOT NULL)),
    CHECK (state <> 'refused' OR payable_fen = 0)
);
CREATE INDEX claim_by_report ON claims.claim (reported_at);

-- Whose claim it is: bucket is that person's own.
CREATE TABLE claims.party (
    bucket    smallint NOT NULL,
    person_id uuid     NOT NULL,
    claim_id  uuid     NOT NULL,
    role      text     NOT NULL CHECK (role IN ('insured', 'claimant')),
    PRIMARY KEY (bucket, person_id, claim_id, role)
);

-- What happened: one stay or visit, from one bill.
CREATE TABLE claims.event (
    bucket      smallint NOT NULL,
    claim_id    uuid     NOT NULL,
    event_no    text     NOT NULL,
    kind        text     NOT NULL,
    event_date  date     NOT NULL,
    stay_no     text,
    document_id uuid     NOT NULL,
    lines       jsonb    NOT NULL CHECK (jsonb_typeof(lines) = 'array'),
    PRIMARY KEY (bucket, claim_id, event_no),
    FOREIGN KEY (bucket, claim_id) REFERENCES claims.claim (bucket, claim_id)
);

-- Facts are never overwritten: a correction is a new revision with its author.
CREATE TABLE claims.fact (
    bucket      smallint    NOT NULL,
    claim_id    uuid        NOT NULL,
    event_no    text        NOT NULL,
    name        text        NOT NULL,
    revision    integer     NOT NULL CHECK (revision >= 1),
    value       jsonb       NOT NULL,
    source      text        NOT NULL,
    stated_by   text        NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (bucket, claim_id, event_no, name, revision),
    FOREIGN KEY (bucket, claim_id, event_no) REFERENCES claims.event (bucket, claim_id, event_no)
);

CREATE TABLE claims.decision (
    bucket        smallint    NOT NULL,
    claim_id      uuid        NOT NULL,
    decision_no   integer     NOT NULL CHECK (decision_no >= 1),
    outcome       text        NOT NULL CHECK (outcome IN ('pay', 'zero_by_terms', 'refuse')),
    payable_fen   bigint      NOT NULL CHECK (payable_fen >= 0),
    by_kind       text        NOT NULL CHECK (by_kind IN ('system', 'staff')),
    by_id         text        NOT NULL,
    by_name       text        NOT NULL,
    clause        text,
    words         text,
    adjudications jsonb       NOT NULL CHECK (jsonb_typeof(adjudications) = 'array'),
    sha256        text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    decided_at    timestamptz NOT NULL,
    PRIMARY KEY (bucket, claim_id, decision_no),
    FOREIGN KEY (bucket, claim_id) REFERENCES claims.claim (bucket, claim_id),
    CHECK ((outcome = 'pay') = (payable_fen > 0)),
    -- Automation never refuses; a refusal has its clause and its reasons in words (Insurance Law art. 24).
    CHECK (outcome <> 'refuse' OR (by_kind = 'staff' AND clause IS NOT NULL AND length(words) >= 10))
);

-- What each benefit of each coverage pays of a decision; sums to its payable_fen.
CREATE TABLE claims.benefit (
    bucket       smallint NOT NULL,
    claim_id     uuid     NOT NULL,
    decision_no  integer  NOT NULL,
    event_no     text     NOT NULL,
    coverage_id  uuid     NOT NULL,
    benefit      text     NOT NULL,
    amount_fen   bigint   NOT NULL CHECK (amount_fen >= 0),
    PRIMARY KEY (bucket, claim_id, decision_no, event_no, coverage_id, benefit),
    FOREIGN KEY (bucket, claim_id, decision_no) REFERENCES claims.decision (bucket, claim_id, decision_no)
);

-- One row a person: who decides on the person's claims holds it, so that two decisions never race.
CREATE TABLE claims.insured (
    bucket     smallint NOT NULL,
    insured_id uuid     NOT NULL,
    PRIMARY KEY (bucket, insured_id)
);

-- What is used of each deductible, limit or number of days, in its scope. Fen, days or times.
CREATE TABLE claims.accumulator (
    bucket      smallint    NOT NULL,
    insured_id  uuid        NOT NULL,
    accumulator text        NOT NULL,
    scope_key   text        NOT NULL,
    used        bigint      NOT NULL CHECK (used >= 0),
    limit_used  bigint      CHECK (limit_used >= 0),
    claim_id    uuid        NOT NULL,
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (bucket, insured_id, accumulator, scope_key),
    FOREIGN KEY (bucket, insured_id) REFERENCES claims.insured (bucket, insured_id),
    CONSTRAINT never_overdrawn CHECK (used <= limit_used)
);

-- Reports that were not accepted, with the reason: the customer and the staff see them, nothing is lost.
CREATE TABLE claims.refused_entry (
    bucket      smallint    NOT NULL,
    entry_id    uuid        NOT NULL,
    policy_id   uuid        NOT NULL,
    claimant_id uuid        NOT NULL,
    code        text        NOT NULL,
    field       text,
    facts       jsonb       NOT NULL,
    refused_at  timestamptz NOT NULL,
    PRIMARY KEY (bucket, entry_id)
);
CREATE INDEX refused_entry_of_policy ON claims.refused_entry (bucket, policy_id, entry_id);
CREATE INDEX refused_entry_by_time ON claims.refused_entry (refused_at);
