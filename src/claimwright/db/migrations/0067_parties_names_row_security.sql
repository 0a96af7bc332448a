-- Names are found in the provinces of who asks, and by staff alone.
ALTER TABLE parties.person_name ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON parties.person_name TO claimwright_request USING (
    (SELECT identity.asks_nationally())
    OR ((SELECT identity.asks_for_provinces()) AND province = ANY ((SELECT identity.asker_provinces())::text[])));
