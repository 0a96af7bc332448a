-- name: lock_subject
SELECT pg_advisory_xact_lock(%(lock_key)s);

-- name: index_key
SELECT key_id FROM parties.v_index_key;

-- name: recent_attempts
SELECT at FROM identity.attempt
WHERE bucket = %(bucket)s AND kind = %(kind)s AND subject_digest = %(subject_digest)s AND at > %(since)s
ORDER BY at DESC LIMIT 500;

-- name: add_attempt
INSERT INTO identity.attempt (bucket, kind, subject_digest, attempt_id, at)
VALUES (%(bucket)s, %(kind)s, %(subject_digest)s, %(attempt_id)s, %(at)s);

-- name: end_codes
UPDATE identity.code SET ended_at = %(at)s
WHERE bucket = %(bucket)s AND mobile_digest = %(mobile_digest)s AND ended_at IS NULL;

-- name: add_code
INSERT INTO identity.code (bucket, code_id, mobile_digest, code_hash, sent_at, expires_at)
VALUES (%(bucket)s, %(code_id)s, %(mobile_digest)s, %(code_hash)s, %(sent_at)s, %(expires_at)s);

-- name: lock_live_code
SELECT code_id, code_hash, expires_at, wrong_count FROM identity.code
WHERE bucket = %(bucket)s AND mobile_digest = %(mobile_digest)s AND ended_at IS NULL
FOR UPDATE;

-- name: count_wrong_code
UPDATE identity.code
SET wrong_count = wrong_count + 1,
    ended_at = CASE WHEN wrong_count + 1 >= %(attempts_max)s THEN %(at)s::timestamptz END
WHERE bucket = %(bucket)s AND code_id = %(code_id)s;

-- name: add_staff
INSERT INTO identity.staff (staff_id, user_name, name, role, authority_fen, password_hash, organisation,
    lines, person_id, recorded_at)
VALUES (%(staff_id)s, %(user_name)s, %(name)s, %(role)s, %(authority_fen)s, %(password_hash)s,
    %(organisation)s, %(lines)s, %(person_id)s, %(at)s)
ON CONFLICT (user_name) DO NOTHING;

-- name: staff_by_user_name
SELECT staff_id, user_name, name, role, authority_fen, password_hash, organisation, lines, person_id
FROM identity.staff
WHERE user_name = %(user_name)s AND active;

-- name: staff_by_provider
SELECT staff_id, user_name, name, role, authority_fen, password_hash, organisation, lines, person_id
FROM identity.staff
WHERE provider_subject = %(provider_subject)s AND active;

-- name: name_provider_subject
UPDATE identity.staff SET provider_subject = %(provider_subject)s WHERE user_name = %(user_name)s AND active;

-- name: staff_by_id
SELECT staff_id, user_name, name, role, authority_fen, password_hash, organisation, lines, person_id
FROM identity.staff
WHERE staff_id = %(staff_id)s AND active;

-- name: add_session
INSERT INTO identity.session
    (bucket, session_id, token_hash, subject_kind, subject_id, started_at, seen_at, expires_at, proven_at,
     method, address, device)
VALUES (%(bucket)s, %(session_id)s, %(token_hash)s, %(subject_kind)s, %(subject_id)s, %(at)s, %(at)s,
    %(expires_at)s, %(at)s, %(method)s, %(address)s, %(device)s);

-- name: renew_proof
UPDATE identity.session SET proven_at = %(at)s
WHERE bucket = %(bucket)s AND session_id = %(session_id)s AND ended_at IS NULL;

-- name: sessions_of_subject
SELECT session_id, started_at, seen_at, expires_at, method, address, device FROM identity.session
WHERE bucket = %(bucket)s AND subject_id = %(subject_id)s AND ended_at IS NULL AND expires_at > %(now)s
ORDER BY seen_at DESC LIMIT 100;

-- name: session
SELECT token_hash, subject_kind, subject_id, started_at, seen_at, expires_at, coalesce(proven_at, started_at),
    address
FROM identity.session
WHERE bucket = %(bucket)s AND session_id = %(session_id)s AND ended_at IS NULL;

