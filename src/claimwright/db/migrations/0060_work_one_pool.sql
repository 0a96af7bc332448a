-- One pool for every kind of work. bucket: that of the subject (the insured person's). Kinds and lines are data
-- (the rulebook), so the table checks their form; what routing decided once is kept with the task: what it needs
-- (need), where it may be taken (place), its band of amounts and whose turn it is (rank_at).
ALTER TABLE work.task DROP CONSTRAINT task_subject_check;
ALTER TABLE work.task DROP CONSTRAINT task_kind_check;
ALTER TABLE work.task
    ADD CONSTRAINT task_subject_form CHECK (subject ~ '^[a-z][a-z_]{1,30}$'),
    ADD CONSTRAINT task_kind_form CHECK (kind ~ '^[a-z][a-z_]{1,40}$'),
    ADD COLUMN evidence   jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(evidence) = 'array'),
    ADD COLUMN province   text        NOT NULL DEFAULT '' CHECK (province ~ '^([0-9]{2})?$'),
    ADD COLUMN line       text        NOT NULL DEFAULT '' CHECK (line ~ '^[a-z_]{0,30}$'),
    ADD COLUMN language   text        NOT NULL DEFAULT 'zh' CHECK (language ~ '^[a-z]{2,8}$'),
    ADD COLUMN amount_fen bigint      NOT NULL DEFAULT 0 CHECK (amount_fen >= 0),
    ADD COLUMN priority   smallint    NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 3),
    ADD COLUMN escalation smallint    NOT NULL DEFAULT 0 CHECK (escalation >= 0),
    ADD COLUMN need       text        NOT NULL DEFAULT '',
    ADD COLUMN place      text        NOT NULL DEFAULT '*' CHECK (place ~ '^([0-9]{2}|@[a-z]+|\*)$'),
    ADD COLUMN band       smallint    NOT NULL DEFAULT 0 CHECK (band >= 0),
    ADD COLUMN rank_at    timestamptz,
    ADD COLUMN widens_at  timestamptz,
    ADD COLUMN parties    uuid[]      NOT NULL DEFAULT '{}',
    ADD COLUMN excluded   uuid[]      NOT NULL DEFAULT '{}',
    ADD COLUMN clock_from timestamptz,
    ADD COLUMN taken_at   timestamptz,
    ADD COLUMN version    integer     NOT NULL DEFAULT 0;
UPDATE work.task SET rank_at = due_at, clock_from = asked_at;
ALTER TABLE work.task
    ALTER COLUMN rank_at SET NOT NULL,
    ALTER COLUMN clock_from SET NOT NULL,
    ADD CONSTRAINT task_owner_not_excluded CHECK (state <> 'taken' OR NOT (owner_id = ANY (excluded)));

-- Taking the next task reads the heads of a person's lanes; people at home everywhere read without the place.
CREATE INDEX task_ready_by_lane ON work.task (need, band, place, rank_at, task_id) WHERE state = 'open';
CREATE INDEX task_ready_anywhere ON work.task (need, band, rank_at, task_id) WHERE state = 'open';
CREATE INDEX task_to_widen ON work.task (widens_at) WHERE state = 'open' AND widens_at IS NOT NULL;
CREATE INDEX task_in_hand ON work.task (owner_id, due_at) WHERE state = 'taken';
CREATE INDEX task_ended_by ON work.task (owner_id, ended_at) WHERE state = 'done';

-- The clocks of a task and what each has done. They change only under the task's lock.
CREATE TABLE work.deadline (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    task_id     uuid        NOT NULL,
    clock       text        NOT NULL CHECK (length(clock) BETWEEN 1 AND 60),
    on_due      text        NOT NULL CHECK (on_due IN ('escalate', 'advance')),
    is_legal    boolean     NOT NULL,
    source      text        NOT NULL,
    due_at      timestamptz,
    warn_at     timestamptz,
    is_warned   boolean     NOT NULL DEFAULT false,
    escalations smallint    NOT NULL DEFAULT 0 CHECK (escalations >= 0),
    is_advanced boolean     NOT NULL DEFAULT false,
    next_act_at timestamptz,
    kept        boolean,
    PRIMARY KEY (bucket, task_id, clock),
    FOREIGN KEY (bucket, task_id) REFERENCES work.task (bucket, task_id),
    CHECK ((due_at IS NULL) = (warn_at IS NULL)),
    CHECK (next_act_at IS NULL OR due_at IS NOT NULL)
);
CREATE INDEX deadline_to_act ON work.deadline (next_act_at) WHERE next_act_at IS NOT NULL;

