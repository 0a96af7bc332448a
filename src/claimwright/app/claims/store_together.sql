-- Statements that serve many claims at once, and one claim as a set of one.

-- name: insured_of_claims
SELECT c.claim_id, c.insured_id
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS wanted (bucket, claim_id)
JOIN claims.claim c ON c.bucket = wanted.bucket AND c.claim_id = wanted.claim_id;

-- name: ready_of_insureds
SELECT c.claim_id
FROM unnest(%(buckets)b::smallint[], %(insured_ids)b::uuid[]) AS wanted (bucket, person_id)
JOIN claims.party p ON p.bucket = wanted.bucket AND p.person_id = wanted.person_id AND p.role = 'insured'
JOIN claims.claim c ON c.bucket = p.bucket AND c.claim_id = p.claim_id
WHERE c.state = 'ready';

-- name: know_owners
INSERT INTO claims.balance_owner (bucket, owner_id)
SELECT bucket, owner_id FROM unnest(%(buckets)b::smallint[], %(owner_ids)b::uuid[]) AS known (bucket, owner_id)
ORDER BY owner_id
ON CONFLICT DO NOTHING;

-- name: lock_owners
SELECT o.owner_id
FROM unnest(%(buckets)b::smallint[], %(owner_ids)b::uuid[]) AS wanted (bucket, owner_id)
JOIN claims.balance_owner o ON o.bucket = wanted.bucket AND o.owner_id = wanted.owner_id
ORDER BY o.owner_id
FOR UPDATE OF o;

-- name: lock_claims
SELECT c.claim_id, c.claim_no, c.policy_id, c.insured_id, c.claimant_id, c.account_id, c.cause, c.channel,
       c.state, c.version, c.event_date, c.claimed_fen, c.payable_fen, c.reported_at, c.decided_at, c.paid_at,
       c.ended_at
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS wanted (bucket, claim_id)
JOIN claims.claim c ON c.bucket = wanted.bucket AND c.claim_id = wanted.claim_id
ORDER BY c.claim_id
FOR UPDATE OF c;

-- name: events_of_claims
SELECT e.claim_id, c.claim_no, e.event_no, e.kind, e.event_date, e.stay_no, e.document_id, e.lines
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS wanted (bucket, claim_id)
JOIN claims.event e ON e.bucket = wanted.bucket AND e.claim_id = wanted.claim_id
JOIN claims.claim c ON c.bucket = e.bucket AND c.claim_id = e.claim_id
ORDER BY e.claim_id, e.event_date, e.event_no;

-- name: facts_of_claims
SELECT wanted.place, f.event_no, array_agg(f.name ORDER BY f.name, f.revision),
       jsonb_agg(f.value ORDER BY f.name, f.revision), array_agg(f.source ORDER BY f.name, f.revision)
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) WITH ORDINALITY AS wanted (bucket, claim_id, place)
JOIN claims.fact f ON f.bucket = wanted.bucket AND f.claim_id = wanted.claim_id
GROUP BY wanted.place, f.event_no;

-- name: lock_balances
SELECT a.owner_id, a.accumulator, a.scope_key, a.used
FROM unnest(%(buckets)b::smallint[], %(owner_ids)b::uuid[], %(accumulators)b::text[], %(scope_keys)b::text[])
    AS wanted (bucket, owner_id, accumulator, scope_key)
JOIN claims.accumulator a ON a.bucket = wanted.bucket AND a.owner_id = wanted.owner_id
    AND a.accumulator = wanted.accumulator AND a.scope_key = wanted.scope_key
ORDER BY a.owner_id, a.accumulator, a.scope_key
FOR UPDATE OF a;

-- name: balances_at
SELECT a.owner_id, a.accumulator, a.scope_key, a.used
FROM unnest(%(buckets)b::smallint[], %(owner_ids)b::uuid[], %(accumulators)b::text[], %(scope_keys)b::text[])
    AS wanted (bucket, owner_id, accumulator, scope_key)
JOIN claims.accumulator a ON a.bucket = wanted.bucket AND a.owner_id = wanted.owner_id
    AND a.accumulator = wanted.accumulator AND a.scope_key = wanted.scope_key;

-- name: put_balances
INSERT INTO claims.accumulator
    (bucket, owner_id, accumulator, scope_key, used, limit_used, claim_id, changed_at)
SELECT bucket, owner_id, accumulator, scope_key, used, limit_used, claim_id, %(changed_at)s
FROM unnest(%(bucket)b::smallint[], %(owner_id)b::uuid[], %(accumulator)b::text[], %(scope_key)b::text[],
        %(used)b::bigint[], %(limit_used)b::bigint[], %(claim_id)b::uuid[])
    AS now_used (bucket, owner_id, accumulator, scope_key, used, limit_used, claim_id)
ON CONFLICT (bucket, owner_id, accumulator, scope_key)
DO UPDATE SET used = excluded.used, limit_used = excluded.limit_used, claim_id = excluded.claim_id,
              changed_at = excluded.changed_at;

-- name: decision_counts
SELECT d.claim_id, count(*)::integer
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS wanted (bucket, claim_id)
JOIN claims.decision d ON d.bucket = wanted.bucket AND d.claim_id = wanted.claim_id
GROUP BY d.claim_id;

-- name: insert_decisions
INSERT INTO claims.decision
    (bucket, claim_id, decision_no, outcome, payable_fen, by_kind, by_id, by_name, clause, words,
     adjudications, sha256, decided_at, replaces, reason)
SELECT bucket, claim_id, decision_no, outcome, payable_fen, %(by_kind)s, %(by_id)s, %(by_name)s, clause, words,
       adjudications::jsonb, sha256, %(decided_at)s, replaces, reason
FROM unnest(%(bucket)b::smallint[], %(claim_id)b::uuid[], %(decision_no)b::integer[], %(outcome)b::text[],
        %(payable_fen)b::bigint[], %(clause)b::text[], %(words)b::text[], %(adjudications)b::text[],
        %(sha256)b::text[], %(replaces)b::integer[], %(reason)b::text[])
    AS made (bucket, claim_id, decision_no, outcome, payable_fen, clause, words, adjudications, sha256,
             replaces, reason);

-- name: insert_benefits
INSERT INTO claims.benefit (bucket, claim_id, decision_no, event_no, coverage_id, benefit, amount_fen)
SELECT bucket, claim_id, decision_no, event_no, coverage_id, benefit, amount_fen
FROM unnest(%(bucket)b::smallint[], %(claim_id)b::uuid[], %(decision_no)b::integer[], %(event_no)b::text[],
        %(coverage_id)b::uuid[], %(benefit)b::text[], %(amount_fen)b::bigint[])
    AS paid (bucket, claim_id, decision_no, event_no, coverage_id, benefit, amount_fen);

-- name: move_claims
UPDATE claims.claim c
SET state = m.state, version = m.version, payable_fen = m.payable_fen, decided_at = m.decided_at,
    paid_at = m.paid_at, ended_at = m.ended_at, account_id = m.account_id
FROM unnest(%(bucket)b::smallint[], %(claim_id)b::uuid[], %(was)b::text[], %(was_version)b::integer[],
        %(state)b::text[], %(version)b::integer[], %(payable_fen)b::bigint[], %(decided_at)b::timestamptz[],
        %(paid_at)b::timestamptz[], %(ended_at)b::timestamptz[], %(account_id)b::uuid[])
    AS m (bucket, claim_id, was, was_version, state, version, payable_fen, decided_at, paid_at, ended_at,
          account_id)
WHERE c.bucket = m.bucket AND c.claim_id = m.claim_id AND c.state = m.was AND c.version = m.was_version;
