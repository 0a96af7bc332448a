-- Payment orders, the ledger of claims money, and what was said to banks and by them.
-- bucket: the insured person's, carried by order_id and entry_id.
CREATE SCHEMA payments;

CREATE TABLE payments.payment_order (
    bucket          smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    order_id        uuid        NOT NULL,
    claim_id        uuid        NOT NULL,
    decision_no     integer     NOT NULL CHECK (decision_no >= 1),
    attempt         integer     NOT NULL CHECK (attempt >= 1),
    end_to_end_id   text        NOT NULL CHECK (length(end_to_end_id) BETWEEN 1 AND 35),
    amount_fen      bigint      NOT NULL CHECK (amount_fen > 0),
    currency        text        NOT NULL CHECK (currency = 'CNY'),
    payee_name      text        NOT NULL CHECK (length(payee_name) BETWEEN 1 AND 140),
    payee_account   text        NOT NULL CHECK (payee_account ~ '^[0-9]{10,30}$'),
    payee_bank_code text        CHECK (payee_bank_code ~ '^[0-9A-Z]{8,12}$'),
    payee_bank_name text        NOT NULL CHECK (length(payee_bank_name) BETWEEN 1 AND 140),
    remittance      text        NOT NULL CHECK (length(remittance) BETWEEN 1 AND 140),
    state           text        NOT NULL CHECK (state IN ('ordered', 'sending', 'sent', 'accepted', 'unknown',
                        'executed', 'rejected', 'returned', 'in_doubt', 'cancelled')),
    not_known       integer     NOT NULL DEFAULT 0 CHECK (not_known >= 0),
    needs_person    text,
    reason          text,
    bank_reference  text,
    ordered_at      timestamptz NOT NULL,
    send_started_at timestamptz,
    executed_at     timestamptz,
    PRIMARY KEY (bucket, order_id),
    UNIQUE (bucket, claim_id, decision_no, attempt),
    CHECK (state IN ('ordered', 'cancelled') OR send_started_at IS NOT NULL),
    CHECK ((state IN ('executed', 'returned')) <= (executed_at IS NOT NULL)),
    CHECK (state <> 'in_doubt' OR needs_person IS NOT NULL)
);

-- A decision is paid by one order at a time: the next attempt only after the last ended unpaid.
-- An order in doubt is left out so that a late contradiction can be recorded beside a later attempt.
CREATE UNIQUE INDEX payment_order_one_live ON payments.payment_order (bucket, claim_id, decision_no)
    WHERE state NOT IN ('rejected', 'returned', 'cancelled', 'in_doubt');
CREATE INDEX payment_order_needs_person ON payments.payment_order (ordered_at) WHERE needs_person IS NOT NULL;

-- An end-to-end id is used once, over all buckets and for ever.
CREATE TABLE payments.end_to_end (
    end_to_end_id text PRIMARY KEY,
    order_id      uuid NOT NULL
);

-- Append-only. A cause posts once: the same decision or payment can never be booked twice.
CREATE TABLE payments.ledger_entry (
    bucket        smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    entry_id      uuid        NOT NULL,
    claim_id      uuid        NOT NULL,
    order_id      uuid,
    recipe        text        NOT NULL,
    cause         text        NOT NULL CHECK (length(cause) BETWEEN 1 AND 100),
    business_date date        NOT NULL,
    posted_at     timestamptz NOT NULL,
    PRIMARY KEY (bucket, entry_id),
    UNIQUE (bucket, claim_id, recipe, cause),
    FOREIGN KEY (bucket, order_id) REFERENCES payments.payment_order (bucket, order_id)
);

-- A line debits one account and credits another by one amount, so every entry sums to zero by construction.
CREATE TABLE payments.transfer (
    bucket         smallint NOT NULL,
    entry_id       uuid     NOT NULL,
    line           smallint NOT NULL CHECK (line >= 1),
    debit_account  text     NOT NULL CHECK (debit_account IN ('bank', 'claims_payable', 'claims_expense', 'claims_recoverable')),
    credit_account text     NOT NULL CHECK (credit_account IN ('bank', 'claims_payable', 'claims_expense', 'claims_recoverable')),
    amount_fen     bigint   NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (bucket, entry_id, line),
    FOREIGN KEY (bucket, entry_id) REFERENCES payments.ledger_entry (bucket, entry_id),
    CHECK (debit_account <> credit_account)
);

-- Verbatim, by content: one message serves orders of many buckets.
CREATE TABLE payments.bank_message (
    bank       text        NOT NULL,
    direction  text        NOT NULL CHECK (direction IN ('out', 'in')),
    sha256     text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    message_id text        NOT NULL,
    content    bytea       NOT NULL,
    unmatched  integer     NOT NULL DEFAULT 0 CHECK (unmatched >= 0),
    at         timestamptz NOT NULL,
    PRIMARY KEY (bank, direction, sha256)
);

-- Which messages concern an order, and what each said of it.
CREATE TABLE payments.order_message (
    bucket    smallint    NOT NULL,
    order_id  uuid        NOT NULL,
    direction text        NOT NULL CHECK (direction IN ('out', 'in')),
    sha256    text        NOT NULL,
    bank      text        NOT NULL,
    code      text        NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (bucket, order_id, direction, sha256, code),
    FOREIGN KEY (bucket, order_id) REFERENCES payments.payment_order (bucket, order_id),
    FOREIGN KEY (bank, direction, sha256) REFERENCES payments.bank_message (bank, direction, sha256)
);

-- How far each bank's stream of reports has been read.
CREATE TABLE payments.bank_cursor (
    bank text   PRIMARY KEY,
    seq  bigint NOT NULL CHECK (seq >= 0)
);
