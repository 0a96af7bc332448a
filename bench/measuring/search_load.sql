-- A part of a made nation: persons %(first)s to %(last)s, each with one policy and one claim. Everything follows
-- from the number i, so that a search can be checked without asking the database what it should have found.
-- name: make
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT i, bucket, province, born, name,
       (ms || '8' || lpad(to_hex(bucket << 2), 3, '0') || '8' || lpad(to_hex(i), 15, '0'))::uuid AS person_id,
       (ms || '8' || lpad(to_hex(bucket << 2), 3, '0') || '9' || lpad(to_hex(i), 15, '0'))::uuid AS policy_id,
       (ms || '8' || lpad(to_hex(bucket << 2), 3, '0') || 'a' || lpad(to_hex(i), 15, '0'))::uuid AS claim_id,
       body || substr('10X98765432', 1 + ((
           SELECT sum(substr(body, k::int, 1)::int * w)
           FROM unnest(ARRAY[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) WITH ORDINALITY AS one (w, k)
       ) %% 11)::int, 1) AS id_number,
       '1' || (30 + i %% 10)::text || lpad((i / 10)::text, 8, '0') AS phone,
       'P' || lpad(i::text, 12, '0') AS policy_no,
       number_body || lpad((98 - translate_number::numeric %% 97)::text, 2, '0') AS claim_no
FROM (
    SELECT i, (i * 7919 %% 1024)::int AS bucket, p.code AS province, b.born,
           s.word || g.word AS name,
           lpad(to_hex(1735689600000 + i * 3), 12, '0') AS ms,
           p.code || '0101' || to_char(b.born, 'YYYYMMDD') || lpad((i / 20000 %% 1000)::text, 3, '0') AS body,
           'CL261101' || lpad((i * 7919 %% 1024)::text, 4, '0') || lpad(i::text, 8, '0') AS number_body,
           '1221261101' || lpad((i * 7919 %% 1024)::text, 4, '0') || lpad(i::text, 8, '0') || '00' AS translate_number
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
    JOIN unnest(%(provinces)s::text[]) WITH ORDINALITY AS p (code, place)
         ON p.place = 1 + (i / 20000 + i) %% cardinality(%(provinces)s::text[])
    JOIN unnest(%(surnames)s::text[]) WITH ORDINALITY AS s (word, place)
         ON s.place = 1 + (sqrt(i * 2654435761 %% 1000003) * 0.001 * cardinality(%(surnames)s::text[]))::int
            %% cardinality(%(surnames)s::text[])
    JOIN unnest(%(given)s::text[]) WITH ORDINALITY AS g (word, place)
         ON g.place = 1 + (i * 40503 / 64) %% cardinality(%(given)s::text[])
    CROSS JOIN LATERAL (SELECT date '1950-01-01' + (i %% 20000)::int AS born) AS b
) AS one;

-- name: people
SELECT person_id, name, id_number, born, phone FROM made;

-- name: person_name
INSERT INTO parties.person_name (province, term, person_id)
SELECT province, name || E'\t' || to_char(born, 'YYYYMMDD'), person_id FROM made;

-- name: policy
INSERT INTO policies.policy
    (bucket, policy_id, policy_no, applicant_id, insured_id, contract_date, status, status_from, province, recorded_at)
SELECT bucket, policy_id, policy_no, person_id, person_id, date '2025-01-01', 'in_force', date '2025-01-01', province, now()
FROM made;

-- name: policy_number
INSERT INTO policies.policy_number (policy_no, policy_id) SELECT policy_no, policy_id FROM made;

-- name: policy_party
INSERT INTO policies.party (bucket, person_id, policy_id, role) SELECT bucket, person_id, policy_id, 'insured' FROM made;

-- name: claim
INSERT INTO claims.claim
    (bucket, claim_id, claim_no, policy_id, insured_id, claimant_id, account_id, cause, channel, state, event_date,
     claimed_fen, province, reported_at)
SELECT bucket, claim_id, claim_no, policy_id, person_id, person_id, person_id, 'illness', 'bench', 'ready',
       date '2026-10-01', 100000 + i, province, timestamptz '2025-01-01 00:00:00Z' + i * interval '3 milliseconds'
FROM made;

-- name: claim_party
INSERT INTO claims.party (bucket, person_id, claim_id, role) SELECT bucket, person_id, claim_id, 'insured' FROM made;

-- name: bill
INSERT INTO documents.bill_use (bill_code, bill_number, claim_id, used_at)
SELECT '11060126', lpad(i::text, 10, '0'), claim_id, now() FROM made;
