-- name: insert_task
INSERT INTO work.task (bucket, task_id, subject, subject_id, kind, questions, evidence, state, asked_at, due_at,
                       province, line, language, amount_fen, priority, parties, excluded, clock_from, need, place,
                       band, rank_at, widens_at)
VALUES (%(bucket)s, %(task_id)s, %(subject)s, %(subject_id)s, %(kind)s, %(questions)s, %(evidence)s, 'open',
        %(asked_at)s, %(due_at)s, %(province)s, %(line)s, %(language)s, %(amount_fen)s, %(priority)s,
        %(parties)s, %(excluded)s, %(clock_from)s, %(need)s, %(place)s, %(band)s, %(rank_at)s, %(widens_at)s);

-- name: lock_task
SELECT task_id, subject, subject_id, kind, questions, evidence, state, owner_id, owner_name, asked_at, due_at,
       ended_at, province, line, language, amount_fen, priority, escalation, parties, excluded, clock_from, taken_at,
       version
FROM work.task
WHERE bucket = %(bucket)s AND task_id = %(task_id)s
FOR UPDATE;

-- name: task
SELECT task_id, subject, subject_id, kind, questions, evidence, state, owner_id, owner_name, asked_at, due_at,
       ended_at, province, line, language, amount_fen, priority, escalation, parties, excluded, clock_from, taken_at,
       version
FROM work.task
WHERE bucket = %(bucket)s AND task_id = %(task_id)s;

-- name: lock_tasks
SELECT t.task_id, t.subject, t.subject_id, t.kind, t.questions, t.evidence, t.state, t.owner_id,
       t.owner_name, t.asked_at, t.due_at, t.ended_at, t.province, t.line, t.language, t.amount_fen,
       t.priority, t.escalation, t.parties, t.excluded, t.clock_from, t.taken_at, t.version
FROM work.task t
JOIN unnest(%(buckets)s::smallint[], %(task_ids)s::uuid[]) AS wanted (bucket, task_id)
    ON t.bucket = wanted.bucket AND t.task_id = wanted.task_id
ORDER BY t.task_id
FOR UPDATE OF t;

-- name: move_task
UPDATE work.task
SET state = %(state)s, owner_id = %(owner_id)s, owner_name = %(owner_name)s, ended_at = %(ended_at)s,
    taken_at = %(taken_at)s, version = version + 1
WHERE bucket = %(bucket)s AND task_id = %(task_id)s AND state = %(was)s;

-- name: reroute_task
UPDATE work.task
SET due_at = %(due_at)s, priority = %(priority)s, escalation = %(escalation)s, place = %(place)s,
    rank_at = %(rank_at)s, widens_at = %(widens_at)s, version = version + 1
WHERE bucket = %(bucket)s AND task_id = %(task_id)s;

-- name: lock_live_tasks_of
SELECT task_id, subject, subject_id, kind, questions, evidence, state, owner_id, owner_name, asked_at, due_at,
       ended_at, province, line, language, amount_fen, priority, escalation, parties, excluded, clock_from, taken_at,
       version
FROM work.task
WHERE bucket = %(bucket)s AND subject_id = %(subject_id)s AND state IN ('open', 'taken')
ORDER BY task_id
FOR UPDATE;

-- name: tasks_of
SELECT task_id, subject, subject_id, kind, questions, evidence, state, owner_id, owner_name, asked_at, due_at,
       ended_at, province, line, language, amount_fen, priority, escalation, parties, excluded, clock_from, taken_at,
       version
FROM work.task
WHERE bucket = %(bucket)s AND subject_id = %(subject_id)s
ORDER BY asked_at, task_id;

-- name: owners_before
SELECT DISTINCT owner_id FROM work.task
WHERE bucket = %(bucket)s AND subject_id = %(subject_id)s AND owner_id IS NOT NULL AND state = 'done';

-- name: live_tasks_fan_out
SELECT task_id, subject, subject_id, kind, questions, evidence, state, owner_id, owner_name, asked_at, due_at,
       ended_at, province, line, language, amount_fen, priority, escalation, parties, excluded, clock_from, taken_at,
       version
FROM work.task
WHERE state IN ('open', 'taken')
ORDER BY due_at, task_id
LIMIT %(limit)s;

-- name: pool_fan_out
SELECT task_id, subject, subject_id, kind, questions, evidence, state, owner_id, owner_name, asked_at, due_at,
       ended_at, province, line, language, amount_fen, priority, escalation, parties, excluded, clock_from, taken_at,
       version
