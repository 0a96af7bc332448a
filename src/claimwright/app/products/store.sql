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

-- name: version_on
SELECT product_code, effective, source_sha256, status, approved_at
FROM products.version
WHERE product_code = %(product_code)s AND effective <= %(contract_date)s AND status = 'approved'
ORDER BY effective DESC
LIMIT 1;

-- name: source
SELECT file_name, source_text FROM products.source WHERE source_sha256 = %(source_sha256)s;
