-- name: insert_claim
INSERT INTO claims.claim
    (bucket, claim_id, claim_no, policy_id, insured_id, claimant_id, account_id, cause, channel, state,
     event_date, claimed_fen, province, reported_at)
VALUES (%(bucket)s, %(claim_id)s, %(claim_no)s, %(policy_id)s, %(insured_id)s, %(claimant_id)s,
        %(account_id)s, %(cause)s, %(channel)s, 'reported', %(event_date)s, %(claimed_fen)s, %(province)s,
        %(reported_at)s);

-- name: insert_party
INSERT INTO claims.party (bucket, person_id, claim_id, role)
VALUES (%(bucket)s, %(person_id)s, %(claim_id)s, %(role)s);

-- name: insert_event
INSERT INTO claims.event (bucket, claim_id, event_no, kind, event_date, stay_no, document_id, lines)
VALUES (%(bucket)s, %(claim_id)s, %(event_no)s, %(kind)s, %(event_date)s, %(stay_no)s, %(document_id)s,
        %(lines)s);

-- name: insert_fact
INSERT INTO claims.fact
    (bucket, claim_id, event_no, name, revision, value, source, stated_by, recorded_at)
VALUES (%(bucket)s, %(claim_id)s, %(event_no)s, %(name)s, %(revision)s, %(value)s, %(source)s, %(stated_by)s,
        %(recorded_at)s);

-- name: claim
SELECT claim_id, claim_no, policy_id, insured_id, claimant_id, account_id, cause, channel, state, version,
       event_date, claimed_fen, payable_fen, reported_at, decided_at, paid_at, ended_at
FROM claims.claim
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s;

-- name: lock_claim
SELECT claim_id, claim_no, policy_id, insured_id, claimant_id, account_id, cause, channel, state, version,
       event_date, claimed_fen, payable_fen, reported_at, decided_at, paid_at, ended_at
FROM claims.claim
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
FOR UPDATE;

-- name: claim_by_number
SELECT claim_id, claim_no, policy_id, insured_id, claimant_id, account_id, cause, channel, state, version,
       event_date, claimed_fen, payable_fen, reported_at, decided_at, paid_at, ended_at
FROM claims.claim
WHERE bucket = %(bucket)s AND claim_no = %(claim_no)s;

-- name: claims
SELECT c.claim_id, c.claim_no, c.policy_id, c.insured_id, c.claimant_id, c.account_id, c.cause, c.channel,
       c.state, c.version, c.event_date, c.claimed_fen, c.payable_fen, c.reported_at, c.decided_at, c.paid_at,
       c.ended_at
FROM unnest(%(buckets)s::smallint[], %(claim_ids)s::uuid[]) AS wanted (bucket, claim_id)
JOIN claims.claim c ON c.bucket = wanted.bucket AND c.claim_id = wanted.claim_id
ORDER BY c.reported_at DESC, c.claim_id DESC;

-- name: claim_ids_of_person
SELECT DISTINCT claim_id FROM claims.party
WHERE bucket = %(bucket)s AND person_id = %(person_id)s
ORDER BY claim_id DESC
LIMIT %(limit)s;

-- name: recent_claims_fan_out
SELECT claim_id, claim_no, policy_id, insured_id, claimant_id, account_id, cause, channel, state, version,
       event_date, claimed_fen, payable_fen, reported_at, decided_at, paid_at, ended_at
FROM claims.claim
ORDER BY reported_at DESC, claim_id DESC
LIMIT %(limit)s;

-- name: touch_claim
UPDATE claims.claim SET version = version + 1
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s AND version = %(version)s;

-- name: events
SELECT event_no, kind, event_date, stay_no, document_id, lines
FROM claims.event
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY event_date, event_no;

-- name: facts
SELECT event_no, name, revision, value, source, stated_by, recorded_at
FROM claims.fact
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY event_no, name, revision;

-- name: decisions
SELECT decision_no, outcome, payable_fen, by_kind, by_id, by_name, clause, words, adjudications, sha256,
       decided_at, replaces, reason
FROM claims.decision
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY decision_no;

-- name: benefits
SELECT decision_no, event_no, coverage_id, benefit, amount_fen
FROM claims.benefit
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY decision_no, event_no, coverage_id, benefit;

-- name: balances
SELECT accumulator, scope_key, used, limit_used
FROM claims.accumulator
WHERE bucket = %(bucket)s AND owner_id = %(owner_id)s
ORDER BY accumulator, scope_key;

-- name: insert_refused_entry
INSERT INTO claims.refused_entry
    (bucket, entry_id, policy_id, claimant_id, code, field, facts, refused_at)
VALUES (%(bucket)s, %(entry_id)s, %(policy_id)s, %(claimant_id)s, %(code)s, %(field)s, %(facts)s,
        %(refused_at)s);

-- name: refused_entries
SELECT entry_id, policy_id, claimant_id, code, field, facts, refused_at
FROM claims.refused_entry
WHERE bucket = %(bucket)s AND policy_id = %(policy_id)s
ORDER BY entry_id DESC
LIMIT 50;

-- name: recent_refused_entries_fan_out
SELECT entry_id, policy_id, claimant_id, code, field, facts, refused_at
FROM claims.refused_entry
ORDER BY refused_at DESC
LIMIT %(limit)s;

-- name: insert_paper
INSERT INTO claims.paper (bucket, claim_id, document_id, sent_by, received_at)
VALUES (%(bucket)s, %(claim_id)s, %(document_id)s, %(sent_by)s, %(received_at)s);

-- name: papers
SELECT document_id FROM claims.paper
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY document_id;
