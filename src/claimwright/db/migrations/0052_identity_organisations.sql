-- Where people and rows belong. '00' is the head office: its staff see every province; its rows are seen by
-- national staff alone. Provinces by GB/T 2260 (11 to 82).
ALTER TABLE identity.staff
    ADD COLUMN organisation text NOT NULL DEFAULT '00' CHECK (organisation ~ '^[0-9]{2}$'),
    ADD COLUMN lines        text[],
    -- The staff member as a customer, where they are one: nobody decides their own or their family's case.
    ADD COLUMN person_id    uuid;
ALTER TABLE identity.staff DROP CONSTRAINT staff_role_check;
ALTER TABLE identity.staff ADD CONSTRAINT staff_role_check CHECK (role IN
    ('assessor', 'manager', 'admin', 'auditor', 'robot', 'product_author', 'product_approver'));

-- The organisation that serves a policy, and with it its claims.
ALTER TABLE policies.policy
    ADD COLUMN province text NOT NULL DEFAULT '00' CHECK (province ~ '^[0-9]{2}$');
ALTER TABLE claims.claim
    ADD COLUMN province text NOT NULL DEFAULT '00' CHECK (province ~ '^[0-9]{2}$');

-- When somebody last proved who they are in a session (a step-up renews it), with what, from where.
ALTER TABLE identity.session
    ADD COLUMN proven_at timestamptz,
    ADD COLUMN method    text NOT NULL DEFAULT '' CHECK (length(method) <= 40),
    ADD COLUMN address   text NOT NULL DEFAULT '' CHECK (length(address) <= 80),
    ADD COLUMN device    text NOT NULL DEFAULT '' CHECK (length(device) <= 200);
