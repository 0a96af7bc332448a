-- Several papers in one file: each is a document of its own, and the bytes are kept once.
ALTER TABLE documents.original
    ADD COLUMN part_of uuid,
    ALTER COLUMN content DROP NOT NULL,
    ADD CONSTRAINT original_part FOREIGN KEY (bucket, part_of) REFERENCES documents.original (bucket, document_id),
    ADD CONSTRAINT original_bytes_once CHECK ((content IS NULL) = (part_of IS NOT NULL)),
    ADD CONSTRAINT original_part_unsealed CHECK (part_of IS NULL OR key_id IS NULL);

-- By what a paper is found again, whoever sends it: keyed by that fact over all buckets, not by bucket. Hashes
-- of figures (core/documents/paper_print.py), no figure itself.
CREATE TABLE documents.paper_band (
    band        bigint      NOT NULL,
    document_id uuid        NOT NULL,
    claim_id    uuid        NOT NULL,
    kept_at     timestamptz NOT NULL,
    PRIMARY KEY (band, document_id)
);
