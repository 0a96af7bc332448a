-- name: person
SELECT staff_id, skills, lines, languages, provinces, licences, kin, load_max, lead_id, team FROM work.person
WHERE staff_id = %(staff_id)s;

-- name: people
SELECT staff_id, skills, lines, languages, provinces, licences, kin, load_max, lead_id, team FROM work.person
ORDER BY staff_id;

-- name: keep_person
INSERT INTO work.person (staff_id, skills, lines, languages, provinces, licences, kin, load_max, lead_id, team,
                         changed_at)
VALUES (%(staff_id)s, %(skills)s, %(lines)s, %(languages)s, %(provinces)s, %(licences)s, %(kin)s, %(load_max)s,
        %(lead_id)s, %(team)s, %(at)s)
ON CONFLICT (staff_id) DO UPDATE
SET skills = excluded.skills, lines = excluded.lines, languages = excluded.languages,
    provinces = excluded.provinces, licences = excluded.licences, kin = excluded.kin,
    load_max = excluded.load_max, lead_id = excluded.lead_id, team = excluded.team,
    changed_at = excluded.changed_at;

-- name: held_by
SELECT count(*) FROM work.task WHERE owner_id = %(staff_id)s AND state = 'taken';

-- name: held_by_all
SELECT owner_id, count(*) FROM work.task WHERE state = 'taken' GROUP BY owner_id;

-- name: done_since_by_all
SELECT owner_id, count(*) FROM work.task
WHERE state = 'done' AND owner_id = ANY (%(staff_ids)s) AND ended_at >= %(since)s GROUP BY owner_id;

-- name: add_absence
INSERT INTO work.absence (staff_id, from_at, until_at, reason)
VALUES (%(staff_id)s, %(from_at)s, %(until_at)s, %(reason)s)
ON CONFLICT (staff_id, from_at) DO UPDATE SET until_at = excluded.until_at, reason = excluded.reason;

-- name: absent_now
SELECT staff_id FROM work.absence WHERE from_at <= %(now)s AND until_at > %(now)s;

-- name: is_absent
SELECT EXISTS (SELECT FROM work.absence
               WHERE staff_id = %(staff_id)s AND from_at <= %(now)s AND until_at > %(now)s);

-- name: absences_to_begin
SELECT staff_id, from_at FROM work.absence
WHERE begun_at IS NULL AND from_at <= %(now)s
ORDER BY from_at LIMIT %(limit)s
FOR UPDATE SKIP LOCKED;

-- name: absence_begun
UPDATE work.absence SET begun_at = %(now)s WHERE staff_id = %(staff_id)s AND from_at = %(from_at)s;

-- name: absences_of
SELECT from_at, until_at, reason FROM work.absence
WHERE staff_id = %(staff_id)s AND until_at > %(now)s ORDER BY from_at;

-- name: rulebook_on
SELECT sha256, text FROM work.rulebook
WHERE effective <= %(on)s ORDER BY effective DESC, recorded_at DESC LIMIT 1;

-- name: keep_rulebook
INSERT INTO work.rulebook (sha256, name, effective, text, proposed_by, approved_by, recorded_at)
VALUES (%(sha256)s, %(name)s, %(effective)s, %(text)s, %(proposed_by)s, %(approved_by)s, %(at)s)
ON CONFLICT (sha256) DO NOTHING;
