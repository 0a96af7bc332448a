-- name: insert_rulebook
INSERT INTO checks.rulebook
    (source_sha256, name, effective, file_name, source_text, proposed_by, proposed_at)
VALUES (%(source_sha256)s, %(name)s, %(effective)s, %(file_name)s, %(source_text)s, %(proposed_by)s,
        %(proposed_at)s)
ON CONFLICT (source_sha256) DO NOTHING;

-- name: approve_rulebook
UPDATE checks.rulebook SET approved_by = %(approved_by)s, approved_at = %(approved_at)s
WHERE source_sha256 = %(source_sha256)s AND approved_by IS NULL;

-- name: lock_rulebooks
LOCK TABLE checks.rulebook IN SHARE ROW EXCLUSIVE MODE;

-- name: rulebooks
SELECT source_sha256, name, effective, file_name, proposed_by, proposed_at, approved_by, approved_at
FROM checks.rulebook
ORDER BY name, effective, proposed_at;

-- name: rulebook
SELECT source_sha256, name, effective, file_name, proposed_by, proposed_at, approved_by, approved_at
FROM checks.rulebook
WHERE source_sha256 = %(source_sha256)s;

-- name: rulebook_in_force
SELECT source_sha256 FROM checks.rulebook
WHERE name = %(name)s AND effective <= %(on)s AND approved_by IS NOT NULL
ORDER BY effective DESC, approved_at DESC
LIMIT 1;

-- name: rulebook_source
SELECT file_name, source_text FROM checks.rulebook WHERE source_sha256 = %(source_sha256)s;

-- name: insert_results
INSERT INTO checks.result
    (bucket, claim_id, run_no, version, passed, open, points, scorecard, checked_at)
SELECT wanted.bucket, wanted.claim_id,
       (SELECT coalesce(max(r.run_no), 0) + 1 FROM checks.result r
        WHERE r.bucket = wanted.bucket AND r.claim_id = wanted.claim_id),
       %(version)s, string_to_array(nullif(wanted.passed, ''), ' '), wanted.open::jsonb, wanted.points,
       %(scorecard)s, %(checked_at)s
FROM unnest(%(buckets)s::smallint[], %(claim_ids)s::uuid[], %(passed)s::text[], %(open)s::text[],
            %(points)s::integer[]) AS wanted (bucket, claim_id, passed, open, points);

-- name: results_of
SELECT run_no, version, passed, open, points, scorecard, checked_at
FROM checks.result
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY run_no;

-- name: put_peer
INSERT INTO checks.peer (cell, count, median_fen, mad_fen, computed_at)
VALUES (%(cell)s, %(count)s, %(median_fen)s, %(mad_fen)s, %(computed_at)s)
ON CONFLICT (cell) DO UPDATE
SET count = excluded.count, median_fen = excluded.median_fen, mad_fen = excluded.mad_fen,
    computed_at = excluded.computed_at;

-- name: drop_older_peers
DELETE FROM checks.peer WHERE computed_at < %(computed_at)s;

-- name: peers
SELECT cell, count, median_fen, mad_fen FROM checks.peer WHERE cell = ANY (%(cells)s);

-- name: drop_list
DELETE FROM checks.listed_person WHERE list_name = %(list_name)s;

-- name: insert_listed
INSERT INTO checks.listed_person (list_name, entry_no, name, name_key, id_number_sealed, id_blind, blind_key_id, birth_date,
    loaded_at)
VALUES (%(list_name)s, %(entry_no)s, %(name)s, %(name_key)s, %(id_number_sealed)s, %(id_blind)s, %(blind_key_id)s,
    %(birth_date)s, %(loaded_at)s);

-- name: listed
SELECT list_name, entry_no, name_key, id_number, id_blind, birth_date
FROM checks.listed_person
WHERE name_key = ANY (%(name_keys)s)
UNION
SELECT list_name, entry_no, name_key, id_number, id_blind, birth_date
FROM checks.listed_person
WHERE id_number = ANY (%(id_numbers)s)
UNION
SELECT list_name, entry_no, name_key, id_number, id_blind, birth_date
FROM checks.listed_person
WHERE id_blind = ANY (%(id_blinds)s);

-- name: insert_scorecard
INSERT INTO checks.scorecard (source_sha256, source_text, trained_by, trained_at)
VALUES (%(source_sha256)s, %(source_text)s, %(trained_by)s, %(trained_at)s)
ON CONFLICT (source_sha256) DO NOTHING;

-- name: approve_scorecard
UPDATE checks.scorecard SET approved_by = %(approved_by)s, approved_at = %(approved_at)s
WHERE source_sha256 = %(source_sha256)s AND approved_by IS NULL;

-- name: scorecard
SELECT source_sha256, source_text, trained_by, approved_by FROM checks.scorecard
WHERE source_sha256 = %(source_sha256)s;

-- name: scorecard_in_force
SELECT source_sha256, source_text FROM checks.scorecard
WHERE approved_by IS NOT NULL AND approved_at <= %(at)s
ORDER BY approved_at DESC
LIMIT 1;

-- name: put_services
INSERT INTO checks.service (bucket, claim_id, service, version, judged, started_at, due_at, judged_at)
SELECT one.bucket, one.claim_id, one.service, %(version)s, one.judged::jsonb, one.started_at, one.due_at,
       %(judged_at)s
FROM unnest(%(buckets)s::smallint[], %(claim_ids)s::uuid[], %(services)s::text[], %(judged)s::text[],
            %(started_at)s::timestamptz[], %(due_at)s::timestamptz[])
     AS one (bucket, claim_id, service, judged, started_at, due_at)
ON CONFLICT (bucket, claim_id) DO UPDATE
SET service = excluded.service, version = excluded.version, judged = excluded.judged,
    started_at = excluded.started_at, due_at = excluded.due_at, judged_at = excluded.judged_at;

-- name: service_of
SELECT service, version, judged, started_at, due_at, judged_at
FROM checks.service
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s;

-- name: services_of
SELECT s.claim_id, s.judged
FROM unnest(%(buckets)s::smallint[], %(claim_ids)s::uuid[]) AS wanted (bucket, claim_id)
JOIN checks.service s ON s.bucket = wanted.bucket AND s.claim_id = wanted.claim_id;
