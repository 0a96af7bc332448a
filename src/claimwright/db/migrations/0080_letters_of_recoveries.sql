-- Letters of a recovery's steps: instalments agreed, money received, deducted from a later benefit.
ALTER TABLE letters.letter DROP CONSTRAINT letter_kind_check;
ALTER TABLE letters.letter ADD CONSTRAINT letter_kind_check CHECK (kind IN ('paid', 'zero', 'refused', 'papers',
    'prepaid', 'changed', 'recovery', 'upheld', 'instalments', 'received', 'offset'));
