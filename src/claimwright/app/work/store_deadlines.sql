-- name: insert_deadlines
INSERT INTO work.deadline (bucket, task_id, clock, on_due, is_legal, source, due_at, warn_at, next_act_at)
SELECT %(bucket)s, %(task_id)s, d.clock, d.on_due, d.is_legal, d.source, d.due_at, d.warn_at, d.warn_at
FROM unnest(%(clocks)s::text[], %(on_dues)s::text[], %(are_legal)s::boolean[], %(sources)s::text[],
            %(due_ats)s::timestamptz[], %(warn_ats)s::timestamptz[])
    AS d (clock, on_due, is_legal, source, due_at, warn_at);

-- name: deadlines_of
SELECT clock, on_due, due_at, warn_at, is_warned, escalations, is_advanced, next_act_at, is_legal, source, kept
FROM work.deadline WHERE bucket = %(bucket)s AND task_id = %(task_id)s ORDER BY due_at NULLS LAST, clock;

-- name: keep_deadline
UPDATE work.deadline
SET due_at = %(due_at)s, warn_at = %(warn_at)s, is_warned = %(is_warned)s, escalations = %(escalations)s,
    is_advanced = %(is_advanced)s, next_act_at = %(next_act_at)s
WHERE bucket = %(bucket)s AND task_id = %(task_id)s AND clock = %(clock)s;

-- name: end_deadlines
UPDATE work.deadline
SET next_act_at = NULL, kept = (due_at IS NULL OR due_at >= %(ended_at)s)
WHERE bucket = %(bucket)s AND task_id = %(task_id)s AND kept IS NULL;

-- name: tasks_to_act_fan_out
SELECT t.task_id
FROM work.task t
JOIN (SELECT DISTINCT bucket, task_id FROM
        (SELECT bucket, task_id FROM work.deadline WHERE next_act_at <= %(now)s
         ORDER BY next_act_at LIMIT %(limit)s) soonest) d
    ON d.bucket = t.bucket AND d.task_id = t.task_id
WHERE t.state IN ('open', 'taken')
FOR UPDATE OF t SKIP LOCKED;

-- name: pauses_of
SELECT from_at, until_at FROM work.pause WHERE bucket = %(bucket)s AND task_id = %(task_id)s ORDER BY from_at;

-- name: start_pause
INSERT INTO work.pause (bucket, task_id, from_at, reason)
VALUES (%(bucket)s, %(task_id)s, %(at)s, %(reason)s)
ON CONFLICT DO NOTHING;

-- name: end_pause
UPDATE work.pause SET until_at = %(at)s
WHERE bucket = %(bucket)s AND task_id = %(task_id)s AND until_at IS NULL AND from_at < %(at)s;

-- name: drop_empty_pause
DELETE FROM work.pause WHERE bucket = %(bucket)s AND task_id = %(task_id)s AND until_at IS NULL
    AND from_at >= %(at)s;
