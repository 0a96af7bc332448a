-- An order is debited once: a second debit can never be matched to it.
CREATE UNIQUE INDEX bank_entry_one_debit ON payments.bank_entry (order_id) WHERE order_id IS NOT NULL AND NOT is_credit;
DROP INDEX payments.bank_entry_by_order;
CREATE INDEX bank_entry_by_order ON payments.bank_entry (order_id, is_credit) WHERE order_id IS NOT NULL;
