-- Drafts: product files on their way into the catalogue. Does not grow with customers.
-- `revision` is the optimistic lock; from approval on the text never changes (the catalogue holds it by hash).
CREATE TABLE products.draft (
    draft_id      uuid        PRIMARY KEY,
    product_code  text        NOT NULL CHECK (length(product_code) BETWEEN 1 AND 60),
    effective     date        NOT NULL,
    state         text        NOT NULL CHECK (state IN ('draft', 'in_review', 'tested', 'approved', 'in_force', 'withdrawn')),
    revision      integer     NOT NULL CHECK (revision >= 1),
    source_text   text        NOT NULL,
    source_sha256 text        NOT NULL CHECK (source_sha256 ~ '^[0-9a-f]{64}$'),
    authors       text[]      NOT NULL CHECK (cardinality(authors) >= 1),
    tested_sha256 text,
    approver      text,
    created_by    text        NOT NULL,
    created_at    timestamptz NOT NULL,
    changed_by    text        NOT NULL,
    changed_at    timestamptz NOT NULL,
    CHECK ((state IN ('approved', 'in_force')) <= (approver IS NOT NULL AND tested_sha256 = source_sha256)),
    CHECK (approver IS NULL OR NOT approver = ANY (authors))
);
CREATE INDEX draft_open ON products.draft (changed_at) WHERE state IN ('draft', 'in_review', 'tested', 'approved');
-- One proposal at a time for a version.
CREATE UNIQUE INDEX draft_one_live ON products.draft (product_code, effective) WHERE state <> 'withdrawn';
