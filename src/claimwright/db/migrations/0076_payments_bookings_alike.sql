-- A debit that names no order of ours, as after a backup was restored, keeps its payee's account sealed: an order
-- of the same amount to the same account waits until people have said whether the booking was its payment.
ALTER TABLE payments.bank_entry
    ADD payee_account_sealed bytea CHECK (length(payee_account_sealed) > 37),
    ADD tied_order_id        uuid,
    ADD CONSTRAINT bank_entry_payee_of_debit CHECK (payee_account_sealed IS NULL OR NOT is_credit);
CREATE INDEX bank_entry_unknown_debit ON payments.bank_entry (amount_fen)
    WHERE payee_account_sealed IS NOT NULL AND order_id IS NULL;

ALTER TABLE payments.bank_exception
    DROP CONSTRAINT bank_exception_kind_check,
    ADD CONSTRAINT bank_exception_kind_check CHECK (kind IN ('missing', 'unknown', 'other_amount', 'duplicated',
        'changed', 'balance', 'state', 'over_received', 'alike')),
    DROP CONSTRAINT bank_exception_subject_check,
    ADD CONSTRAINT bank_exception_subject_check CHECK (length(subject) BETWEEN 1 AND 120);

CREATE TABLE payments.held_order (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    order_id    uuid        NOT NULL,
    bank        text        NOT NULL,
    reference   text        NOT NULL,
    held_at     timestamptz NOT NULL,
    why         text        CHECK (length(why) > 0),
    asked_by    text,
    asked_at    timestamptz,
    released_by text,
    released_at timestamptz,
    PRIMARY KEY (bucket, order_id, bank, reference),
    FOREIGN KEY (bucket, order_id) REFERENCES payments.payment_order (bucket, order_id),
    CHECK (num_nulls(why, asked_by, asked_at) IN (0, 3) AND num_nulls(released_by, released_at) IN (0, 2)),
    CHECK (released_by IS NULL OR (asked_by IS NOT NULL AND released_by <> asked_by))
);
CREATE INDEX held_order_by_entry ON payments.held_order (bank, reference);
GRANT SELECT, INSERT, UPDATE ON payments.held_order TO claimwright_request;
ALTER TABLE payments.held_order ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON payments.held_order TO claimwright_request USING (
    (SELECT identity.asks_nationally()) OR EXISTS (SELECT FROM payments.payment_order o
        WHERE o.bucket = held_order.bucket AND o.order_id = held_order.order_id));