-- name: touch_session
UPDATE identity.session SET seen_at = %(at)s
WHERE bucket = %(bucket)s AND session_id = %(session_id)s AND ended_at IS NULL AND seen_at < %(at)s;

-- name: end_session
UPDATE identity.session SET ended_at = %(at)s
WHERE bucket = %(bucket)s AND session_id = %(session_id)s AND ended_at IS NULL;

-- name: end_sessions_of_subject
UPDATE identity.session SET ended_at = %(at)s
WHERE bucket = %(bucket)s AND subject_id = %(subject_id)s AND ended_at IS NULL;

-- name: looked_lately
SELECT FROM identity.access
WHERE bucket = %(bucket)s AND person_id = %(person_id)s AND access_id >= %(since_id)s
    AND at > %(since)s AND reader_id = %(reader_id)s AND action = %(action)s AND entity_id = %(entity_id)s
    AND purpose = %(purpose)s;

-- name: hold_head
INSERT INTO identity.access_head AS head (bucket, day, seq, hash)
VALUES (%(bucket)s, %(day)s, 1, %(hash)s)
ON CONFLICT (bucket, day) DO UPDATE SET seq = head.seq + 1
RETURNING seq, hash;

-- name: move_head
UPDATE identity.access_head SET hash = %(hash)s WHERE bucket = %(bucket)s AND day = %(day)s;

-- name: add_access
INSERT INTO identity.access
    (bucket, person_id, access_id, at, reader_kind, reader_id, reader_name, action, entity, entity_id,
     purpose, address, day, seq, prev_hash, hash)
VALUES (%(bucket)s, %(person_id)s, %(access_id)s, %(at)s, %(reader_kind)s, %(reader_id)s, %(reader_name)s,
    %(action)s, %(entity)s, %(entity_id)s, %(purpose)s, %(address)s, %(day)s, %(seq)s, %(prev_hash)s,
    %(hash)s);

-- name: add_list_access
INSERT INTO identity.list_access
    (bucket, access_id, person_ids, at, reader_kind, reader_id, reader_name, action, purpose, address, day,
     seq, prev_hash, hash)
VALUES (%(bucket)s, %(access_id)s, %(person_ids)s, %(at)s, %(reader_kind)s, %(reader_id)s, %(reader_name)s,
    %(action)s, %(purpose)s, %(address)s, %(day)s, %(seq)s, %(prev_hash)s, %(hash)s);

-- name: accesses_of_person_fan_out
SELECT at, reader_kind, reader_id, reader_name, action, entity, entity_id, purpose
FROM (
    (SELECT at, reader_kind, reader_id, reader_name, action, entity, entity_id, purpose FROM identity.access
     WHERE bucket = %(bucket)s AND person_id = %(person_id)s
     ORDER BY access_id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT at, reader_kind, reader_id, reader_name, action, 'list', access_id, purpose
     FROM identity.list_access
     WHERE person_ids @> ARRAY[%(person_id)s::uuid]
     ORDER BY at DESC LIMIT %(limit)s)
) AS reads
ORDER BY at DESC LIMIT %(limit)s;

-- name: reads_of_bucket
SELECT day, seq, prev_hash, hash, ARRAY[person_id], at, reader_kind, reader_id, reader_name, action, entity,
    entity_id, purpose, address
FROM identity.access
WHERE bucket = %(bucket)s AND day >= %(from_day)s AND day < %(until_day)s
UNION ALL
SELECT day, seq, prev_hash, hash, person_ids, at, reader_kind, reader_id, reader_name, action, 'list',
    access_id, purpose, address
FROM identity.list_access
WHERE bucket = %(bucket)s AND day >= %(from_day)s AND day < %(until_day)s
ORDER BY 1, 2;

-- name: has_read
SELECT EXISTS (
    SELECT FROM identity.access
    WHERE bucket = %(bucket)s AND person_id = %(person_id)s AND reader_id = %(reader_id)s
        AND action = %(action)s AND entity_id = %(entity_id)s
);
