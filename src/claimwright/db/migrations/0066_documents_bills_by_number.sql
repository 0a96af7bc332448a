-- Staff look a bill up by the number on the paper, without its code.
CREATE INDEX bill_use_by_number ON documents.bill_use (bill_number);
