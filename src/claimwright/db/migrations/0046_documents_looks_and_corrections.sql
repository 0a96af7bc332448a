-- Who was shown which page of a document, and for how long it was in view: a refusal asks whether the evidence
-- was opened. bucket: the insured person's. Rows are only added; the time in view grows.
CREATE TABLE documents.look (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    document_id uuid        NOT NULL,
    page        integer     NOT NULL CHECK (page >= 0),
    reader_id   text        NOT NULL CHECK (length(reader_id) BETWEEN 1 AND 100),
    reader_name text        NOT NULL,
    claim_id    uuid        NOT NULL,
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL CHECK (last_at >= first_at),
    times       integer     NOT NULL CHECK (times >= 1),
    in_view_ms  bigint      NOT NULL DEFAULT 0 CHECK (in_view_ms >= 0),
    PRIMARY KEY (bucket, document_id, page, reader_id),
    FOREIGN KEY (bucket, document_id) REFERENCES documents.original (bucket, document_id)
);
CREATE INDEX look_by_claim ON documents.look (bucket, claim_id, reader_id);

-- Which fields people corrected, for measuring the readers. The values are in the sealed readings.
CREATE TABLE documents.correction (
    bucket              smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    document_id         uuid        NOT NULL,
    revision            integer     NOT NULL CHECK (revision >= 2),
    field               text        NOT NULL CHECK (length(field) BETWEEN 1 AND 60),
    kind                text        NOT NULL CHECK (length(kind) <= 40),
    media_type          text        NOT NULL CHECK (length(media_type) <= 100),
    source              text        NOT NULL CHECK (length(source) <= 20),
    confidence_permille integer     NOT NULL CHECK (confidence_permille BETWEEN 0 AND 1000),
    was_stated          boolean     NOT NULL,
    author_id           text        NOT NULL CHECK (length(author_id) <= 100),
    author_name         text        NOT NULL CHECK (length(author_name) <= 100),
    reason              text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    corrected_at        timestamptz NOT NULL,
    PRIMARY KEY (bucket, document_id, revision, field),
    FOREIGN KEY (bucket, document_id, revision) REFERENCES documents.reading (bucket, document_id, revision)
);
