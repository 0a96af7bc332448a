"""A claim's life and the decisions in it. Start with `lifecycle`."""
