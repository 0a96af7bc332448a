-- name: forget_challenges
DELETE FROM identity.passkey_challenge WHERE bucket = %(bucket)s AND expires_at <= %(now)s;

-- name: add_challenge
INSERT INTO identity.passkey_challenge
    (bucket, challenge_digest, purpose, subject_kind, subject_id, expires_at)
VALUES (%(bucket)s, %(challenge_digest)s, %(purpose)s, %(subject_kind)s, %(subject_id)s, %(expires_at)s);

-- name: use_challenge
DELETE FROM identity.passkey_challenge
WHERE bucket = %(bucket)s AND challenge_digest = %(challenge_digest)s AND purpose = %(purpose)s
    AND subject_kind = %(subject_kind)s AND subject_id IS NOT DISTINCT FROM %(subject_id)s::uuid
RETURNING expires_at;

-- name: add_credential
INSERT INTO identity.passkey_credential (bucket, credential_digest, subject_id, passkey_id)
VALUES (%(bucket)s, %(credential_digest)s, %(subject_id)s, %(passkey_id)s)
ON CONFLICT (bucket, credential_digest) DO NOTHING;

-- name: passkey_of_credential
SELECT passkey_id FROM identity.passkey_credential
WHERE bucket = %(bucket)s AND credential_digest = %(credential_digest)s;

-- name: add_passkey
INSERT INTO identity.passkey
    (bucket, passkey_id, subject_kind, subject_id, credential_id, public_key, sign_count, name, is_backed_up,
     added_at)
VALUES (%(bucket)s, %(passkey_id)s, %(subject_kind)s, %(subject_id)s, %(credential_id)s, %(public_key)s,
    %(sign_count)s, %(name)s, %(is_backed_up)s, %(at)s);

-- name: passkeys_of_subject
SELECT passkey_id, subject_kind, subject_id, credential_id, public_key, sign_count, name, added_at, used_at,
    locked_at
FROM identity.passkey
WHERE bucket = %(bucket)s AND subject_id = %(subject_id)s AND removed_at IS NULL
ORDER BY added_at, passkey_id;

-- name: lock_passkey
SELECT passkey_id, subject_kind, subject_id, credential_id, public_key, sign_count, name, added_at, used_at,
    locked_at
FROM identity.passkey
WHERE bucket = %(bucket)s AND passkey_id = %(passkey_id)s AND removed_at IS NULL
FOR UPDATE;

-- name: use_passkey
UPDATE identity.passkey SET sign_count = %(sign_count)s, used_at = %(at)s
WHERE bucket = %(bucket)s AND passkey_id = %(passkey_id)s;

-- name: stop_passkey
UPDATE identity.passkey SET locked_at = %(at)s
WHERE bucket = %(bucket)s AND passkey_id = %(passkey_id)s AND locked_at IS NULL;

-- name: remove_passkey
UPDATE identity.passkey SET removed_at = %(at)s
WHERE bucket = %(bucket)s AND passkey_id = %(passkey_id)s AND subject_id = %(subject_id)s AND removed_at IS NULL;
