-- Rows that change soon after they were written find room beside themselves, so that an update that touches no
-- index stays in its page; and the queue, where every row is changed and deleted, is swept early.
ALTER TABLE claims.claim SET (fillfactor = 80);
ALTER TABLE claims.accumulator SET (fillfactor = 85);
ALTER TABLE infra.outbox SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.1);
