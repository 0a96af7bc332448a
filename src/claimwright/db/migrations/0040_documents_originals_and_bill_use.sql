-- Claim documents as handed in, what was read from them, and which claim uses which bill.
-- bucket: the insured person's, carried by document_id.
CREATE SCHEMA documents;

-- The original, byte for byte. Never changed: a better scan is another document.
CREATE TABLE documents.original (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    document_id uuid        NOT NULL,
    file_name   text        NOT NULL CHECK (length(file_name) <= 200),
    media_type  text        NOT NULL CHECK (length(media_type) BETWEEN 3 AND 100),
    size_bytes  integer     NOT NULL CHECK (size_bytes BETWEEN 1 AND 20971520),
    sha256      text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    content     bytea       NOT NULL,
    kept_at     timestamptz NOT NULL,
    PRIMARY KEY (bucket, document_id),
    CHECK (length(content) = size_bytes)
);

-- What was read, with its evidence. A correction is a new revision with its author.
CREATE TABLE documents.reading (
    bucket      smallint    NOT NULL,
    document_id uuid        NOT NULL,
    revision    integer     NOT NULL CHECK (revision >= 1),
    kind        text        NOT NULL CHECK (kind IN ('medical_bill', 'other', 'unreadable', 'hostile')),
    reading     jsonb       NOT NULL CHECK (jsonb_typeof(reading) = 'object'),
    read_by     text        NOT NULL CHECK (length(read_by) BETWEEN 1 AND 100),
    read_at     timestamptz NOT NULL,
    PRIMARY KEY (bucket, document_id, revision),
    FOREIGN KEY (bucket, document_id) REFERENCES documents.original (bucket, document_id)
);

-- One live use of a bill over all claims of all persons: keyed by the bill, not by bucket.
CREATE TABLE documents.bill_use (
    bill_code   text        NOT NULL CHECK (length(bill_code) <= 40),
    bill_number text        NOT NULL CHECK (length(bill_number) BETWEEN 1 AND 40),
    claim_id    uuid        NOT NULL,
    used_at     timestamptz NOT NULL,
    PRIMARY KEY (bill_code, bill_number)
);
CREATE INDEX bill_use_by_claim ON documents.bill_use (claim_id);

-- The same visit under another number or form: hospital, payer, date, total and business number hashed.
CREATE TABLE documents.bill_soft_use (
    soft_key    text        NOT NULL CHECK (soft_key ~ '^[0-9a-f]{64}$'),
    bill_code   text        NOT NULL,
    bill_number text        NOT NULL,
    claim_id    uuid        NOT NULL,
    used_at     timestamptz NOT NULL,
    PRIMARY KEY (soft_key)
);
CREATE INDEX bill_soft_use_by_claim ON documents.bill_soft_use (claim_id);

-- Bills that a red bill (冲红) handed in has cancelled: never usable again.
CREATE TABLE documents.bill_cancelled (
    bill_code      text        NOT NULL,
    bill_number    text        NOT NULL CHECK (length(bill_number) BETWEEN 1 AND 40),
    by_document_id uuid        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    PRIMARY KEY (bill_code, bill_number)
);
