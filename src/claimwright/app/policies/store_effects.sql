-- name: insureds_of_families_fan_out
SELECT DISTINCT insured_id FROM policies.coverage WHERE family_id = ANY (%(family_ids)s) ORDER BY insured_id;

-- name: members_of_families_fan_out
SELECT DISTINCT family_id, insured_id FROM policies.coverage WHERE family_id = ANY (%(family_ids)s)
ORDER BY family_id, insured_id;

-- name: lock_policy
SELECT status, status_from FROM policies.policy
WHERE bucket = %(bucket)s AND policy_id = %(policy_id)s
FOR UPDATE;

-- name: set_status
UPDATE policies.policy SET status = %(status)s, status_from = %(status_from)s
WHERE bucket = %(bucket)s AND policy_id = %(policy_id)s;

-- name: insert_effect
INSERT INTO policies.effect
    (bucket, policy_id, coverage_no, claim_id, decision_no, kind, benefit, clause, from_date, was_status, was_from,
     recorded_at)
VALUES (%(bucket)s, %(policy_id)s, %(coverage_no)s, %(claim_id)s, %(decision_no)s, %(kind)s, %(benefit)s,
        %(clause)s, %(from_date)s, %(was_status)s, %(was_from)s, %(recorded_at)s);

-- name: live_effects_of_claim
SELECT policy_id, coverage_no, claim_id, decision_no, kind, benefit, clause, from_date, was_status, was_from, undone_at
FROM policies.effect
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s AND undone_at IS NULL
ORDER BY policy_id, coverage_no, kind, benefit
FOR UPDATE;

-- name: effects_of_policy
SELECT policy_id, coverage_no, claim_id, decision_no, kind, benefit, clause, from_date, was_status, was_from, undone_at
FROM policies.effect
WHERE bucket = %(bucket)s AND policy_id = %(policy_id)s
ORDER BY recorded_at, coverage_no, kind, benefit;

-- name: undo_effect
UPDATE policies.effect SET undone_at = %(undone_at)s
WHERE bucket = %(bucket)s AND policy_id = %(policy_id)s AND claim_id = %(claim_id)s
  AND decision_no = %(decision_no)s AND coverage_no = %(coverage_no)s AND kind = %(kind)s AND benefit = %(benefit)s;
