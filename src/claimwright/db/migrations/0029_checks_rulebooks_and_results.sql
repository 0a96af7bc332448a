-- The robots: rulebooks that two people approved, what they compare with, and what they said of each claim.
CREATE SCHEMA checks;

-- Dated data that decides what is checked, served and counted: by name and effective date, byte for byte.
CREATE TABLE checks.rulebook (
    source_sha256 text        PRIMARY KEY CHECK (source_sha256 ~ '^[0-9a-f]{64}$'),
    name          text        NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    effective     date        NOT NULL,
    file_name     text        NOT NULL,
    source_text   text        NOT NULL,
    proposed_by   text        NOT NULL,
    proposed_at   timestamptz NOT NULL,
    approved_by   text,
    approved_at   timestamptz,
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    -- Four eyes: nobody approves what they proposed.
    CHECK (approved_by <> proposed_by)
);
CREATE INDEX rulebook_in_force ON checks.rulebook (name, effective, approved_at) WHERE approved_by IS NOT NULL;

-- One row a run: what passed by name, what is open with its evidence. bucket: the insured person's.
CREATE TABLE checks.result (
    bucket        smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    claim_id      uuid        NOT NULL,
    run_no        integer     NOT NULL CHECK (run_no >= 1),
    version       text        NOT NULL,
    passed        text[]      NOT NULL,
    open          jsonb       NOT NULL CHECK (jsonb_typeof(open) = 'array'),
    points        integer,
    scorecard     text,
    checked_at    timestamptz NOT NULL,
    PRIMARY KEY (bucket, claim_id, run_no),
    CHECK ((points IS NULL) = (scorecard IS NULL))
);

-- Robust statistics of comparable bills, by cell. Grows with hospitals and diagnoses.
CREATE TABLE checks.peer (
    cell        text        PRIMARY KEY CHECK (length(cell) BETWEEN 1 AND 200),
    count       integer     NOT NULL CHECK (count >= 1),
    median_fen  bigint      NOT NULL CHECK (median_fen >= 0),
    mad_fen     bigint      NOT NULL CHECK (mad_fen >= 0),
    computed_at timestamptz NOT NULL
);

-- Persons on a loaded list (sanctions, watch lists). Grows with lists.
CREATE TABLE checks.listed_person (
    list_name  text        NOT NULL CHECK (length(list_name) BETWEEN 1 AND 60),
    entry_no   text        NOT NULL CHECK (length(entry_no) BETWEEN 1 AND 60),
    name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_key   text        NOT NULL CHECK (length(name_key) BETWEEN 1 AND 200),
    id_number  text,
    birth_date date,
    loaded_at  timestamptz NOT NULL,
    PRIMARY KEY (list_name, entry_no)
);
CREATE INDEX listed_person_by_name ON checks.listed_person (name_key);
CREATE INDEX listed_person_by_id ON checks.listed_person (id_number) WHERE id_number IS NOT NULL;

-- Trained scorecards: the whole card as text. The newest approved one counts.
CREATE TABLE checks.scorecard (
    source_sha256 text        PRIMARY KEY CHECK (source_sha256 ~ '^[0-9a-f]{64}$'),
    source_text   text        NOT NULL,
    trained_by    text        NOT NULL,
    trained_at    timestamptz NOT NULL,
    approved_by   text,
    approved_at   timestamptz,
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK (approved_by <> trained_by)
);

-- Which service a claim falls under, why the others do not, and when it is due. bucket: the insured person's.
CREATE TABLE checks.service (
    bucket     smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    claim_id   uuid        NOT NULL,
    service    text        NOT NULL,
    version    text        NOT NULL,
    judged     jsonb       NOT NULL CHECK (jsonb_typeof(judged) = 'array'),
    started_at timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    judged_at  timestamptz NOT NULL,
    PRIMARY KEY (bucket, claim_id)
);
