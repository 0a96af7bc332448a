-- name: insert_task
INSERT INTO work.task (bucket, task_id, subject, subject_id, kind, questions, state, asked_at, due_at)
VALUES (%(bucket)s, %(task_id)s, 'claim', %(subject_id)s, %(kind)s, %(questions)s, 'open', %(asked_at)s,
        %(due_at)s);

-- name: lock_task
SELECT task_id, subject_id, kind, questions, state, owner_id, owner_name, asked_at, due_at, ended_at
FROM work.task
WHERE bucket = %(bucket)s AND task_id = %(task_id)s
FOR UPDATE;

-- name: move_task
UPDATE work.task
SET state = %(state)s, owner_id = %(owner_id)s, owner_name = %(owner_name)s, ended_at = %(ended_at)s
WHERE bucket = %(bucket)s AND task_id = %(task_id)s AND state = %(was)s;

-- name: lock_live_tasks_of
SELECT task_id, subject_id, kind, questions, state, owner_id, owner_name, asked_at, due_at, ended_at
FROM work.task
WHERE bucket = %(bucket)s AND subject_id = %(subject_id)s AND state IN ('open', 'taken')
ORDER BY task_id
FOR UPDATE;

-- name: tasks_of
SELECT task_id, subject_id, kind, questions, state, owner_id, owner_name, asked_at, due_at, ended_at
FROM work.task
WHERE bucket = %(bucket)s AND subject_id = %(subject_id)s
ORDER BY asked_at, task_id;

-- name: live_tasks_fan_out
SELECT task_id, subject_id, kind, questions, state, owner_id, owner_name, asked_at, due_at, ended_at
FROM work.task
WHERE state IN ('open', 'taken')
ORDER BY due_at, task_id
LIMIT %(limit)s;
