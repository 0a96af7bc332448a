-- What every capability stands on: the journal, idempotency keys and the outbox.

create schema audit;

create table audit.journal (
    bucket smallint not null check (bucket between 0 and 1023),
    entity_id uuid not null,
    seq integer not null check (seq >= 1),
    entity text not null,
    event text not null,
    actor_kind text not null check (actor_kind in ('customer', 'staff', 'system')),
    actor_id text not null,
    actor_name text not null,
    at timestamptz not null,
    was text,
    "then" text,
    facts jsonb not null,
    prev_hash text not null check (length(prev_hash) = 64),
    hash text not null check (length(hash) = 64),
    primary key (bucket, entity_id, seq)
);

-- Keyed by the fact that must be unique, not by a bucket: one key, one command, one answer.
create table infra.idempotency (
    command text not null,
    key text not null check (length(key) between 1 and 200),
    input_sha256 text not null check (length(input_sha256) = 64),
    answer jsonb,
    at timestamptz not null,
    primary key (command, key)
);

create table infra.outbox (
    bucket smallint not null check (bucket between 0 and 1023),
    message_id uuid not null,
    topic text not null,
    entity_id uuid not null,
    payload jsonb not null,
    due_at timestamptz not null,
    attempts integer not null default 0 check (attempts >= 0),
    lease_id uuid,
    parked_at timestamptz,
    last_error text,
    primary key (bucket, message_id)
);

-- A message that is done is deleted, so the index of what is due stays small.
create index outbox_due on infra.outbox (topic, due_at) where parked_at is null;
create index outbox_parked on infra.outbox (parked_at) where parked_at is not null;
