-- People who write terms, and people who approve what others wrote.
ALTER TABLE identity.staff DROP CONSTRAINT staff_role_check;
ALTER TABLE identity.staff ADD CONSTRAINT staff_role_check
    CHECK (role IN ('assessor', 'manager', 'admin', 'product_author', 'product_approver'));
