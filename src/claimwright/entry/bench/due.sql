-- What a report stores beside the claim and its facts (case.sql), table by table.

-- name: journal
INSERT INTO audit.journal (bucket, entity_id, seq, entity, event, actor_kind, actor_id, actor_name, at, was, "then",
    facts, prev_hash, hash)
SELECT c.bucket, c.claim_id, j.seq, 'claim', j.event, 'customer', c.person_id::text, c.name, %(now)s::timestamptz, j.was, j.state,
       CASE WHEN j.seq = 1 THEN jsonb_build_object('claim_no', c.claim_no, 'claimed_fen', c.total_fen, 'events', 1)
            ELSE '{}' END,
       CASE WHEN j.seq = 1 THEN repeat('0', 64) ELSE c.first_hash END,
       CASE WHEN j.seq = 1 THEN c.first_hash ELSE encode(sha256(convert_to('{"actor":["customer","' || c.person_id || '","' || c.name || '"],"at":"'
    || to_char(%(now)s::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","entity":"claim",'
    || '"entity_id":"' || c.claim_id || '","event":"facts_complete","facts":{},"prev_hash":"' || c.first_hash
    || '","seq":2,"then":"ready","was":"reported"}', 'UTF8')), 'hex') END
FROM (SELECT c.*, encode(sha256(convert_to('{"actor":["customer","' || c.person_id || '","' || c.name || '"],"at":"'
    || to_char(%(now)s::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","entity":"claim",'
    || '"entity_id":"' || c.claim_id || '","event":"reported","facts":{"claim_no":"' || c.claim_no || '","claimed_fen":' || c.total_fen || ',"events":1},"prev_hash":"' || repeat('0', 64)
    || '","seq":1,"then":"reported","was":null}', 'UTF8')), 'hex') AS first_hash
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c OFFSET 0) AS c
CROSS JOIN (VALUES (1, 'reported', NULL, 'reported'), (2, 'facts_complete', 'reported', 'ready'))
    AS j (seq, event, was, state);

-- name: reserve
INSERT INTO payments.case_reserve (bucket, claim_id, target_fen, revision, cause, changed_at)
SELECT bucket, claim_id, total_fen, 1, 'reported', %(now)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: entry
INSERT INTO payments.ledger_entry (bucket, entry_id, claim_id, order_id, recipe, cause, business_date, posted_at)
SELECT bucket, pg_temp.id(9, n, bucket), claim_id, NULL, 'reserve_raised', 'reserve 1: reported',
       %(today)s::date, %(now)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: transfer
INSERT INTO payments.transfer (bucket, entry_id, line, debit_account, credit_account, amount_fen)
SELECT bucket, pg_temp.id(9, n, bucket), 1, 'reserve_change', 'outstanding_claims_reserve', total_fen
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: message
INSERT INTO infra.outbox (bucket, message_id, topic, entity_id, payload, due_at)
SELECT bucket, pg_temp.id(8, n, bucket), 'claims.adjudicate', claim_id, '{}', %(due)s
FROM pg_temp.cases(%(first)s, %(last)s, %(policies)s, %(inception)s, %(today)s) AS c;

-- name: reported_id
SELECT pg_temp.bucket(p), pg_temp.id(6, %(n)s, pg_temp.bucket(p))
FROM (SELECT 1 + (hashint8extended(%(n)s, 2) & 1152921504606846975) %% %(policies)s AS p) AS g;
