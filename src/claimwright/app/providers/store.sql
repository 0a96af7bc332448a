-- name: insert_hospital
INSERT INTO providers.hospital
    (name_key, listed_from, listed_until, name, level, is_public, recorded_at, bigrams)
VALUES (%(name_key)s, %(listed_from)s, %(listed_until)s, %(name)s, %(level)s, %(is_public)s, %(recorded_at)s,
        %(bigrams)s);

-- name: hospital_on
SELECT name, level, is_public, listed_from, listed_until
FROM providers.hospital
WHERE name_key = %(name_key)s AND listed_from <= %(on)s AND (listed_until IS NULL OR listed_until > %(on)s)
ORDER BY listed_from DESC
LIMIT 1;

-- name: hospitals_like
SELECT name, level, is_public, listed_from, listed_until
FROM providers.hospital
WHERE bigrams && %(bigrams)s AND listed_from <= %(on)s AND (listed_until IS NULL OR listed_until > %(on)s)
ORDER BY (SELECT count(*) FROM unnest(bigrams) AS pair WHERE pair = ANY (%(bigrams)s)) DESC,
         length(name_key), name_key
LIMIT %(count_max)s;

-- name: hospitals
SELECT name, level, is_public, listed_from, listed_until
FROM providers.hospital
WHERE name_key = ANY (%(name_keys)s);
