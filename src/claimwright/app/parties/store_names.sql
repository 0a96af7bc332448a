-- name: insert_names
INSERT INTO parties.person_name (province, term, person_id)
SELECT province, term, person_id
FROM unnest(%(provinces)s::text[], %(terms)s::text[], %(person_ids)s::uuid[]) AS one (province, term, person_id)
ON CONFLICT DO NOTHING;

-- name: names_between
-- One index range a province, each ended by its own limit: a common name costs no more than a rare one.
SELECT found.province, found.person_id
FROM unnest(%(provinces)s::text[]) AS asked (province)
CROSS JOIN LATERAL (
    SELECT n.province, n.term, n.person_id
    FROM parties.person_name n
    WHERE n.province = asked.province AND n.term >= %(first)s COLLATE "C" AND n.term < %(until)s COLLATE "C"
    ORDER BY n.term, n.person_id
    LIMIT %(limit)s
) AS found
ORDER BY found.term, found.person_id
LIMIT %(limit)s;

-- name: provinces_of_person
SELECT province FROM parties.person_name WHERE person_id = %(person_id)s ORDER BY province;
