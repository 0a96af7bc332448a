"""Key figures of service by published definitions: what is counted, from when to when, by which calendar."""
