-- name: insert_claim
INSERT INTO claims.claim
    (bucket, claim_id, claim_no, policy_id, insured_id, claimant_id, account_id, cause, channel, state,
     event_date, claimed_fen, reported_at)
VALUES (%(bucket)s, %(claim_id)s, %(claim_no)s, %(policy_id)s, %(insured_id)s, %(claimant_id)s,
        %(account_id)s, %(cause)s, %(channel)s, 'reported', %(event_date)s, %(claimed_fen)s, %(reported_at)s);

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

-- name: move_claim
UPDATE claims.claim
SET state = %(state)s, version = version + 1, payable_fen = %(payable_fen)s, decided_at = %(decided_at)s,
    paid_at = %(paid_at)s, ended_at = %(ended_at)s, account_id = %(account_id)s
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s AND state = %(was)s AND version = %(version)s;

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

-- name: insert_decision
INSERT INTO claims.decision
    (bucket, claim_id, decision_no, outcome, payable_fen, by_kind, by_id, by_name, clause, words,
     adjudications, sha256, decided_at, replaces, reason)
VALUES (%(bucket)s, %(claim_id)s, %(decision_no)s, %(outcome)s, %(payable_fen)s, %(by_kind)s, %(by_id)s,
        %(by_name)s, %(clause)s, %(words)s, %(adjudications)s, %(sha256)s, %(decided_at)s, %(replaces)s,
        %(reason)s);

-- name: insert_benefit
INSERT INTO claims.benefit (bucket, claim_id, decision_no, event_no, coverage_id, benefit, amount_fen)
VALUES (%(bucket)s, %(claim_id)s, %(decision_no)s, %(event_no)s, %(coverage_id)s, %(benefit)s, %(amount_fen)s);

-- name: decisions
SELECT decision_no, outcome, payable_fen, by_kind, by_id, by_name, clause, words, adjudications, sha256,
       decided_at, replaces, reason
FROM claims.decision
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY decision_no;

-- name: decision_count
SELECT count(*) FROM claims.decision WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s;

-- name: benefits
SELECT decision_no, event_no, coverage_id, benefit, amount_fen
FROM claims.benefit
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY decision_no, event_no, coverage_id, benefit;

-- name: know_owner
INSERT INTO claims.balance_owner (bucket, owner_id) VALUES (%(bucket)s, %(owner_id)s)
ON CONFLICT DO NOTHING;

-- name: lock_owner
SELECT owner_id FROM claims.balance_owner
WHERE bucket = %(bucket)s AND owner_id = %(owner_id)s
FOR UPDATE;

-- name: lock_balances
SELECT a.accumulator, a.scope_key, a.used
FROM claims.accumulator a
JOIN unnest(%(accumulators)s::text[], %(scope_keys)s::text[]) AS wanted (accumulator, scope_key)
  ON wanted.accumulator = a.accumulator AND wanted.scope_key = a.scope_key
WHERE a.bucket = %(bucket)s AND a.owner_id = %(owner_id)s
ORDER BY a.accumulator, a.scope_key
FOR UPDATE OF a;

-- name: balances_at
SELECT a.accumulator, a.scope_key, a.used
FROM claims.accumulator a
JOIN unnest(%(accumulators)s::text[], %(scope_keys)s::text[]) AS wanted (accumulator, scope_key)
  ON wanted.accumulator = a.accumulator AND wanted.scope_key = a.scope_key
WHERE a.bucket = %(bucket)s AND a.owner_id = %(owner_id)s;

-- name: balances
SELECT accumulator, scope_key, used, limit_used
FROM claims.accumulator
WHERE bucket = %(bucket)s AND owner_id = %(owner_id)s
ORDER BY accumulator, scope_key;

-- name: put_balance
INSERT INTO claims.accumulator
    (bucket, owner_id, accumulator, scope_key, used, limit_used, claim_id, changed_at)
VALUES (%(bucket)s, %(owner_id)s, %(accumulator)s, %(scope_key)s, %(used)s, %(limit_used)s, %(claim_id)s,
        %(changed_at)s)
ON CONFLICT (bucket, owner_id, accumulator, scope_key)
DO UPDATE SET used = excluded.used, limit_used = excluded.limit_used, claim_id = excluded.claim_id,
              changed_at = excluded.changed_at;

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
