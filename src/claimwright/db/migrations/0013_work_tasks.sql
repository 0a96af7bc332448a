-- Questions for people. bucket: that of the claim (the insured person's).
CREATE SCHEMA work;

CREATE TABLE work.task (
    bucket     smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    task_id    uuid        NOT NULL,
    subject    text        NOT NULL CHECK (subject IN ('claim')),
    subject_id uuid        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('review_claim', 'repair_payment')),
    questions  jsonb       NOT NULL CHECK (jsonb_typeof(questions) = 'array' AND jsonb_array_length(questions) > 0),
    state      text        NOT NULL CHECK (state IN ('open', 'taken', 'done', 'cancelled')),
    owner_id   uuid,
    owner_name text,
    asked_at   timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    ended_at   timestamptz,
    PRIMARY KEY (bucket, task_id),
    CHECK ((state = 'taken') = (owner_id IS NOT NULL AND ended_at IS NULL)),
    CHECK ((state IN ('done', 'cancelled')) = (ended_at IS NOT NULL))
);
-- One live task of a kind for a subject: a claim is never with two people.
CREATE UNIQUE INDEX task_live_once ON work.task (bucket, subject_id, kind) WHERE state IN ('open', 'taken');
CREATE INDEX task_of_subject ON work.task (bucket, subject_id);
CREATE INDEX task_live_by_due ON work.task (due_at, task_id) WHERE state IN ('open', 'taken');
