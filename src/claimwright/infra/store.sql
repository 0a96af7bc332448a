-- name: last_entries
select wanted.entity_id, last.seq, last.hash
from unnest(%(buckets)b::smallint[], %(entity_ids)b::uuid[]) as wanted (bucket, entity_id)
cross join lateral (
    select j.seq, j.hash from audit.journal j
    where j.bucket = wanted.bucket and j.entity_id = wanted.entity_id
    order by j.seq desc limit 1
) as last;

-- name: append_entries
insert into audit.journal
    (bucket, entity_id, seq, entity, event, actor_kind, actor_id, actor_name, at, was, "then", facts, prev_hash, hash)
select bucket, entity_id, seq, entity, event, actor_kind, actor_id, actor_name, at, was, "then", facts::jsonb,
    prev_hash, hash
from unnest(%(bucket)b::smallint[], %(entity_id)b::uuid[], %(seq)b::integer[], %(entity)b::text[],
        %(event)b::text[], %(actor_kind)b::text[], %(actor_id)b::text[], %(actor_name)b::text[],
        %(at)b::timestamptz[], %(was)b::text[], %(then)b::text[], %(facts)b::text[], %(prev_hash)b::text[],
        %(hash)b::text[])
    as added (bucket, entity_id, seq, entity, event, actor_kind, actor_id, actor_name, at, was, "then", facts,
        prev_hash, hash);

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
select bucket, message_id, %(topic)s, entity_id, payload::jsonb, %(due_at)s
from unnest(%(bucket)b::smallint[], %(message_id)b::uuid[], %(entity_id)b::uuid[], %(payload)b::text[])
    as added (bucket, message_id, entity_id, payload);

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

-- name: done_together
delete from infra.outbox o
using unnest(%(buckets)b::smallint[], %(message_ids)b::uuid[], %(lease_ids)b::uuid[])
    as held (bucket, message_id, lease_id)
where o.bucket = held.bucket and o.message_id = held.message_id and o.lease_id = held.lease_id
returning o.message_id;

-- name: retry_together
update infra.outbox o set due_at = %(due_at)s, lease_id = null, last_error = %(error)s
from unnest(%(buckets)b::smallint[], %(message_ids)b::uuid[], %(lease_ids)b::uuid[])
    as held (bucket, message_id, lease_id)
where o.bucket = held.bucket and o.message_id = held.message_id and o.lease_id = held.lease_id;

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
