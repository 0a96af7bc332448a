-- Persons and their bank accounts. bucket: the person's, carried by person_id.
CREATE SCHEMA parties;

CREATE TABLE parties.person (
    bucket      smallint    NOT NULL CHECK (bucket BETWEEN 0 AND 1023),
    person_id   uuid        NOT NULL,
    name        text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    id_kind     text        NOT NULL CHECK (id_kind IN ('resident_id', 'passport', 'other')),
    id_number   text        NOT NULL CHECK (length(id_number) BETWEEN 4 AND 40),
    birth_date  date        NOT NULL,
    sex         text        NOT NULL CHECK (sex IN ('male', 'female')),
    phone       text        CHECK (phone ~ '^[0-9+]{6,20}$'),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (bucket, person_id)
);

-- One person per identity paper, over all buckets: keyed by that fact, not by bucket.
CREATE TABLE parties.person_identity (
    id_kind   text NOT NULL,
    id_number text NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (id_kind, id_number)
);

-- A telephone number leads to its persons (a family may share one), over all buckets.
CREATE TABLE parties.person_phone (
    phone     text NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (phone, person_id)
);

CREATE TABLE parties.bank_account (
    bucket       smallint    NOT NULL,
    account_id   uuid        NOT NULL,
    person_id    uuid        NOT NULL,
    account_name text        NOT NULL CHECK (length(account_name) BETWEEN 1 AND 100),
    account_no   text        NOT NULL CHECK (account_no ~ '^[0-9]{10,30}$'),
    bank_code    text        CHECK (bank_code ~ '^[0-9A-Z]{8,12}$'),
    bank_name    text        NOT NULL CHECK (length(bank_name) BETWEEN 1 AND 100),
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (bucket, account_id),
    UNIQUE (bucket, person_id, account_no),
    FOREIGN KEY (bucket, person_id) REFERENCES parties.person (bucket, person_id)
);
