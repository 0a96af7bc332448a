-- A claim can be opened again; a later decision replaces an earlier one and says why.
ALTER TABLE claims.claim DROP CONSTRAINT claim_state_check;
ALTER TABLE claims.claim ADD CONSTRAINT claim_state_check CHECK (state IN ('reported', 'awaiting_papers', 'ready',
    'in_review', 'approved', 'paying', 'paid', 'closed', 'refused', 'withdrawn', 'reopened', 'in_appeal'));

ALTER TABLE claims.decision ADD COLUMN replaces integer CHECK (replaces >= 1 AND replaces < decision_no);
ALTER TABLE claims.decision ADD COLUMN reason text CHECK (length(reason) BETWEEN 1 AND 40);
ALTER TABLE claims.decision DROP CONSTRAINT decision_outcome_check;
ALTER TABLE claims.decision ADD CONSTRAINT decision_outcome_check
    CHECK (outcome IN ('pay', 'zero_by_terms', 'refuse', 'withdraw'));
ALTER TABLE claims.decision ADD CONSTRAINT decision_replaces_with_reason
    CHECK ((replaces IS NULL) = (reason IS NULL));
-- What a claimant takes back after a decision is decided by a person too: money comes back.
ALTER TABLE claims.decision ADD CONSTRAINT decision_withdrawn_by_a_person
    CHECK (outcome <> 'withdraw' OR (by_kind = 'staff' AND replaces IS NOT NULL));
-- Every decision that is replaced is replaced once.
CREATE UNIQUE INDEX decision_replaced_once ON claims.decision (bucket, claim_id, replaces) WHERE replaces IS NOT NULL;
