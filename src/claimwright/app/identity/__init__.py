"""Identity: who somebody is, whether a session stands, and who read whose health data."""
