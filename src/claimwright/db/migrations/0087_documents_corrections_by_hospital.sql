-- Whose papers are corrected: the hospital as the bill named it, so that a form that is read badly is found.
-- Corrections of earlier releases name none.
ALTER TABLE documents.correction ADD COLUMN hospital_name text CHECK (length(hospital_name) BETWEEN 1 AND 100);
