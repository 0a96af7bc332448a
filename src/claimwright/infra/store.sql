-- name: last_entry
select seq, hash from audit.journal
where bucket = %(bucket)s and entity_id = %(entity_id)s
order by seq desc limit 1;

-- name: append_entry
insert into audit.journal
    (bucket, entity_id, seq, entity, event, actor_kind, actor_id, actor_name, at, was, "then", facts, prev_hash, hash)
values
    (%(bucket)s, %(entity_id)s, %(seq)s, %(entity)s, %(event)s, %(actor_kind)s, %(actor_id)s, %(actor_name)s,
     %(at)s, %(was)s, %(then)s, %(facts)s, %(prev_hash)s, %(hash)s);

-- name: entries
select entity, entity_id, seq, event, actor_kind, actor_id, actor_name, at, was, "then", facts, prev_hash, hash
from audit.journal
where bucket = %(bucket)s and entity_id = %(entity_id)s
order by seq;

-- name: entries_of_bucket
select entity, entity_id, seq, event, actor_kind, actor_id, actor_name, at, was, "then", facts, prev_hash, hash
from audit.journal
where bucket = %(bucket)s
order by entity_id, seq;

-- name: claim_key
insert into infra.idempotency (command, key, input_sha256, at)
values (%(command)s, %(key)s, %(input_sha256)s, %(at)s)
on conflict (command, key) do nothing;

-- name: stored_answer
select input_sha256, answer from infra.idempotency where command = %(command)s and key = %(key)s;

-- name: store_answer
update infra.idempotency set answer = %(answer)s where command = %(command)s and key = %(key)s;

-- name: free_key
delete from infra.idempotency where command = %(command)s and key = %(key)s and answer is null;

-- name: enqueue
insert into infra.outbox (bucket, message_id, topic, entity_id, payload, due_at)
values (%(bucket)s, %(message_id)s, %(topic)s, %(entity_id)s, %(payload)s, %(due_at)s);

-- name: take
with due as materialized (
    select bucket, message_id from infra.outbox
    where topic = %(topic)s and due_at <= %(now)s and parked_at is null
    order by due_at
    limit %(limit)s
    for update skip locked
)
update infra.outbox o
set due_at = %(leased_until)s, lease_id = %(lease_id)s, attempts = attempts + 1
from due
where o.bucket = due.bucket and o.message_id = due.message_id
returning o.bucket, o.message_id, o.topic, o.entity_id, o.payload, o.attempts, o.lease_id;

-- name: done
delete from infra.outbox
where bucket = %(bucket)s and message_id = %(message_id)s and lease_id = %(lease_id)s;

-- name: retry
update infra.outbox set due_at = %(due_at)s, lease_id = null, last_error = %(error)s
where bucket = %(bucket)s and message_id = %(message_id)s and lease_id = %(lease_id)s;

-- name: park
update infra.outbox set parked_at = %(now)s, lease_id = null, last_error = %(error)s
where bucket = %(bucket)s and message_id = %(message_id)s and lease_id = %(lease_id)s;

-- name: unpark
update infra.outbox set parked_at = null, due_at = %(now)s, attempts = 0
where bucket = %(bucket)s and message_id = %(message_id)s and parked_at is not null;

-- name: parked
select bucket, message_id, topic, entity_id, attempts, parked_at, last_error
from infra.outbox where parked_at is not null order by parked_at limit %(limit)s;

-- name: depth_of_queue_fans_out
select topic,
       count(*) filter (where parked_at is null and due_at <= %(now)s) as due,
       count(*) filter (where parked_at is null and due_at > %(now)s) as later,
       count(*) filter (where parked_at is not null) as parked,
       min(due_at) filter (where parked_at is null) as oldest_due_at
from infra.outbox group by topic order by topic;
