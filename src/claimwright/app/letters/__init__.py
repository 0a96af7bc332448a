"""Letters to customers: written once, never changed, sent and read."""
