-- name: case_staff
SELECT staff_id, user_name, name, role, authority_fen FROM identity.staff
WHERE active AND role IN ('assessor', 'manager')
ORDER BY name, user_name;
