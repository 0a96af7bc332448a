-- name: note_look
INSERT INTO documents.look
    (bucket, document_id, page, reader_id, reader_name, claim_id, first_at, last_at, times)
VALUES (%(bucket)s, %(document_id)s, %(page)s, %(reader_id)s, %(reader_name)s, %(claim_id)s, %(now)s, %(now)s, 1)
ON CONFLICT (bucket, document_id, page, reader_id)
DO UPDATE SET last_at = greatest(look.last_at, excluded.last_at), times = look.times + 1;

-- name: add_time_in_view
UPDATE documents.look SET in_view_ms = in_view_ms + %(in_view_ms)s, last_at = greatest(last_at, %(now)s)
WHERE bucket = %(bucket)s AND document_id = %(document_id)s AND page = %(page)s AND reader_id = %(reader_id)s;

-- name: looks_of_claim
SELECT document_id, page, reader_id, reader_name, first_at, last_at, times, in_view_ms
FROM documents.look
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY first_at, document_id, page, reader_id;

-- name: has_looked
SELECT EXISTS (SELECT 1 FROM documents.look
               WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s AND reader_id = %(reader_id)s);

-- name: insert_correction
INSERT INTO documents.correction
    (bucket, document_id, revision, field, kind, media_type, source, confidence_permille, was_stated, author_id,
     author_name, reason, corrected_at, hospital_name)
VALUES (%(bucket)s, %(document_id)s, %(revision)s, %(field)s, %(kind)s, %(media_type)s, %(source)s,
        %(confidence_permille)s, %(was_stated)s, %(author_id)s, %(author_name)s, %(reason)s, %(corrected_at)s,
        %(hospital_name)s);

-- name: corrections_of_document
SELECT revision, field, source, confidence_permille, author_id, author_name, reason, corrected_at
FROM documents.correction
WHERE bucket = %(bucket)s AND document_id = %(document_id)s
ORDER BY revision, field;

-- name: corrections_by_field_fans_out
SELECT c.kind, c.media_type, c.source, c.field, count(*) AS corrected,
       count(*) FILTER (WHERE NOT c.was_stated) AS missing, round(avg(c.confidence_permille))::integer
FROM documents.correction c
WHERE c.corrected_at >= %(since)s AND c.corrected_at < %(until)s
GROUP BY c.kind, c.media_type, c.source, c.field
ORDER BY corrected DESC, c.kind, c.media_type, c.source, c.field;

-- name: corrections_counted_fans_out
SELECT c.field, c.media_type, coalesce(c.hospital_name, ''), count(*) AS corrected,
       count(*) FILTER (WHERE NOT c.was_stated) AS missing
FROM documents.correction c
WHERE c.corrected_at >= %(since)s AND c.corrected_at < %(until)s
  AND (%(field)s::text IS NULL OR c.field = %(field)s)
  AND (%(media_type)s::text IS NULL OR c.media_type = %(media_type)s)
  AND (%(hospital_name)s::text IS NULL OR coalesce(c.hospital_name, '') = %(hospital_name)s)
GROUP BY 1, 2, 3
ORDER BY corrected DESC, 1, 2, 3;

-- name: documents_by_kind_fans_out
SELECT r.kind, o.media_type, count(*)
FROM documents.original o
JOIN documents.reading r ON r.bucket = o.bucket AND r.document_id = o.document_id AND r.revision = 1
WHERE o.kept_at >= %(since)s AND o.kept_at < %(until)s
GROUP BY r.kind, o.media_type
ORDER BY r.kind, o.media_type;
