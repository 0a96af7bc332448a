-- Readings say as much of a person as the originals do: sealed like them (AES-256-GCM). A row from before
-- keeps its plain `reading` until `claimwright documents rekey` seals it.
ALTER TABLE documents.reading
    ALTER COLUMN reading DROP NOT NULL,
    ADD COLUMN key_id text CHECK (key_id ~ '^[0-9a-f]{16}$'),
    ADD COLUMN nonce bytea CHECK (length(nonce) = 12),
    ADD COLUMN content bytea,
    ADD CONSTRAINT reading_sealed_or_plain CHECK ((reading IS NULL) = (content IS NOT NULL)),
    ADD CONSTRAINT reading_sealed_whole
        CHECK ((key_id IS NULL) = (content IS NULL) AND (nonce IS NULL) = (content IS NULL));

ALTER TABLE documents.reading ALTER COLUMN content SET STORAGE EXTERNAL;

-- Pages as drawn once in the limited process, sealed: a cache that may be emptied at any time.
CREATE TABLE documents.page_image (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    document_id uuid        NOT NULL,
    page        integer     NOT NULL CHECK (page >= 0),
    media_type  text        NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg', 'image/svg+xml')),
    width       integer     NOT NULL CHECK (width >= 0),
    height      integer     NOT NULL CHECK (height >= 0),
    key_id      text        NOT NULL CHECK (key_id ~ '^[0-9a-f]{16}$'),
    nonce       bytea       NOT NULL CHECK (length(nonce) = 12),
    content     bytea       NOT NULL,
    drawn_at    timestamptz NOT NULL,
    PRIMARY KEY (bucket, document_id, page),
    FOREIGN KEY (bucket, document_id) REFERENCES documents.original (bucket, document_id)
);
ALTER TABLE documents.page_image ALTER COLUMN content SET STORAGE EXTERNAL;
