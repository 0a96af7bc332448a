-- name: insert_letter
INSERT INTO letters.letter
    (bucket, letter_id, claim_id, kind, cause_no, content, pdf_zh, pdf_en, sha256, written_at, due_at, sent_at, sent_by)
VALUES (%(bucket)s, %(letter_id)s, %(claim_id)s, %(kind)s, %(cause_no)s, %(content)s, %(pdf_zh)s, %(pdf_en)s,
        %(sha256)s, %(written_at)s, %(due_at)s, %(sent_at)s, %(sent_by)s)
ON CONFLICT (bucket, claim_id, kind, cause_no) DO NOTHING;

-- name: letters_of_claim
SELECT letter_id, claim_id, kind, cause_no, content, sha256, written_at, due_at, sent_at, sent_by
FROM letters.letter
WHERE bucket = %(bucket)s AND claim_id = %(claim_id)s
ORDER BY written_at, letter_id;

-- name: letter
SELECT letter_id, claim_id, kind, cause_no, content, sha256, written_at, due_at, sent_at, sent_by
FROM letters.letter
WHERE bucket = %(bucket)s AND letter_id = %(letter_id)s;

-- name: pages
SELECT pdf_zh, pdf_en FROM letters.letter WHERE bucket = %(bucket)s AND letter_id = %(letter_id)s;

-- name: send
UPDATE letters.letter SET sent_at = %(sent_at)s, sent_by = %(sent_by)s
WHERE bucket = %(bucket)s AND letter_id = %(letter_id)s AND sent_at IS NULL;

-- name: due_fan_out
SELECT letter_id FROM letters.letter
WHERE sent_at IS NULL AND due_at IS NOT NULL AND due_at <= %(now)s
ORDER BY due_at
LIMIT %(limit)s;
