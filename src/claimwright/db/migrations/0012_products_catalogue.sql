-- The catalogue: every product file ever loaded, byte for byte, and its versions. Does not grow with customers.
CREATE SCHEMA products;

CREATE TABLE products.source (
    source_sha256 text        PRIMARY KEY CHECK (source_sha256 ~ '^[0-9a-f]{64}$'),
    product_code  text        NOT NULL,
    file_name     text        NOT NULL,
    source_text   text        NOT NULL,
    loaded_at     timestamptz NOT NULL
);

-- A version in force never changes its source: a decision keeps the version it used for ever.
CREATE TABLE products.version (
    product_code  text        NOT NULL,
    effective     date        NOT NULL,
    source_sha256 text        NOT NULL REFERENCES products.source (source_sha256),
    status        text        NOT NULL CHECK (status IN ('approved', 'withdrawn')),
    approved_at   timestamptz NOT NULL,
    PRIMARY KEY (product_code, effective)
);
