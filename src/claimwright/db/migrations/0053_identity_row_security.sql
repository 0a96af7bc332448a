-- Row security. The owner of the tables (workers, commands of the operator) sees everything; a request of the
-- web or the API runs as claimwright_request, which sees what these policies allow. Who asks is told by the
-- settings claimwright.kind, .subject and .provinces of the transaction; without them nothing is seen.
-- The embedded server makes the role; on another server a superuser does (docs/security.md).
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'claimwright_request') THEN
        BEGIN
            CREATE ROLE claimwright_request NOLOGIN;
        EXCEPTION
            WHEN duplicate_object THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'the role claimwright_request is missing: as superuser, CREATE ROLE '
                    'claimwright_request NOLOGIN; GRANT claimwright_request TO %; and start again', current_user;
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'claimwright_request', 'MEMBER') THEN
        BEGIN
            EXECUTE format('GRANT claimwright_request TO %I', current_user);
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE EXCEPTION 'this database user may not become claimwright_request: as superuser, '
                'GRANT claimwright_request TO %; and start again', current_user;
        END;
    END IF;
END $$;

-- What a request may touch at all. Tables of later migrations follow by default privileges.
DO $$
DECLARE
    named text;
BEGIN
    FOR named IN SELECT nspname FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO claimwright_request', named);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO claimwright_request',
            named);
    END LOOP;
END $$;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO claimwright_request;
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO claimwright_request;
-- The record is only added to.
REVOKE UPDATE, DELETE ON audit.journal, identity.access FROM claimwright_request;
REVOKE INSERT, UPDATE, DELETE ON infra.migration FROM claimwright_request;

-- Who asks. Evaluated once a statement: the policies call them in sub-selects.
CREATE FUNCTION identity.asks_as(wanted text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(current_setting('claimwright.kind', true), '') = wanted $$;
CREATE FUNCTION identity.asker() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('claimwright.subject', true), '')::uuid $$;
CREATE FUNCTION identity.asker_provinces() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT string_to_array(coalesce(current_setting('claimwright.provinces', true), ''), ',') $$;
CREATE FUNCTION identity.asks_nationally() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT identity.asks_as('staff') AND current_setting('claimwright.provinces', true) = '*' $$;
CREATE FUNCTION identity.asks_for_provinces() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT identity.asks_as('staff') AND current_setting('claimwright.provinces', true) <> '*' $$;
-- The bucket that an id of this system carries (core.ids).
CREATE FUNCTION identity.bucket_of(id uuid) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT (((get_byte(uuid_send(id), 6) << 8 | get_byte(uuid_send(id), 7)) >> 2) & 1023)::smallint $$;

