-- name: bills
SELECT r.document_id, r.reading #>> '{bill,bill_code}', r.reading #>> '{bill,bill_number}',
       r.reading #>> '{bill,hospital_name}', (r.reading #>> '{bill,issue_date}')::date,
       r.reading #>> '{seal,verdict}', cancelled.bill_number IS NOT NULL
FROM (SELECT DISTINCT ON (one.bucket, one.document_id) one.bucket, one.document_id, one.kind, one.reading
      FROM unnest(%(buckets)s::smallint[], %(document_ids)s::uuid[]) AS w (bucket, document_id)
      JOIN documents.reading one ON one.bucket = w.bucket AND one.document_id = w.document_id
      ORDER BY one.bucket, one.document_id, one.revision DESC) AS r
LEFT JOIN documents.bill_cancelled cancelled
     ON cancelled.bill_code = r.reading #>> '{bill,bill_code}'
    AND cancelled.bill_number = r.reading #>> '{bill,bill_number}'
WHERE r.kind = 'medical_bill';
