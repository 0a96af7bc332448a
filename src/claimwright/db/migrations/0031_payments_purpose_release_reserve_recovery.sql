-- Orders by purpose and part, release by a second person, case reserves, recoveries.

ALTER TABLE payments.payment_order
    ADD COLUMN purpose     text     NOT NULL DEFAULT 'benefit' CHECK (purpose IN ('benefit', 'prepayment', 'difference', 'refund')),
    ADD COLUMN part_no     smallint NOT NULL DEFAULT 1 CHECK (part_no >= 1),
    ADD COLUMN payee_role  text     NOT NULL DEFAULT 'entitled' CHECK (payee_role IN ('entitled', 'hospital')),
    ADD COLUMN ordered_by  text     NOT NULL DEFAULT 'system:',
    ADD COLUMN released_by text,
    ADD COLUMN released_at timestamptz,
    ADD COLUMN returned_at timestamptz,
    -- Executed although another attempt had paid: recovered, and not counted as the payment of the debt.
    ADD COLUMN is_excess   boolean  NOT NULL DEFAULT false,
    DROP CONSTRAINT payment_order_state_check,
    ADD CONSTRAINT payment_order_state_check CHECK (state IN ('awaiting_release', 'ordered', 'sending', 'sent', 'accepted',
        'unknown', 'executed', 'rejected', 'returned', 'in_doubt', 'cancelled')),
    DROP CONSTRAINT payment_order_check,
    ADD CONSTRAINT payment_order_sent_at CHECK (state IN ('awaiting_release', 'ordered', 'cancelled') OR send_started_at IS NOT NULL),
    ADD CONSTRAINT payment_order_returned_at CHECK ((state = 'returned') <= (returned_at IS NOT NULL)),
    ADD CONSTRAINT payment_order_released CHECK ((released_by IS NULL) = (released_at IS NULL)),
    ADD CONSTRAINT payment_order_two_persons CHECK (released_by <> ordered_by),
    ADD CONSTRAINT payment_order_excess CHECK (NOT is_excess OR state IN ('executed', 'returned')),
    DROP CONSTRAINT payment_order_bucket_claim_id_decision_no_attempt_key,
    ADD CONSTRAINT payment_order_attempt UNIQUE (bucket, claim_id, purpose, decision_no, part_no, attempt);

DROP INDEX payments.payment_order_one_live;
CREATE UNIQUE INDEX payment_order_one_live ON payments.payment_order (bucket, claim_id, purpose, decision_no, part_no)
    WHERE state NOT IN ('rejected', 'returned', 'cancelled', 'in_doubt') AND NOT is_excess;
CREATE INDEX payment_order_awaiting_release ON payments.payment_order (ordered_at) WHERE state = 'awaiting_release';

ALTER TABLE payments.transfer
    DROP CONSTRAINT transfer_debit_account_check,
    DROP CONSTRAINT transfer_credit_account_check,
    ADD CONSTRAINT transfer_debit_account CHECK (debit_account IN ('bank', 'claims_payable', 'claims_expense', 'claims_recoverable',
        'prepaid_claims', 'outstanding_claims_reserve', 'reserve_change', 'recovery_loss', 'offset_clearing')),
    ADD CONSTRAINT transfer_credit_account CHECK (credit_account IN ('bank', 'claims_payable', 'claims_expense', 'claims_recoverable',
        'prepaid_claims', 'outstanding_claims_reserve', 'reserve_change', 'recovery_loss', 'offset_clearing'));

-- Above which amount a second person is asked; dated, never edited. Without a row the core's default holds.
CREATE TABLE payments.release_limit (
    kind         text        NOT NULL CHECK (kind IN ('order', 'account_change', 'write_off')),
    effective_at timestamptz NOT NULL,
    above_fen    bigint      NOT NULL CHECK (above_fen >= 0),
    set_by       text        NOT NULL,
    PRIMARY KEY (kind, effective_at)
);

-- What a claim's reserve is now; every change of it is a ledger entry under its revision.
CREATE TABLE payments.case_reserve (
    bucket     smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    claim_id   uuid        NOT NULL,
    target_fen bigint      NOT NULL CHECK (target_fen >= 0),
    revision   integer     NOT NULL CHECK (revision >= 1),
    cause      text        NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (bucket, claim_id)
);

CREATE TABLE payments.recovery (
    bucket          smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    recovery_id     uuid        NOT NULL,
    claim_id        uuid        NOT NULL,
    order_id        uuid,
    reference       text        NOT NULL CHECK (length(reference) BETWEEN 1 AND 35),
    reason          text        NOT NULL CHECK (reason IN ('not_owed', 'prepaid_not_owed', 'paid_twice', 'wrong_payee')),
    cause           text        NOT NULL CHECK (length(cause) BETWEEN 1 AND 100),
    debtor          text        NOT NULL CHECK (length(debtor) BETWEEN 1 AND 140),
    amount_fen      bigint      NOT NULL CHECK (amount_fen > 0),
    received_fen    bigint      NOT NULL DEFAULT 0 CHECK (received_fen >= 0),
    offset_fen      bigint      NOT NULL DEFAULT 0 CHECK (offset_fen >= 0),
    written_off_fen bigint      NOT NULL DEFAULT 0 CHECK (written_off_fen >= 0),
    withdrawn_fen   bigint      NOT NULL DEFAULT 0 CHECK (withdrawn_fen >= 0),
    state           text        NOT NULL CHECK (state IN ('opened', 'agreed', 'planned', 'partly_received', 'write_off_asked',
                        'settled', 'written_off', 'withdrawn')),
    consent         text,
    write_off_by    text,
    write_off_why   text,
    opened_at       timestamptz NOT NULL,
    ended_at        timestamptz,
    PRIMARY KEY (bucket, recovery_id),
    UNIQUE (bucket, claim_id, reason, cause),
    FOREIGN KEY (bucket, order_id) REFERENCES payments.payment_order (bucket, order_id),
    CHECK (received_fen + offset_fen + written_off_fen + withdrawn_fen <= amount_fen),
    CHECK ((state IN ('settled', 'written_off', 'withdrawn')) = (ended_at IS NOT NULL)),
    CHECK ((ended_at IS NOT NULL) <= (received_fen + offset_fen + written_off_fen + withdrawn_fen = amount_fen)),
    CHECK (offset_fen = 0 OR consent IS NOT NULL),
    CHECK (state <> 'write_off_asked' OR (write_off_by IS NOT NULL AND write_off_why IS NOT NULL))
);
CREATE INDEX recovery_live ON payments.recovery (opened_at) WHERE ended_at IS NULL;

-- A reference that a payer writes on a transfer names one recovery, for ever.
CREATE TABLE payments.recovery_reference (
    reference   text PRIMARY KEY,
    recovery_id uuid NOT NULL
);

CREATE TABLE payments.instalment (
    bucket        smallint NOT NULL,
    recovery_id   uuid     NOT NULL,
    plan_no       smallint NOT NULL CHECK (plan_no >= 1),
    instalment_no smallint NOT NULL CHECK (instalment_no >= 1),
    due_on        date     NOT NULL,
    amount_fen    bigint   NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (bucket, recovery_id, plan_no, instalment_no),
    FOREIGN KEY (bucket, recovery_id) REFERENCES payments.recovery (bucket, recovery_id)
);
