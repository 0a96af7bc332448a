-- Payees' account numbers and messages of banks lie sealed. What was stored clear before stays in the old
-- columns until `claimwright rekey fields` (or the next `serve` or `init`) has sealed it.
ALTER TABLE payments.payment_order
    ALTER payee_account DROP NOT NULL,
    ADD payee_account_sealed bytea CHECK (length(payee_account_sealed) > 37),
    ADD CONSTRAINT payment_order_account_once CHECK (num_nonnulls(payee_account, payee_account_sealed) = 1);
CREATE INDEX payment_order_clear ON payments.payment_order (bucket, order_id) WHERE payee_account IS NOT NULL;

ALTER TABLE payments.bank_message
    ALTER content DROP NOT NULL,
    ADD content_sealed bytea CHECK (length(content_sealed) >= 37),
    ADD CONSTRAINT bank_message_content_once CHECK (num_nonnulls(content, content_sealed) = 1);
CREATE INDEX bank_message_clear ON payments.bank_message (bank, direction, sha256) WHERE content IS NOT NULL;
