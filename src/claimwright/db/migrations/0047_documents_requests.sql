-- What a claimant was asked for, all of it at once (Insurance Law art. 22), and how each point was answered.
-- bucket: the insured person's, carried by claim_id.
CREATE TABLE documents.request (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    claim_id    uuid        NOT NULL,
    request_no  integer     NOT NULL CHECK (request_no >= 1),
    asked_by    text        NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 100),
    asked_name  text        NOT NULL CHECK (length(asked_name) <= 100),
    reason      text        NOT NULL CHECK (length(reason) <= 500),
    asked_at    timestamptz NOT NULL,
    closed_at   timestamptz,
    PRIMARY KEY (bucket, claim_id, request_no),
    CHECK (request_no = 1 OR length(reason) > 0),
    CHECK (closed_at >= asked_at)
);
CREATE UNIQUE INDEX request_open_once ON documents.request (bucket, claim_id) WHERE closed_at IS NULL;

CREATE TABLE documents.request_item (
    bucket             smallint NOT NULL,
    claim_id           uuid     NOT NULL,
    request_no         integer  NOT NULL,
    item_no            integer  NOT NULL CHECK (item_no >= 1),
    kind               text     NOT NULL CHECK (kind IN ('paper', 'retake', 'value')),
    reason             text     NOT NULL CHECK (length(reason) <= 60),
    words              text     NOT NULL CHECK (length(words) <= 200),
    document_id        uuid,
    field              text     CHECK (length(field) BETWEEN 1 AND 60),
    page               integer  CHECK (page >= 0),
    box                integer[] CHECK (cardinality(box) = 4),
    answer_document_id uuid,
    key_id             text     CHECK (key_id ~ '^[0-9a-f]{16}$'),
    nonce              bytea    CHECK (length(nonce) = 12),
    content            bytea,
    answered_at        timestamptz,
    PRIMARY KEY (bucket, claim_id, request_no, item_no),
    FOREIGN KEY (bucket, claim_id, request_no) REFERENCES documents.request (bucket, claim_id, request_no),
    CHECK (kind <> 'paper' OR length(words) > 0),
    CHECK (kind = 'paper' OR document_id IS NOT NULL),
    CHECK (kind <> 'value' OR field IS NOT NULL),
    CHECK ((page IS NULL) = (box IS NULL)),
    CHECK ((key_id IS NULL) = (content IS NULL) AND (nonce IS NULL) = (content IS NULL)),
    CHECK ((answered_at IS NULL) = (answer_document_id IS NULL AND content IS NULL))
);
