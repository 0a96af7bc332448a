-- Persons by name, province by province: who may see one province's customers searches only there.
-- Keyed by the name, not by bucket. A term is the name, a tab and the date of birth (core.search.name_term).
CREATE TABLE parties.person_name (
    province  text NOT NULL CHECK (province ~ '^[0-9]{2}$'),
    term      text COLLATE "C" NOT NULL CHECK (term LIKE E'%\t%' AND length(term) <= 60),
    person_id uuid NOT NULL,
    PRIMARY KEY (province, term, person_id)
);
CREATE INDEX person_name_by_person ON parties.person_name (person_id);
