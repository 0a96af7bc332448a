-- name: bill_readings
SELECT DISTINCT ON (r.bucket, r.document_id)
       r.document_id, r.revision, r.kind, r.reading::text, r.key_id, r.nonce, r.content
FROM unnest(%(buckets)b::smallint[], %(document_ids)b::uuid[]) AS w (bucket, document_id)
JOIN documents.reading r ON r.bucket = w.bucket AND r.document_id = w.document_id
ORDER BY r.bucket, r.document_id, r.revision DESC;

-- name: cancelled_bills
SELECT c.bill_code, c.bill_number
FROM unnest(%(bill_codes)b::text[], %(bill_numbers)b::text[]) AS w (bill_code, bill_number)
JOIN documents.bill_cancelled c ON c.bill_code = w.bill_code AND c.bill_number = w.bill_number;
