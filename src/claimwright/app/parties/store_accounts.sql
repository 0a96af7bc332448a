-- name: lock_accounts
SELECT FROM parties.person WHERE bucket = %(bucket)s AND person_id = %(person_id)s FOR UPDATE;

-- name: account_standings
SELECT account_id, waits_for_notice, noticed_at, ended_at
FROM parties.bank_account
WHERE bucket = %(bucket)s AND person_id = %(person_id)s;

-- name: account_standing
SELECT NOT waits_for_notice AND ended_at IS NULL
FROM parties.bank_account
WHERE bucket = %(bucket)s AND account_id = %(account_id)s;

-- name: hold_account
UPDATE parties.bank_account SET waits_for_notice = true, noticed_at = NULL, ended_at = NULL
WHERE bucket = %(bucket)s AND account_id = %(account_id)s;

-- name: release_account
UPDATE parties.bank_account SET waits_for_notice = false, noticed_at = %(at)s
WHERE bucket = %(bucket)s AND account_id = %(account_id)s AND waits_for_notice;

-- name: end_account
UPDATE parties.bank_account SET ended_at = %(at)s
WHERE bucket = %(bucket)s AND account_id = %(account_id)s AND ended_at IS NULL;
