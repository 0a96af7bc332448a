-- When every paper that was asked for was there: NULL while one is missing. A claim without a row had all it
-- needed with its report.
CREATE TABLE claims.papers_complete (
    bucket      smallint    NOT NULL,
    claim_id    uuid        NOT NULL,
    complete_at timestamptz,
    PRIMARY KEY (bucket, claim_id),
    FOREIGN KEY (bucket, claim_id) REFERENCES claims.claim (bucket, claim_id)
);
ALTER TABLE claims.papers_complete ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON claims.papers_complete TO claimwright_request USING (
    EXISTS (SELECT FROM claims.claim c
            WHERE c.bucket = papers_complete.bucket AND c.claim_id = papers_complete.claim_id));

-- Before this, the last paper of a claim that waits for none ended its asking.
INSERT INTO claims.papers_complete (bucket, claim_id, complete_at)
SELECT p.bucket, p.claim_id,
       CASE WHEN c.state = 'awaiting_papers' THEN NULL ELSE max(p.received_at) END
FROM claims.paper p
JOIN claims.claim c ON c.bucket = p.bucket AND c.claim_id = p.claim_id
GROUP BY p.bucket, p.claim_id, c.state;
