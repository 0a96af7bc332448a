-- Made-up data out of running numbers: the same number always gives the same person, policy and claim.

-- name: bucket
CREATE FUNCTION pg_temp.bucket(n bigint) RETURNS smallint IMMUTABLE LANGUAGE sql
    RETURN ((n * 619 + 7) %% 1024)::smallint;

-- name: id
CREATE FUNCTION pg_temp.id(kind integer, n bigint, bucket integer) RETURNS uuid IMMUTABLE LANGUAGE sql
    RETURN (lpad(to_hex(1767225600000 + n %% 10000000), 12, '0') || '8' || lpad(to_hex(bucket * 4 + n %% 4), 3, '0')
        || '8' || to_hex(kind) || lpad(to_hex(n), 14, '0'))::uuid;

-- name: dice
CREATE FUNCTION pg_temp.dice(n bigint, salt integer, sides integer) RETURNS integer IMMUTABLE LANGUAGE sql
    RETURN ((hashint8extended(n, salt) & 1048575) %% sides)::integer;

-- name: claim_no
CREATE FUNCTION pg_temp.claim_no(day date, bucket integer, serial bigint) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN 'CL' || to_char(day, 'YYMMDD') || lpad(bucket::text, 4, '0') || lpad((serial %% 100000000)::text, 8, '0')
        || lpad((98 - (('1221' || to_char(day, 'YYMMDD') || lpad(bucket::text, 4, '0')
        || lpad((serial %% 100000000)::text, 8, '0') || '00')::numeric %% 97))::text, 2, '0');

-- name: insured
CREATE FUNCTION pg_temp.insured(first_n bigint, last_n bigint, inception_day date)
RETURNS TABLE (n bigint, bucket smallint, person_id uuid, policy_id uuid, inception date, kind bigint)
STABLE LANGUAGE sql
BEGIN ATOMIC
SELECT n, pg_temp.bucket(n) AS bucket, pg_temp.id(1, n, pg_temp.bucket(n)) AS person_id,
        pg_temp.id(2, n, pg_temp.bucket(n)) AS policy_id, inception_day AS inception, n %% 10 AS kind
 FROM generate_series(first_n, last_n) AS n;
END;

-- name: cases
CREATE FUNCTION pg_temp.cases(first_n bigint, last_n bigint, policies bigint, inception_day date, today date)
RETURNS TABLE (n bigint, p bigint, kind bigint, bucket smallint, total_fen integer, day date, claim_id uuid,
    person_id uuid, document_id uuid, order_id uuid, claim_no text, name text, event_kind text, fund_fen bigint,
    days bigint)
STABLE LANGUAGE sql
BEGIN ATOMIC
SELECT g.n, g.p, g.kind, g.bucket, g.total_fen, g.day, pg_temp.id(6, g.n, g.bucket) AS claim_id, pg_temp.id(1, g.p, g.bucket) AS person_id,
        pg_temp.id(7, g.n, g.bucket) AS document_id, pg_temp.id(10, g.n, g.bucket) AS order_id,
        pg_temp.claim_no(today, g.bucket, g.n) AS claim_no, '测试' || g.p AS name,
        CASE WHEN g.kind IN (6, 7) THEN 'outpatient' ELSE 'inpatient' END AS event_kind,
        g.total_fen * (g.n %% 4) / 5 AS fund_fen, 2 + g.n %% 9 AS days
 FROM
(SELECT s.n, s.p, s.p %% 10 AS kind, pg_temp.bucket(s.p) AS bucket,
        (100 + pg_temp.dice(s.n, 3, 1000)) * (20 + pg_temp.dice(s.n, 4, 300))
            * CASE WHEN s.p %% 10 IN (4, 5, 9) THEN 25 ELSE 1 END AS total_fen,
        inception_day + CASE WHEN pg_temp.dice(s.n, 5, 100) < 3 THEN 5
                                   ELSE 35 + pg_temp.dice(s.n, 6, 200) END AS day
 FROM (SELECT n, 1 + (hashint8extended(n, 2) & 1152921504606846975) %% policies AS p
       FROM generate_series(first_n, last_n) AS n) AS s OFFSET 0) AS g
 OFFSET 0;
END;
