-- A check may say that our own use of a bill is entered (入账) at its issuer's platform.
ALTER TABLE documents.bill_check DROP CONSTRAINT bill_check_verdict_check;
ALTER TABLE documents.bill_check ADD CONSTRAINT bill_check_verdict_check
    CHECK (verdict IN ('normal', 'red_flushed', 'used', 'not_found', 'mismatch', 'entered', 'unanswered',
                       'not_asked'));