-- When a task's clocks stood still, and why.
CREATE TABLE work.pause (
    bucket   smallint    NOT NULL,
    task_id  uuid        NOT NULL,
    from_at  timestamptz NOT NULL,
    until_at timestamptz,
    reason   text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    PRIMARY KEY (bucket, task_id, from_at),
    FOREIGN KEY (bucket, task_id) REFERENCES work.task (bucket, task_id),
    CHECK (until_at > from_at)
);
CREATE UNIQUE INDEX pause_open_once ON work.pause (bucket, task_id) WHERE until_at IS NULL;

-- What people write to each other about a task, and what waits to be read by whom.
CREATE TABLE work.note (
    bucket      smallint    NOT NULL,
    task_id     uuid        NOT NULL,
    note_id     uuid        NOT NULL,
    at          timestamptz NOT NULL,
    author_id   uuid        NOT NULL,
    author_name text        NOT NULL,
    words       text        NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    PRIMARY KEY (bucket, task_id, note_id),
    FOREIGN KEY (bucket, task_id) REFERENCES work.task (bucket, task_id)
);
CREATE TABLE work.notice (
    bucket    smallint    NOT NULL,
    task_id   uuid        NOT NULL,
    notice_id uuid        NOT NULL,
    staff_id  uuid        NOT NULL,
    cause     text        NOT NULL CHECK (cause IN ('mention', 'warning', 'escalation', 'handover')),
    at        timestamptz NOT NULL,
    read_at   timestamptz,
    PRIMARY KEY (bucket, task_id, notice_id),
    FOREIGN KEY (bucket, task_id) REFERENCES work.task (bucket, task_id)
);
CREATE INDEX notice_unread ON work.notice (staff_id, at) WHERE read_at IS NULL;

-- Who can do what: the pool's view of staff. It grows with staff, as the two after it do.
CREATE TABLE work.person (
    staff_id   uuid        PRIMARY KEY,
    skills     text[]      NOT NULL,
    lines      text[]      NOT NULL,
    languages  text[]      NOT NULL,
    provinces  text[]      NOT NULL,
    licences   jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(licences) = 'object'),
    kin        uuid[]      NOT NULL DEFAULT '{}',
    load_max   smallint    NOT NULL CHECK (load_max BETWEEN 1 AND 500),
    lead_id    uuid        CHECK (lead_id <> staff_id),
    team       text        NOT NULL DEFAULT '' CHECK (length(team) <= 60),
    changed_at timestamptz NOT NULL
);
CREATE TABLE work.absence (
    staff_id  uuid        NOT NULL,
    from_at   timestamptz NOT NULL,
    until_at  timestamptz NOT NULL,
    reason    text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    begun_at  timestamptz,
    PRIMARY KEY (staff_id, from_at),
    CHECK (until_at > from_at)
);
CREATE INDEX absence_to_begin ON work.absence (from_at) WHERE begun_at IS NULL;

-- Rulebooks put in force, by two people. Until there is one, the shipped book holds.
CREATE TABLE work.rulebook (
    sha256      text        PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    name        text        NOT NULL,
    effective   date        NOT NULL,
    text        text        NOT NULL,
    proposed_by uuid        NOT NULL,
    approved_by uuid        NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK (proposed_by <> approved_by)
);

-- A second person read a sample of finished work: whether they would have decided the same.
CREATE TABLE work.second_reading (
    bucket      smallint    NOT NULL,
    task_id     uuid        NOT NULL,
    of_task_id  uuid        NOT NULL,
    seed        bigint      NOT NULL,
    first_id    uuid        NOT NULL,
    reader_id   uuid,
    agrees      boolean,
    words       text        NOT NULL DEFAULT '' CHECK (length(words) <= 2000),
    read_at     timestamptz,
    PRIMARY KEY (bucket, task_id),
    UNIQUE (bucket, of_task_id),
    FOREIGN KEY (bucket, task_id) REFERENCES work.task (bucket, task_id),
    CHECK (reader_id <> first_id),
    CHECK ((reader_id IS NULL) = (agrees IS NULL) AND (agrees IS NULL) = (read_at IS NULL)),
    CHECK (agrees IS NOT FALSE OR length(words) >= 10)
);
