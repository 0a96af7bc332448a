"""Letters to customers: what was decided, why, in plain words of both languages, and how to object."""
