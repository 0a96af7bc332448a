-- name: last_request_no
SELECT coalesce(max(request_no), 0) FROM documents.request
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s;

-- name: insert_request
INSERT INTO documents.request
    (bucket, claim_id, request_no, asked_by, asked_name, reason, asked_at)
VALUES (%(bucket)s, %(claim_id)s, %(request_no)s, %(asked_by)s, %(asked_name)s, %(reason)s, %(asked_at)s);

-- name: insert_request_item
INSERT INTO documents.request_item
    (bucket, claim_id, request_no, item_no, kind, reason, words, document_id, field, page, box)
VALUES (%(bucket)s, %(claim_id)s, %(request_no)s, %(item_no)s, %(kind)s, %(reason)s, %(words)s, %(document_id)s,
        %(field)s, %(page)s, %(box)s);

-- name: latest_request
SELECT request_no, asked_name, reason, asked_at, closed_at FROM documents.request
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY request_no DESC
LIMIT 1;

-- name: request_items
SELECT item_no, kind, reason, words, document_id, field, page, box, answer_document_id, key_id, nonce, content,
       answered_at
FROM documents.request_item
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s AND request_no = %(request_no)s
ORDER BY item_no;

-- name: answer_item
UPDATE documents.request_item
SET answer_document_id = %(answer_document_id)s, key_id = %(key_id)s, nonce = %(nonce)s, content = %(content)s,
    answered_at = %(answered_at)s
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s AND request_no = %(request_no)s AND item_no = %(item_no)s
  AND answered_at IS NULL;

-- name: close_request
UPDATE documents.request SET closed_at = %(closed_at)s
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s AND closed_at IS NULL;

-- name: page_sizes
SELECT wanted.document_id, p.page, p.width, p.height
FROM unnest(%(buckets)s::smallint[], %(document_ids)s::uuid[]) AS wanted (bucket, document_id)
JOIN documents.page_image p ON p.bucket = wanted.bucket AND p.document_id = wanted.document_id;
