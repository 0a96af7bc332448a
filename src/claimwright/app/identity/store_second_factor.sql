-- name: begin_second_factor
INSERT INTO identity.second_factor (staff_id, key_id, nonce, content, made_at)
VALUES (%(staff_id)s, %(key_id)s, %(nonce)s, %(content)s, %(at)s)
ON CONFLICT (staff_id) DO UPDATE SET key_id = excluded.key_id, nonce = excluded.nonce,
    content = excluded.content, made_at = excluded.made_at, confirmed_at = NULL, last_step = 0;

-- name: second_factor
SELECT key_id, nonce, content, confirmed_at, last_step FROM identity.second_factor
WHERE staff_id = %(staff_id)s;

-- name: use_second_factor
UPDATE identity.second_factor SET last_step = %(step)s, confirmed_at = coalesce(confirmed_at, %(at)s)
WHERE staff_id = %(staff_id)s AND last_step < %(step)s;
