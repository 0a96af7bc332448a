-- name: lock_catalogue
SELECT pg_advisory_xact_lock(hashtext('products.catalogue'));

-- name: insert_source
INSERT INTO products.source (source_sha256, product_code, file_name, source_text, loaded_at)
VALUES (%(source_sha256)s, %(product_code)s, %(file_name)s, %(source_text)s, %(loaded_at)s)
ON CONFLICT DO NOTHING;

-- name: insert_version
INSERT INTO products.version (product_code, effective, source_sha256, status, approved_at)
VALUES (%(product_code)s, %(effective)s, %(source_sha256)s, 'approved', %(approved_at)s);

-- name: versions
SELECT product_code, effective, source_sha256, status, approved_at
FROM products.version
WHERE product_code = %(product_code)s
ORDER BY effective;

-- name: all_versions
SELECT product_code, effective, source_sha256, status, approved_at
FROM products.version
ORDER BY product_code, effective;

-- name: versions_of_products
SELECT product_code, effective, source_sha256, status, approved_at
FROM products.version
WHERE product_code = ANY (%(product_codes)s) AND status = 'approved'
ORDER BY product_code, effective DESC;

-- name: source
SELECT file_name, source_text FROM products.source WHERE source_sha256 = %(source_sha256)s;

-- name: draft
SELECT draft_id, product_code, effective, state, revision, source_text, source_sha256, authors,
       tested_sha256, approver, created_by, created_at, changed_by, changed_at
FROM products.draft
WHERE draft_id = %(draft_id)s;

-- name: lock_draft
SELECT draft_id, product_code, effective, state, revision, source_text, source_sha256, authors,
       tested_sha256, approver, created_by, created_at, changed_by, changed_at
FROM products.draft
WHERE draft_id = %(draft_id)s
FOR UPDATE;

-- name: drafts
SELECT draft_id, product_code, effective, state, revision, source_text, source_sha256, authors,
       tested_sha256, approver, created_by, created_at, changed_by, changed_at
FROM products.draft
WHERE state <> 'withdrawn'
ORDER BY changed_at DESC
LIMIT 200;

-- name: drafts_due
SELECT draft_id
FROM products.draft
WHERE state = 'approved' AND effective <= %(today)s
ORDER BY effective, draft_id;

-- name: version_proposed
SELECT count(*)
FROM products.draft
WHERE product_code = %(product_code)s AND effective = %(effective)s AND state <> 'withdrawn'
  AND draft_id <> %(draft_id)s;

-- name: insert_draft
INSERT INTO products.draft (draft_id, product_code, effective, state, revision, source_text, source_sha256,
    authors, tested_sha256, approver, created_by, created_at, changed_by, changed_at)
VALUES (%(draft_id)s, %(product_code)s, %(effective)s, %(state)s, %(revision)s, %(source_text)s,
    %(source_sha256)s, %(authors)s, %(tested_sha256)s, %(approver)s, %(created_by)s, %(created_at)s,
    %(changed_by)s, %(changed_at)s)
ON CONFLICT DO NOTHING;

-- name: update_draft
UPDATE products.draft
SET effective = %(effective)s, state = %(state)s, revision = %(revision)s, source_text = %(source_text)s,
    source_sha256 = %(source_sha256)s, authors = %(authors)s, tested_sha256 = %(tested_sha256)s,
    approver = %(approver)s, changed_by = %(changed_by)s, changed_at = %(changed_at)s
WHERE draft_id = %(draft_id)s AND revision = %(was_revision)s;
