-- Originals are sealed (AES-256-GCM): which key, which nonce. Neither: a row from before, as handed in, until
-- `claimwright documents rekey` seals it. sha256 and size_bytes stay those of the file as handed in.
ALTER TABLE documents.original
    ADD COLUMN key_id text CHECK (key_id ~ '^[0-9a-f]{16}$'),
    ADD COLUMN nonce bytea CHECK (length(nonce) = 12),
    DROP CONSTRAINT original_check,
    ADD CONSTRAINT original_sealed_whole CHECK ((key_id IS NULL) = (nonce IS NULL)),
    ADD CONSTRAINT original_content_size
        CHECK (length(content) = size_bytes + CASE WHEN key_id IS NULL THEN 0 ELSE 16 END);

-- Sealed bytes do not compress: do not try.
ALTER TABLE documents.original ALTER COLUMN content SET STORAGE EXTERNAL;
