-- name: insert_original
INSERT INTO documents.original
    (bucket, document_id, file_name, media_type, size_bytes, sha256, content, kept_at, key_id, nonce)
VALUES (%(bucket)s, %(document_id)s, %(file_name)s, %(media_type)s, %(size_bytes)s, %(sha256)s, %(content)s,
        %(kept_at)s, %(key_id)s, %(nonce)s);

-- name: insert_reading
INSERT INTO documents.reading (bucket, document_id, revision, kind, reading, read_by, read_at)
VALUES (%(bucket)s, %(document_id)s, %(revision)s, %(kind)s, %(reading)s::jsonb, %(read_by)s, %(read_at)s);

-- name: lock_document
SELECT sha256 FROM documents.original
WHERE bucket = %(bucket)s AND document_id = %(document_id)s
FOR UPDATE;

-- name: document_view
SELECT original.document_id, original.file_name, original.media_type, original.size_bytes, original.sha256,
       original.kept_at, reading.revision, reading.kind, reading.reading::text, reading.read_by, reading.read_at
FROM documents.original
JOIN documents.reading USING (bucket, document_id)
WHERE original.bucket = %(bucket)s AND original.document_id = %(document_id)s
ORDER BY reading.revision DESC
LIMIT 1;

-- name: original_content
SELECT file_name, media_type, sha256, content, key_id, nonce
FROM documents.original
WHERE bucket = %(bucket)s AND document_id = %(document_id)s;

-- name: originals_to_rekey
SELECT bucket, document_id FROM documents.original
WHERE (bucket, document_id) > (%(bucket)s, %(document_id)s) AND key_id IS DISTINCT FROM %(key_id)s
ORDER BY bucket, document_id
LIMIT %(count_max)s
FOR UPDATE;

-- name: reseal_original
UPDATE documents.original SET key_id = %(key_id)s, nonce = %(nonce)s, content = %(content)s
WHERE bucket = %(bucket)s AND document_id = %(document_id)s;

-- name: originals_by_key
SELECT key_id, count(*) FROM documents.original GROUP BY key_id;

-- name: any_sealed
SELECT 1 FROM documents.original WHERE key_id IS NOT NULL LIMIT 1;

-- name: cancel_bill
INSERT INTO documents.bill_cancelled (bill_code, bill_number, by_document_id, recorded_at)
VALUES (%(bill_code)s, %(bill_number)s, %(document_id)s, %(recorded_at)s)
ON CONFLICT DO NOTHING;

-- name: cancelled_bill
SELECT by_document_id FROM documents.bill_cancelled
WHERE bill_code = %(bill_code)s AND bill_number = %(bill_number)s;

-- name: use_bill
INSERT INTO documents.bill_use (bill_code, bill_number, claim_id, used_at)
VALUES (%(bill_code)s, %(bill_number)s, %(claim_id)s, %(used_at)s)
ON CONFLICT DO NOTHING;

-- name: bill_user
SELECT claim_id FROM documents.bill_use
WHERE bill_code = %(bill_code)s AND bill_number = %(bill_number)s;

-- name: unuse_bill
DELETE FROM documents.bill_use
WHERE bill_code = %(bill_code)s AND bill_number = %(bill_number)s AND claim_id = %(claim_id)s;

-- name: use_soft_key
INSERT INTO documents.bill_soft_use (soft_key, bill_code, bill_number, claim_id, used_at)
VALUES (%(soft_key)s, %(bill_code)s, %(bill_number)s, %(claim_id)s, %(used_at)s)
ON CONFLICT DO NOTHING;

-- name: soft_key_user
SELECT claim_id, bill_code, bill_number FROM documents.bill_soft_use
WHERE soft_key = %(soft_key)s;

-- name: release_bills
DELETE FROM documents.bill_use WHERE claim_id = %(claim_id)s;

-- name: release_soft_keys
DELETE FROM documents.bill_soft_use WHERE claim_id = %(claim_id)s;
