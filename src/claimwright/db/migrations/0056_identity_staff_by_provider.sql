-- Staff who sign in by the insurer's provider of identities: who they are there, once and for ever.
ALTER TABLE identity.staff ADD COLUMN provider_subject text CHECK (length(provider_subject) BETWEEN 1 AND 400);
CREATE UNIQUE INDEX staff_by_provider ON identity.staff (provider_subject) WHERE provider_subject IS NOT NULL;
