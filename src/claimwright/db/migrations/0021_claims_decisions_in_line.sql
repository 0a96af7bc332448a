-- A decision's record, packed to about two kilobytes, stays in its row: no second table and index to write.
ALTER TABLE claims.decision SET (toast_tuple_target = 4080);
