-- Families that share deductibles and limits. A family's bucket is its own: members live in many buckets.
CREATE TABLE policies.family (
    family_no text PRIMARY KEY CHECK (length(family_no) BETWEEN 1 AND 40),
    family_id uuid NOT NULL UNIQUE
);
ALTER TABLE policies.coverage ADD COLUMN family_id uuid;
