"""Benchmarks that come with the product: how many claims a machine settles, and how soon.

`insured` and `cases` make people and claims by SQL, `run` starts the real processes, `observe` measures
from outside, `limits` measures what the same machine can do at best, `settle` ties them.
"""
