-- What a misread name is searched by: every two neighbouring characters of the key.
ALTER TABLE providers.hospital ADD COLUMN bigrams text[];

UPDATE providers.hospital
SET bigrams = (SELECT array_agg(substr(name_key, place, 2) ORDER BY place)
               FROM generate_series(1, length(name_key) - 1) AS place);

ALTER TABLE providers.hospital
    ALTER COLUMN bigrams SET NOT NULL,
    ADD CONSTRAINT hospital_bigrams_of_key CHECK (cardinality(bigrams) = length(name_key) - 1);

CREATE INDEX hospital_by_bigrams ON providers.hospital USING gin (bigrams);
