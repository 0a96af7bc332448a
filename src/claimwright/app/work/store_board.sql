-- name: backlog_fan_out
SELECT kind, province, count(*),
       count(*) FILTER (WHERE due_at <= %(now)s),
       count(*) FILTER (WHERE due_at > %(now)s AND due_at <= %(soon)s),
       count(*) FILTER (WHERE state = 'taken'),
       min(asked_at)
FROM work.task WHERE state IN ('open', 'taken')
GROUP BY kind, province;

-- name: ages_fan_out
SELECT width_bucket(extract(epoch FROM %(now)s::timestamptz - asked_at) / 86400.0, ARRAY[1, 3, 5, 10, 30, 60]),
       count(*)
FROM work.task WHERE state IN ('open', 'taken') GROUP BY 1;

-- name: kept_since_fan_out
SELECT t.kind, count(*) FILTER (WHERE d.kept), count(*)
FROM work.task t JOIN work.deadline d ON d.bucket = t.bucket AND d.task_id = t.task_id
WHERE t.state = 'done' AND t.ended_at >= %(since)s AND d.kept IS NOT NULL
GROUP BY t.kind;

-- name: own_figures
SELECT kind, count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - taken_at)),
       count(*) FILTER (WHERE ended_at <= due_at)
FROM work.task
WHERE owner_id = %(staff_id)s AND state = 'done' AND ended_at >= %(since)s AND taken_at IS NOT NULL
GROUP BY kind ORDER BY kind;

-- name: team_figures
SELECT p.team, t.kind, count(DISTINCT p.staff_id), count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.ended_at - t.taken_at)),
       count(*) FILTER (WHERE t.ended_at <= t.due_at)
FROM work.person p
JOIN work.task t ON t.owner_id = p.staff_id AND t.state = 'done' AND t.ended_at >= %(since)s
    AND t.taken_at IS NOT NULL
WHERE p.team <> ''
GROUP BY p.team, t.kind
HAVING count(DISTINCT p.staff_id) >= %(group_min)s
ORDER BY p.team, t.kind;
