-- Mass reprocessing after a correction of terms or a dictionary: a run, its claims with what they would change.
CREATE TABLE claims.reprocess_run (
    run_no      text        PRIMARY KEY CHECK (length(run_no) BETWEEN 3 AND 40),
    population  jsonb       NOT NULL CHECK (jsonb_typeof(population) = 'object'),
    state       text        NOT NULL CHECK (state IN ('previewed', 'approved', 'done', 'dropped')),
    sha256      text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    claims      integer     NOT NULL CHECK (claims >= 0),
    up_fen      bigint      NOT NULL CHECK (up_fen >= 0),
    down_fen    bigint      NOT NULL CHECK (down_fen >= 0),
    made_by     text        NOT NULL,
    made_name   text        NOT NULL,
    made_at     timestamptz NOT NULL,
    approved_by text,
    approved_name text,
    approved_at timestamptz,
    CHECK (approved_by <> made_by),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK (state NOT IN ('approved', 'done') OR approved_by IS NOT NULL)
);

-- One row a group of claims that share balances: `subject_id` names it, `changes` is what was previewed.
CREATE TABLE claims.reprocess_item (
    bucket     smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    run_no     text        NOT NULL REFERENCES claims.reprocess_run (run_no),
    subject_id uuid        NOT NULL,
    changes    jsonb       NOT NULL CHECK (jsonb_typeof(changes) = 'array'),
    sha256     text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    state      text        NOT NULL CHECK (state IN ('waiting', 'done', 'stale', 'refused')),
    reason     text,
    done_at    timestamptz,
    PRIMARY KEY (bucket, run_no, subject_id)
);
CREATE INDEX reprocess_item_waiting ON claims.reprocess_item (run_no, subject_id) WHERE state = 'waiting';
