"""A year of the pool by simulation: the same routing rules, made-up arrivals and people."""
