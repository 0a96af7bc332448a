-- A debit may be known before the order that it names: after a backup was restored. Looked up before orders are sent.
CREATE INDEX bank_entry_unmatched_debit ON payments.bank_entry (end_to_end_id)
    WHERE order_id IS NULL AND NOT is_credit AND end_to_end_id IS NOT NULL;
