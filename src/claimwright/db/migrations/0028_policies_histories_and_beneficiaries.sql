-- How a policy stood over time (grace, lapse, reinstatement: Insurance Law art. 36-37), from each day on.
CREATE TABLE policies.spell (
    bucket      smallint    NOT NULL,
    policy_id   uuid        NOT NULL,
    starts_on   date        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('in_force', 'grace', 'lapsed', 'reinstated', 'terminated')),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (bucket, policy_id, starts_on),
    FOREIGN KEY (bucket, policy_id) REFERENCES policies.policy (bucket, policy_id)
);

-- Who is named for a benefit, in which order and with which share (art. 39-42). No shares: equal.
CREATE TABLE policies.beneficiary (
    bucket         smallint    NOT NULL,
    policy_id      uuid        NOT NULL,
    beneficiary_no smallint    NOT NULL CHECK (beneficiary_no >= 1),
    benefit        text        NOT NULL CHECK (benefit IN ('death', 'survival')),
    order_no       smallint    NOT NULL CHECK (order_no >= 1),
    share_num      integer     CHECK (share_num > 0),
    share_den      integer     CHECK (share_den > 0),
    name           text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    id_number      text        NOT NULL CHECK (length(id_number) BETWEEN 4 AND 40),
    person_id      uuid,
    recorded_at    timestamptz NOT NULL,
    PRIMARY KEY (bucket, policy_id, beneficiary_no),
    FOREIGN KEY (bucket, policy_id) REFERENCES policies.policy (bucket, policy_id),
    CHECK ((share_num IS NULL) = (share_den IS NULL)),
    CHECK (share_num <= share_den)
);
