-- Decisions in the order of their time: letters are written after them, in batches, outside of the deciding.
CREATE INDEX decision_by_time ON claims.decision (decided_at, claim_id, decision_no);

-- How far letters are written, and how far it was checked that they are. Moved with the letters, in one transaction.
CREATE TABLE letters.progress (
    pass        text        PRIMARY KEY CHECK (pass IN ('write', 'check')),
    decided_at  timestamptz NOT NULL,
    claim_id    uuid        NOT NULL,
    decision_no integer     NOT NULL
);
-- What was decided before is written when it is opened first, as it always was.
INSERT INTO letters.progress (pass, decided_at, claim_id, decision_no)
SELECT pass, coalesce((SELECT max(decided_at) FROM claims.decision), '2000-01-01'),
       'ffffffff-ffff-ffff-ffff-ffffffffffff', 1
FROM unnest(ARRAY['write', 'check']) AS pass;
