-- Sealing anew, and the index by which numbers on lists are compared. key_id NULL: only what lies clear.

-- name: index_keys
SELECT key_id, next_key_id FROM parties.v_index_key;

-- name: listed_to_rekey
SELECT list_name, entry_no, id_number, id_number_sealed
FROM checks.listed_person
WHERE (list_name, entry_no) > (%(list_name)s::text, %(entry_no)s::text)
    AND (id_number IS NOT NULL OR substr(id_number_sealed, 2, 8) <> %(key_id)s::bytea)
ORDER BY list_name, entry_no
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: reseal_listed
UPDATE checks.listed_person
SET id_number = NULL, id_number_sealed = %(sealed)s, id_blind = %(id_blind)s, blind_key_id = %(blind_key_id)s
WHERE list_name = %(list_name)s AND entry_no = %(entry_no)s;

-- name: listed_by_key
SELECT substr(id_number_sealed, 2, 8), count(*)
FROM checks.listed_person WHERE num_nonnulls(id_number, id_number_sealed) = 1 GROUP BY 1;

-- name: any_clear
SELECT EXISTS (SELECT FROM checks.listed_person WHERE id_number IS NOT NULL);

-- name: listed_to_index
SELECT list_name, entry_no, id_number_sealed
FROM checks.listed_person
WHERE (list_name, entry_no) > (%(list_name)s::text, %(entry_no)s::text)
    AND id_number_sealed IS NOT NULL AND blind_key_id IS DISTINCT FROM %(key_id)s
ORDER BY list_name, entry_no
LIMIT %(count_max)s FOR NO KEY UPDATE;

-- name: index_listed
UPDATE checks.listed_person SET id_blind = %(id_blind)s, blind_key_id = %(key_id)s
WHERE list_name = %(list_name)s AND entry_no = %(entry_no)s;
