-- name: add_note
INSERT INTO work.note (bucket, task_id, note_id, at, author_id, author_name, words)
VALUES (%(bucket)s, %(task_id)s, %(note_id)s, %(at)s, %(author_id)s, %(author_name)s, %(words)s);

-- name: notes_of
SELECT at, author_id, author_name, words FROM work.note
WHERE bucket = %(bucket)s AND task_id = %(task_id)s ORDER BY note_id;

-- name: add_notice
INSERT INTO work.notice (bucket, task_id, notice_id, staff_id, cause, at)
VALUES (%(bucket)s, %(task_id)s, %(notice_id)s, %(staff_id)s, %(cause)s, %(at)s);

-- name: unread_of
SELECT n.task_id, n.notice_id, n.cause, n.at, t.kind, t.subject, t.subject_id
FROM work.notice n JOIN work.task t ON t.bucket = n.bucket AND t.task_id = n.task_id
WHERE n.staff_id = %(staff_id)s AND n.read_at IS NULL
ORDER BY n.at DESC LIMIT %(limit)s;

-- name: read_notices
UPDATE work.notice SET read_at = %(at)s
WHERE staff_id = %(staff_id)s AND read_at IS NULL AND at <= %(at)s;

-- name: add_second_reading
INSERT INTO work.second_reading (bucket, task_id, of_task_id, seed, first_id)
VALUES (%(bucket)s, %(task_id)s, %(of_task_id)s, %(seed)s, %(first_id)s)
ON CONFLICT (bucket, of_task_id) DO NOTHING;

-- name: keep_second_reading
UPDATE work.second_reading
SET reader_id = %(reader_id)s, agrees = %(agrees)s, words = %(words)s, read_at = %(at)s
WHERE bucket = %(bucket)s AND task_id = %(task_id)s AND reader_id IS NULL;

-- name: ended_between_fan_out
SELECT t.task_id, t.owner_id, t.kind, t.subject, t.subject_id, t.province, t.line, t.amount_fen, t.parties
FROM work.task t
WHERE t.state = 'done' AND t.owner_id IS NOT NULL AND t.kind <> 'quality_sample'
  AND t.ended_at >= %(from_at)s AND t.ended_at < %(until_at)s
  AND NOT EXISTS (SELECT FROM work.second_reading r WHERE r.bucket = t.bucket AND r.of_task_id = t.task_id)
ORDER BY t.task_id;

-- name: agreement_fan_out
SELECT count(*) FILTER (WHERE agrees), count(*) FILTER (WHERE agrees IS NOT NULL), count(*)
FROM work.second_reading;
