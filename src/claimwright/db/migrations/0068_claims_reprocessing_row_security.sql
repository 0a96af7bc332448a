-- What a mass recalculation would change, person by person over all provinces, is for national staff.
ALTER TABLE claims.reprocess_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON claims.reprocess_item TO claimwright_request USING ((SELECT identity.asks_nationally()));
