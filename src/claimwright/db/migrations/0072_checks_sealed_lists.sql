-- Identity numbers on watch lists lie sealed and are compared by blind index.
ALTER TABLE checks.listed_person
    ADD id_number_sealed bytea CHECK (length(id_number_sealed) > 37),
    ADD id_blind         bytea CHECK (length(id_blind) = 16),
    ADD CONSTRAINT listed_person_id_once CHECK (num_nonnulls(id_number, id_number_sealed) <= 1),
    ADD CONSTRAINT listed_person_blind CHECK ((id_number_sealed IS NULL) = (id_blind IS NULL));
CREATE INDEX listed_person_by_blind ON checks.listed_person (id_blind) WHERE id_blind IS NOT NULL;
