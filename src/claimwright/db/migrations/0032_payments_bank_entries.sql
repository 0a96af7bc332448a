-- What banks say of our accounts (camt.054, camt.053), matched once each; exceptions; orders sent back by the second person.

ALTER TABLE payments.payment_order
    DROP CONSTRAINT payment_order_state_check,
    ADD CONSTRAINT payment_order_state_check CHECK (state IN ('awaiting_release', 'not_released', 'ordered', 'sending', 'sent',
        'accepted', 'unknown', 'executed', 'rejected', 'returned', 'in_doubt', 'cancelled')),
    DROP CONSTRAINT payment_order_sent_at,
    ADD CONSTRAINT payment_order_sent_at CHECK (
        state IN ('awaiting_release', 'not_released', 'ordered', 'cancelled') OR send_started_at IS NOT NULL);
DROP INDEX payments.payment_order_one_live;
CREATE UNIQUE INDEX payment_order_one_live ON payments.payment_order (bucket, claim_id, purpose, decision_no, part_no)
    WHERE state NOT IN ('rejected', 'returned', 'cancelled', 'not_released', 'in_doubt') AND NOT is_excess;

-- One movement on an account of ours, by the bank's own reference: told twice, it is the same row.
CREATE TABLE payments.bank_entry (
    bank           text        NOT NULL,
    reference      text        NOT NULL CHECK (length(reference) BETWEEN 1 AND 70),
    is_credit      boolean     NOT NULL,
    amount_fen     bigint      NOT NULL CHECK (amount_fen > 0),
    booked_on      date        NOT NULL,
    end_to_end_id  text,
    return_reason  text,
    remittance     text,
    counterparty   text,
    statement_day  date,
    order_id       uuid,
    recovery_id    uuid,
    received_at    timestamptz NOT NULL,
    PRIMARY KEY (bank, reference),
    CHECK (order_id IS NULL OR recovery_id IS NULL)
);
CREATE INDEX bank_entry_by_order ON payments.bank_entry (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX bank_entry_by_day ON payments.bank_entry (bank, statement_day);

-- A day's statement, once in each of its versions.
CREATE TABLE payments.bank_statement (
    bank         text        NOT NULL,
    day          date        NOT NULL,
    statement_id text        NOT NULL,
    sha256       text        NOT NULL,
    opening_fen  bigint      NOT NULL,
    closing_fen  bigint      NOT NULL,
    entries      integer     NOT NULL CHECK (entries >= 0),
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (bank, day, sha256)
);

-- What does not agree between the bank and our books: once per kind and subject, until somebody has settled it.
CREATE TABLE payments.bank_exception (
    bucket       smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    exception_id uuid        NOT NULL,
    bank         text        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('missing', 'unknown', 'other_amount', 'duplicated', 'changed', 'balance', 'state',
                     'over_received')),
    subject      text        NOT NULL CHECK (length(subject) BETWEEN 1 AND 70),
    day          date        NOT NULL,
    claim_id     uuid,
    facts        jsonb       NOT NULL,
    opened_at    timestamptz NOT NULL,
    resolved_at  timestamptz,
    resolved_by  text,
    resolution   text,
    PRIMARY KEY (bucket, exception_id),
    CHECK ((resolved_at IS NULL) = (resolved_by IS NULL)),
    CHECK ((resolved_at IS NULL) = (resolution IS NULL))
);
CREATE INDEX bank_exception_open ON payments.bank_exception (opened_at) WHERE resolved_at IS NULL;

-- The same finding on another day, or in the same file read twice, is the same exception.
CREATE TABLE payments.bank_exception_key (
    bank         text NOT NULL,
    kind         text NOT NULL,
    subject      text NOT NULL,
    exception_id uuid NOT NULL,
    PRIMARY KEY (bank, kind, subject)
);

-- How far each stream of a bank has been read ('' is its status reports).
ALTER TABLE payments.bank_cursor ADD COLUMN stream text NOT NULL DEFAULT '';
ALTER TABLE payments.bank_cursor DROP CONSTRAINT bank_cursor_pkey, ADD CONSTRAINT bank_cursor_pkey PRIMARY KEY (bank, stream);

CREATE INDEX payment_order_executed ON payments.payment_order (executed_at) WHERE executed_at IS NOT NULL;
