-- Papers that came after the report: evidence for a person, kept as originals in documents.
CREATE TABLE claims.paper (
    bucket      smallint    NOT NULL,
    claim_id    uuid        NOT NULL,
    document_id uuid        NOT NULL,
    sent_by     text        NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (bucket, claim_id, document_id),
    FOREIGN KEY (bucket, claim_id) REFERENCES claims.claim (bucket, claim_id)
);
