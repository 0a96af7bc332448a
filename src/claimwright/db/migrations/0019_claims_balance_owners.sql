-- A balance is the insured person's or, where the terms share it, the family's: whose it is, is locked.
ALTER TABLE claims.insured RENAME TO balance_owner;
ALTER TABLE claims.balance_owner RENAME COLUMN insured_id TO owner_id;
ALTER TABLE claims.accumulator RENAME COLUMN insured_id TO owner_id;
