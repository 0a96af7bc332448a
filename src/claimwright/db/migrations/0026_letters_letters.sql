-- Letters to customers, as they were written: content and pages never change. bucket: the claim's.
CREATE SCHEMA letters;

CREATE TABLE letters.letter (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    letter_id   uuid        NOT NULL,
    claim_id    uuid        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('paid', 'zero', 'refused', 'papers', 'prepaid', 'changed',
                    'recovery', 'upheld')),
    cause_no    integer     NOT NULL CHECK (cause_no >= 1),
    content     jsonb       NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    pdf_zh      bytea       NOT NULL,
    pdf_en      bytea       NOT NULL,
    sha256      text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    written_at  timestamptz NOT NULL,
    due_at      timestamptz,
    sent_at     timestamptz,
    sent_by     text,
    PRIMARY KEY (bucket, letter_id),
    UNIQUE (bucket, claim_id, kind, cause_no),
    CHECK ((sent_at IS NULL) = (sent_by IS NULL))
);
-- What still has to leave in time (Insurance Law art. 24: a refusal within three days).
CREATE INDEX letter_to_send ON letters.letter (due_at) WHERE sent_at IS NULL AND due_at IS NOT NULL;
