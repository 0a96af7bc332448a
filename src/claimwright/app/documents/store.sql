-- name: insert_original
INSERT INTO documents.original
    (bucket, document_id, file_name, media_type, size_bytes, sha256, content, kept_at, key_id, nonce,
     part_of)
VALUES (%(bucket)s, %(document_id)s, %(file_name)s, %(media_type)s, %(size_bytes)s, %(sha256)s, %(content)s,
        %(kept_at)s, %(key_id)s, %(nonce)s, %(part_of)s);

-- name: insert_reading
INSERT INTO documents.reading
    (bucket, document_id, revision, kind, read_by, read_at, key_id, nonce, content)
VALUES (%(bucket)s, %(document_id)s, %(revision)s, %(kind)s, %(read_by)s, %(read_at)s, %(key_id)s, %(nonce)s,
        %(content)s);

-- name: lock_document
SELECT sha256 FROM documents.original
WHERE bucket = %(bucket)s AND document_id = %(document_id)s
FOR UPDATE;

-- name: document_views
SELECT original.document_id, original.file_name, original.media_type, original.size_bytes, original.sha256,
       original.kept_at, latest.revision, latest.kind, latest.reading::text, latest.key_id, latest.nonce,
       latest.content, latest.read_by, latest.read_at
FROM unnest(%(buckets)b::smallint[], %(document_ids)b::uuid[]) AS wanted (bucket, document_id)
JOIN documents.original USING (bucket, document_id)
CROSS JOIN LATERAL (
    SELECT reading.* FROM documents.reading
    WHERE reading.bucket = original.bucket AND reading.document_id = original.document_id
    ORDER BY reading.revision DESC
    LIMIT 1) AS latest;

-- name: original_content
SELECT shown.file_name, shown.media_type, shown.sha256, stored.content, stored.key_id, stored.nonce,
       stored.document_id
FROM documents.original AS shown
JOIN documents.original AS stored
  ON stored.bucket = shown.bucket AND stored.document_id = coalesce(shown.part_of, shown.document_id)
WHERE shown.bucket = %(bucket)s AND shown.document_id = %(document_id)s;

-- name: originals_to_rekey
SELECT bucket, document_id FROM documents.original
WHERE (bucket, document_id) > (%(bucket)s, %(document_id)s)
  AND (key_id IS DISTINCT FROM %(key_id)s AND part_of IS NULL
       OR EXISTS (SELECT 1 FROM documents.reading r
                  WHERE r.bucket = original.bucket AND r.document_id = original.document_id
                    AND r.key_id IS DISTINCT FROM %(key_id)s)
       OR EXISTS (SELECT 1 FROM documents.bill_check c
                  WHERE c.bucket = original.bucket AND c.document_id = original.document_id
                    AND c.content IS NOT NULL AND c.key_id <> %(key_id)s))
ORDER BY bucket, document_id
LIMIT %(count_max)s
FOR UPDATE;

-- name: reseal_original
UPDATE documents.original SET key_id = %(key_id)s, nonce = %(nonce)s, content = %(content)s
WHERE bucket = %(bucket)s AND document_id = %(document_id)s;

-- name: readings_to_reseal
SELECT revision, reading::text, key_id, nonce, content FROM documents.reading
WHERE bucket = %(bucket)s AND document_id = %(document_id)s AND key_id IS DISTINCT FROM %(key_id)s
ORDER BY revision;

-- name: reseal_reading
UPDATE documents.reading
SET reading = NULL, key_id = %(key_id)s, nonce = %(nonce)s, content = %(content)s
WHERE bucket = %(bucket)s AND document_id = %(document_id)s AND revision = %(revision)s;

-- name: drop_pages_of_other_keys
DELETE FROM documents.page_image
WHERE bucket = %(bucket)s AND document_id = %(document_id)s AND key_id <> %(key_id)s;

-- name: originals_by_key
SELECT key_id, count(*) FROM documents.original WHERE part_of IS NULL GROUP BY key_id;

-- name: readings_by_key
SELECT key_id, count(*) FROM documents.reading GROUP BY key_id;

-- name: page_image
SELECT media_type, width, height, key_id, nonce, content FROM documents.page_image
WHERE bucket = %(bucket)s AND document_id = %(document_id)s AND page = %(page)s;

-- name: keep_page_image
INSERT INTO documents.page_image
    (bucket, document_id, page, media_type, width, height, key_id, nonce, content, drawn_at)
VALUES (%(bucket)s, %(document_id)s, %(page)s, %(media_type)s, %(width)s, %(height)s, %(key_id)s, %(nonce)s,
        %(content)s, %(drawn_at)s)
ON CONFLICT DO NOTHING;

-- name: lock_bands
SELECT pg_advisory_xact_lock(band) FROM unnest(%(bands)s::bigint[]) AS wanted (band);

-- name: same_bands
SELECT document_id, claim_id FROM documents.paper_band
WHERE band = ANY(%(bands)s::bigint[]) AND document_id <> %(document_id)s
GROUP BY document_id, claim_id
ORDER BY max(kept_at) DESC
LIMIT %(count_max)s;

-- name: insert_bands
INSERT INTO documents.paper_band (band, document_id, claim_id, kept_at)
SELECT band, %(document_id)s, %(claim_id)s, %(kept_at)s FROM unnest(%(bands)s::bigint[]) AS new (band)
ON CONFLICT DO NOTHING;

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

-- name: unuse_soft_key
DELETE FROM documents.bill_soft_use
WHERE bill_code = %(bill_code)s AND bill_number = %(bill_number)s AND claim_id = %(claim_id)s;

-- name: use_soft_key
INSERT INTO documents.bill_soft_use (soft_key, bill_code, bill_number, claim_id, used_at)
VALUES (%(soft_key)s, %(bill_code)s, %(bill_number)s, %(claim_id)s, %(used_at)s)
ON CONFLICT DO NOTHING;

-- name: soft_key_user
SELECT claim_id, bill_code, bill_number FROM documents.bill_soft_use
WHERE soft_key = %(soft_key)s;

-- name: release_bills
DELETE FROM documents.bill_use WHERE claim_id = %(claim_id)s
RETURNING bill_code, bill_number, used_at;

-- name: release_soft_keys
DELETE FROM documents.bill_soft_use WHERE claim_id = %(claim_id)s;
