"""Claims: their events, facts, decisions and accumulators."""
