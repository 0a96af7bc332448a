-- name: insert_check
INSERT INTO documents.bill_check
    (bucket, document_id, check_no, claim_id, verdict, platform, reference, red_code, red_number, reason,
     checked_at, key_id, nonce, content)
SELECT %(bucket)s, %(document_id)s, coalesce(max(check_no), 0) + 1, %(claim_id)s, %(verdict)s, %(platform)s,
       %(reference)s, %(red_code)s, %(red_number)s, %(reason)s, %(checked_at)s, %(key_id)s, %(nonce)s, %(content)s
FROM documents.bill_check
WHERE bucket = %(bucket)s AND document_id = %(document_id)s
RETURNING check_no;

-- name: latest_checks
SELECT DISTINCT ON (c.bucket, c.document_id)
       c.document_id, c.check_no, c.claim_id, c.verdict, c.platform, c.reference, c.red_code, c.red_number,
       c.reason, c.checked_at
FROM unnest(%(buckets)b::smallint[], %(claim_ids)b::uuid[]) AS wanted (bucket, claim_id)
JOIN documents.bill_check c ON c.bucket = wanted.bucket AND c.claim_id = wanted.claim_id
ORDER BY c.bucket, c.document_id, c.check_no DESC;

-- name: checks_of_document
SELECT document_id, check_no, claim_id, verdict, platform, reference, red_code, red_number, reason, checked_at
FROM documents.bill_check
WHERE bucket = %(bucket)s AND document_id = %(document_id)s
ORDER BY check_no;

-- name: check_content
SELECT key_id, nonce, content FROM documents.bill_check
WHERE bucket = %(bucket)s AND document_id = %(document_id)s AND check_no = %(check_no)s;

-- name: checks_due_fan_out
SELECT latest.document_id, latest.claim_id
FROM (SELECT DISTINCT ON (bucket, document_id) bucket, document_id, claim_id, verdict, checked_at
      FROM documents.bill_check
      WHERE (bucket, document_id) > (%(bucket)s, %(document_id)s)
      ORDER BY bucket, document_id, check_no DESC) AS latest
WHERE latest.checked_at < %(checked_before)s AND latest.verdict = ANY(%(verdicts)s)
ORDER BY latest.bucket, latest.document_id
LIMIT %(count_max)s;

-- name: checks_to_reseal
SELECT check_no, key_id, nonce, content FROM documents.bill_check
WHERE bucket = %(bucket)s AND document_id = %(document_id)s AND content IS NOT NULL AND key_id <> %(key_id)s
ORDER BY check_no;

-- name: reseal_check
UPDATE documents.bill_check SET key_id = %(key_id)s, nonce = %(nonce)s, content = %(content)s
WHERE bucket = %(bucket)s AND document_id = %(document_id)s AND check_no = %(check_no)s;
