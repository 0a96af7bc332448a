-- The hospital list with its validity. Grows with hospitals, not with customers.
CREATE SCHEMA providers;

CREATE TABLE providers.hospital (
    name_key     text        NOT NULL CHECK (length(name_key) BETWEEN 2 AND 100),
    listed_from  date        NOT NULL,
    listed_until date,
    name         text        NOT NULL,
    level        text        NOT NULL CHECK (level IN ('三级', '二级', '一级', '未定级')),
    is_public    boolean     NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (name_key, listed_from),
    CHECK (listed_until > listed_from)
);