FROM work.task
WHERE state IN ('open', 'taken')
  AND (%(kind)s::text IS NULL OR kind = %(kind)s)
  AND (%(province)s::text IS NULL OR province = %(province)s)
  AND (%(line)s::text IS NULL OR line = %(line)s)
  AND (%(skill)s::text IS NULL OR need ~ ('(^|\+)' || %(skill)s || '($|\+)'))
  AND (%(due_before)s::timestamptz IS NULL OR due_at < %(due_before)s)
  AND (%(owner_id)s::uuid IS NULL OR owner_id = %(owner_id)s)
  AND (%(unowned)s::boolean IS NOT TRUE OR state = 'open')
ORDER BY due_at, task_id
LIMIT %(limit)s;

-- name: tasks_in_hand
SELECT task_id, subject, subject_id, kind, questions, evidence, state, owner_id, owner_name, asked_at, due_at,
       ended_at, province, line, language, amount_fen, priority, escalation, parties, excluded, clock_from, taken_at,
       version
FROM work.task
WHERE owner_id = %(owner_id)s AND state = 'taken'
ORDER BY due_at, task_id;

-- name: heads_by_lane_fan_out
SELECT head.*
FROM unnest(%(needs)s::text[], %(bands)s::smallint[], %(places)s::text[], %(bonuses)s::interval[])
    AS lane (need, band, place, bonus)
CROSS JOIN LATERAL (
    SELECT q.task_id, q.kind, q.province, q.line, q.language, q.amount_fen, q.priority, q.escalation,
           q.asked_at, q.due_at, q.parties, q.excluded,
           q.rank_at - lane.bonus AS turn_at
    FROM work.task q
    WHERE q.need = lane.need AND q.band = lane.band AND q.place = lane.place AND q.state = 'open'
      AND (q.amount_fen <= %(authority_fen)s OR q.kind = ANY (%(free_kinds)s))
      AND NOT q.parties && %(kin)s::uuid[] AND NOT q.excluded @> ARRAY[%(staff_id)s::uuid]
    ORDER BY q.rank_at, q.task_id
    LIMIT %(limit)s
) head
ORDER BY turn_at, task_id
LIMIT %(limit)s;

-- name: heads_anywhere_fan_out
SELECT head.*
FROM unnest(%(needs)s::text[], %(bands)s::smallint[], %(bonuses)s::interval[]) AS lane (need, band, bonus)
CROSS JOIN LATERAL (
    SELECT q.task_id, q.kind, q.province, q.line, q.language, q.amount_fen, q.priority, q.escalation,
           q.asked_at, q.due_at, q.parties, q.excluded,
           q.rank_at - lane.bonus AS turn_at
    FROM work.task q
    WHERE q.need = lane.need AND q.band = lane.band AND q.state = 'open'
      AND (q.amount_fen <= %(authority_fen)s OR q.kind = ANY (%(free_kinds)s))
      AND NOT q.parties && %(kin)s::uuid[] AND NOT q.excluded @> ARRAY[%(staff_id)s::uuid]
    ORDER BY q.rank_at, q.task_id
    LIMIT %(limit)s
) head
ORDER BY turn_at, task_id
LIMIT %(limit)s;

-- name: take_first
WITH first AS (
    SELECT t.bucket, t.task_id
    FROM unnest(%(buckets)s::smallint[], %(task_ids)s::uuid[]) WITH ORDINALITY AS wanted (bucket, task_id, turn)
    JOIN work.task t ON t.bucket = wanted.bucket AND t.task_id = wanted.task_id AND t.state = 'open'
    ORDER BY wanted.turn
    LIMIT 1
    FOR UPDATE OF t SKIP LOCKED
)
UPDATE work.task t
SET state = 'taken', owner_id = %(owner_id)s, owner_name = %(owner_name)s, taken_at = %(now)s,
    version = t.version + 1
FROM first
WHERE t.bucket = first.bucket AND t.task_id = first.task_id AND t.state = 'open'
RETURNING t.task_id, t.subject, t.subject_id, t.kind, t.questions, t.evidence, t.state, t.owner_id,
       t.owner_name, t.asked_at, t.due_at, t.ended_at, t.province, t.line, t.language, t.amount_fen,
       t.priority, t.escalation, t.parties, t.excluded, t.clock_from, t.taken_at, t.version;

-- name: widen_due_fan_out
SELECT task_id, subject, subject_id, kind, questions, evidence, state, owner_id, owner_name, asked_at, due_at,
       ended_at, province, line, language, amount_fen, priority, escalation, parties, excluded, clock_from, taken_at,
       version
FROM work.task
WHERE state = 'open' AND widens_at <= %(now)s
ORDER BY widens_at
LIMIT %(limit)s
FOR UPDATE SKIP LOCKED;
