-- What came of asking an invoice platform about a bill that a claim rests on: its words verbatim, sealed.
-- Rows are only added. bucket: the insured person's, carried by document_id.
CREATE TABLE documents.bill_check (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    document_id uuid        NOT NULL,
    check_no    integer     NOT NULL CHECK (check_no >= 1),
    claim_id    uuid        NOT NULL,
    verdict     text        NOT NULL CHECK (verdict IN ('normal', 'red_flushed', 'used', 'not_found', 'mismatch',
                                                        'unanswered', 'not_asked')),
    platform    text        NOT NULL CHECK (length(platform) <= 60),
    reference   text        NOT NULL CHECK (length(reference) <= 200),
    red_code    text,
    red_number  text,
    reason      text        NOT NULL CHECK (length(reason) <= 300),
    checked_at  timestamptz NOT NULL,
    key_id      text        CHECK (key_id ~ '^[0-9a-f]{16}$'),
    nonce       bytea       CHECK (length(nonce) = 12),
    content     bytea,
    PRIMARY KEY (bucket, document_id, check_no),
    FOREIGN KEY (bucket, document_id) REFERENCES documents.original (bucket, document_id),
    CHECK ((red_code IS NULL) = (red_number IS NULL)),
    CHECK ((key_id IS NULL) = (content IS NULL) AND (nonce IS NULL) = (content IS NULL)),
    -- a platform's word comes with its words
    CHECK ((verdict IN ('unanswered', 'not_asked')) = (content IS NULL))
);
CREATE INDEX bill_check_by_claim ON documents.bill_check (bucket, claim_id);
