-- Reads are chained, too: per bucket and day, so that a read taken out, changed or slipped in later shows.
-- Rows from before have no place in a chain (seq is null).
ALTER TABLE identity.access
    ADD COLUMN purpose   text NOT NULL DEFAULT '' CHECK (length(purpose) <= 200),
    ADD COLUMN address   text NOT NULL DEFAULT '' CHECK (length(address) <= 80),
    ADD COLUMN day       date,
    ADD COLUMN seq       bigint CHECK (seq >= 1),
    ADD COLUMN prev_hash text CHECK (prev_hash ~ '^[0-9a-f]{64}$'),
    ADD COLUMN hash      text CHECK (hash ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT access_chained CHECK (num_nulls(day, seq, prev_hash, hash) IN (0, 4)),
    ADD CONSTRAINT access_once UNIQUE (bucket, day, seq);

-- One row for a list that somebody was shown: whose data was on it. bucket: a slice of the reader's id.
CREATE TABLE identity.list_access (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    access_id   uuid        NOT NULL,
    person_ids  uuid[]      NOT NULL CHECK (cardinality(person_ids) BETWEEN 1 AND 1000),
    at          timestamptz NOT NULL,
    reader_kind text        NOT NULL CHECK (reader_kind IN ('customer', 'staff')),
    reader_id   uuid        NOT NULL,
    reader_name text        NOT NULL,
    action      text        NOT NULL CHECK (length(action) BETWEEN 1 AND 60),
    purpose     text        NOT NULL CHECK (length(purpose) <= 200),
    address     text        NOT NULL CHECK (length(address) <= 80),
    day         date        NOT NULL,
    seq         bigint      NOT NULL CHECK (seq >= 1),
    prev_hash   text        NOT NULL CHECK (prev_hash ~ '^[0-9a-f]{64}$'),
    hash        text        NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (bucket, access_id),
    UNIQUE (bucket, day, seq)
);
CREATE INDEX list_access_of_person ON identity.list_access USING gin (person_ids);

-- The end of each chain: who adds to it holds this row.
CREATE TABLE identity.access_head (
    bucket smallint NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    day    date     NOT NULL,
    seq    bigint   NOT NULL CHECK (seq >= 1),
    hash   text     NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (bucket, day)
);
REVOKE DELETE ON identity.access_head, identity.list_access FROM claimwright_request;
REVOKE UPDATE ON identity.list_access FROM claimwright_request;
ALTER TABLE identity.list_access ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON identity.list_access FOR SELECT TO claimwright_request USING (
    (SELECT identity.asks_as('staff'))
    OR ((SELECT identity.asks_as('customer')) AND person_ids @> ARRAY[(SELECT identity.asker())]));
CREATE POLICY added ON identity.list_access FOR INSERT TO claimwright_request WITH CHECK (
    reader_id = (SELECT identity.asker()));

-- Instalments are seen with their recovery.
ALTER TABLE payments.instalment ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON payments.instalment TO claimwright_request USING (
    (SELECT identity.asks_nationally()) OR EXISTS (SELECT FROM payments.recovery r
        WHERE r.bucket = instalment.bucket AND r.recovery_id = instalment.recovery_id));
