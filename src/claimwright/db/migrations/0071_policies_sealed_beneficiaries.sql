-- Beneficiaries' identity numbers lie sealed; those stored clear before stay until they are sealed.
ALTER TABLE policies.beneficiary
    ALTER id_number DROP NOT NULL,
    ADD id_number_sealed bytea CHECK (length(id_number_sealed) > 37),
    ADD CONSTRAINT beneficiary_id_number_once CHECK (num_nonnulls(id_number, id_number_sealed) = 1);
CREATE INDEX beneficiary_clear ON policies.beneficiary (bucket, policy_id, beneficiary_no) WHERE id_number IS NOT NULL;
