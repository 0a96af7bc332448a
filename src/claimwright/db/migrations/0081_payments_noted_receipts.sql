-- Money that a person says is for a recovery, though its payer named nothing: another person confirms it.
CREATE TABLE payments.noted_receipt (
    bucket       smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    receipt_id   uuid        NOT NULL,
    recovery_id  uuid        NOT NULL,
    bank         text        NOT NULL,
    reference    text        NOT NULL,
    amount_fen   bigint      NOT NULL CHECK (amount_fen > 0),
    evidence     text        NOT NULL CHECK (length(evidence) > 0),
    noted_by     text        NOT NULL,
    noted_at     timestamptz NOT NULL,
    is_confirmed boolean,
    decided_by   text,
    decided_at   timestamptz,
    PRIMARY KEY (bucket, receipt_id),
    FOREIGN KEY (bucket, recovery_id) REFERENCES payments.recovery (bucket, recovery_id),
    CHECK ((decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (is_confirmed IS NULL)),
    CHECK (decided_by IS NULL OR decided_by <> noted_by)
);
CREATE UNIQUE INDEX noted_receipt_open ON payments.noted_receipt (bucket, recovery_id, bank, reference)
    WHERE decided_at IS NULL;
CREATE INDEX noted_receipt_waiting ON payments.noted_receipt (noted_at) WHERE decided_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON payments.noted_receipt TO claimwright_request;
ALTER TABLE payments.noted_receipt ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON payments.noted_receipt TO claimwright_request USING (
    (SELECT identity.asks_nationally()) OR EXISTS (SELECT FROM payments.recovery r
        WHERE r.bucket = noted_receipt.bucket AND r.recovery_id = noted_receipt.recovery_id));
