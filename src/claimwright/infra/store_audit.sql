-- name: entries_between_of_bucket
select entity, entity_id, seq, event, actor_kind, actor_id, actor_name, at, was, "then", facts, prev_hash, hash
from audit.journal
where bucket = %(bucket)s and at >= %(from_at)s and at < %(until_at)s
order by entity_id, seq;