-- Whether a person is a party of a policy or claim that the asker sees. Runs as the owner: the asker does not
-- see other people's entries in policies.party and claims.party themselves.
CREATE FUNCTION identity.shares_a_record(of_bucket smallint, of_person uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT EXISTS (
        SELECT FROM policies.party x JOIN policies.policy p
            ON p.bucket = identity.bucket_of(x.policy_id) AND p.policy_id = x.policy_id
        WHERE x.bucket = of_bucket AND x.person_id = of_person
            AND (identity.asks_for_provinces() AND p.province = ANY (identity.asker_provinces())
                OR identity.asks_as('customer') AND identity.asker() IN (p.insured_id, p.applicant_id))
    ) OR EXISTS (
        SELECT FROM claims.party x JOIN claims.claim c
            ON c.bucket = identity.bucket_of(x.claim_id) AND c.claim_id = x.claim_id
        WHERE x.bucket = of_bucket AND x.person_id = of_person
            AND (identity.asks_for_provinces() AND c.province = ANY (identity.asker_provinces())
                OR identity.asks_as('customer') AND identity.asker() IN (c.insured_id, c.claimant_id))
    )
$$;

-- Policies and claims carry their province; what belongs to one is seen with it.
ALTER TABLE policies.policy ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON policies.policy TO claimwright_request USING (
    (SELECT identity.asks_nationally())
    OR ((SELECT identity.asks_for_provinces()) AND province = ANY ((SELECT identity.asker_provinces())::text[]))
    OR ((SELECT identity.asks_as('customer'))
        AND (insured_id = (SELECT identity.asker()) OR applicant_id = (SELECT identity.asker()))));
ALTER TABLE policies.party ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON policies.party TO claimwright_request USING (
    (SELECT identity.asks_as('staff'))
    OR ((SELECT identity.asks_as('customer')) AND person_id = (SELECT identity.asker())));

ALTER TABLE claims.claim ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON claims.claim TO claimwright_request USING (
    (SELECT identity.asks_nationally())
    OR ((SELECT identity.asks_for_provinces()) AND province = ANY ((SELECT identity.asker_provinces())::text[]))
    OR ((SELECT identity.asks_as('customer'))
        AND (insured_id = (SELECT identity.asker()) OR claimant_id = (SELECT identity.asker()))));
ALTER TABLE claims.party ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON claims.party TO claimwright_request USING (
    (SELECT identity.asks_as('staff'))
    OR ((SELECT identity.asks_as('customer')) AND person_id = (SELECT identity.asker())));
-- Sums and no illness: whoever may calculate a claim sees what the person, or the family, has used.
ALTER TABLE claims.accumulator ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON claims.accumulator TO claimwright_request USING (
    (SELECT identity.asks_as('staff'))
    OR owner_id = (SELECT identity.asker())
    OR EXISTS (SELECT FROM policies.coverage f WHERE f.family_id = accumulator.owner_id));

ALTER TABLE payments.order_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON payments.order_message TO claimwright_request USING (
    (SELECT identity.asks_nationally()) OR EXISTS (SELECT FROM payments.payment_order o
        WHERE o.bucket = order_message.bucket AND o.order_id = order_message.order_id));
ALTER TABLE payments.transfer ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON payments.transfer TO claimwright_request USING (
    (SELECT identity.asks_nationally()) OR EXISTS (SELECT FROM payments.ledger_entry e
        WHERE e.bucket = transfer.bucket AND e.entry_id = transfer.entry_id));
-- What was not accepted belongs to its policy.
ALTER TABLE claims.refused_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON claims.refused_entry TO claimwright_request USING (
    (SELECT identity.asks_nationally()) OR EXISTS (SELECT FROM policies.policy p
        WHERE p.bucket = refused_entry.bucket AND p.policy_id = refused_entry.policy_id));

-- Documents are seen with the claim that they were handed in for.
CREATE INDEX event_by_document ON claims.event (bucket, document_id);
CREATE INDEX paper_by_document ON claims.paper (bucket, document_id);
DO $$
DECLARE
    named text;
BEGIN
    FOREACH named IN ARRAY ARRAY['original', 'reading']
    LOOP
        EXECUTE format('ALTER TABLE documents.%I ENABLE ROW LEVEL SECURITY', named);
        EXECUTE format(
            'CREATE POLICY seen ON documents.%1$I TO claimwright_request USING ((SELECT identity.asks_nationally()) '
            'OR EXISTS (SELECT FROM claims.event e WHERE e.bucket = %1$I.bucket AND e.document_id = %1$I.document_id) '
            'OR EXISTS (SELECT FROM claims.paper e WHERE e.bucket = %1$I.bucket AND e.document_id = %1$I.document_id))',
            named);
    END LOOP;
END $$;

-- A person is seen by themself, by who shares a policy or a claim with them, and by staff who see one of these.
ALTER TABLE parties.person ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON parties.person TO claimwright_request USING (
    (SELECT identity.asks_nationally())
    OR person_id = (SELECT identity.asker())
    OR identity.shares_a_record(person.bucket, person.person_id));
ALTER TABLE parties.bank_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON parties.bank_account TO claimwright_request USING (
    (SELECT identity.asks_nationally())
    OR person_id = (SELECT identity.asker())
    OR EXISTS (SELECT FROM parties.person p WHERE p.bucket = bank_account.bucket AND p.person_id = bank_account.person_id));

-- Tasks are seen with the claim or policy that they are about.
ALTER TABLE work.task ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON work.task TO claimwright_request USING (
    (SELECT identity.asks_nationally())
    OR EXISTS (SELECT FROM claims.claim c WHERE c.bucket = task.bucket AND c.claim_id = task.subject_id)
    OR EXISTS (SELECT FROM policies.policy p WHERE p.bucket = task.bucket AND p.policy_id = task.subject_id));

-- Who read what is read by the person whose data it is and by staff; everybody's reads are added to it.
ALTER TABLE identity.access ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON identity.access FOR SELECT TO claimwright_request USING (
    (SELECT identity.asks_as('staff'))
    OR ((SELECT identity.asks_as('customer'))
        AND (person_id = (SELECT identity.asker()) OR reader_id = (SELECT identity.asker()))));
CREATE POLICY added ON identity.access FOR INSERT TO claimwright_request WITH CHECK (
    reader_id = (SELECT identity.asker()));

-- Everything else that names its claim, policy, order, entry or task is seen with it. Called after every run of
-- migrations, so that a table made later is covered, too; what has row security already is left alone.
CREATE FUNCTION infra.secure_rows() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    found record;
    done  integer := 0;
BEGIN
    FOR found IN
        SELECT DISTINCT ON (n.nspname, c.relname) n.nspname, c.relname, k.column_name, k.parent
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
        JOIN (VALUES (1, 'claim_id', 'claims.claim'), (2, 'policy_id', 'policies.policy'),
                     (3, 'task_id', 'work.task'), (4, 'order_id', 'payments.payment_order'),
                     (5, 'entry_id', 'payments.ledger_entry'), (6, 'document_id', 'documents.original'))
            AS k (rank, column_name, parent) ON k.column_name = a.attname
        WHERE c.relkind = 'r' AND NOT c.relrowsecurity
            AND n.nspname IN ('claims', 'policies', 'documents', 'payments', 'work')
            AND EXISTS (SELECT FROM pg_attribute b
                WHERE b.attrelid = c.oid AND b.attname = 'bucket' AND NOT b.attisdropped)
        ORDER BY n.nspname, c.relname, k.rank
    LOOP
        EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', found.nspname, found.relname);
        EXECUTE format(
            'CREATE POLICY seen ON %1$I.%2$I TO claimwright_request USING ((SELECT identity.asks_nationally()) OR '
            'EXISTS (SELECT FROM %3$s o WHERE o.bucket = %2$I.bucket AND o.%4$I = %2$I.%4$I))',
            found.nspname, found.relname, found.parent, found.column_name);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
SELECT infra.secure_rows();
