"""What somebody who types into the one search box may mean. Pure: text in, readings of it out."""

from claimwright.core.search.query import (
    Birth,
    Meaning,
    Query,
    name_key,
    name_range,
    name_term,
    read_query,
)

__all__ = [
    "Birth",
    "Meaning",
    "Query",
    "name_key",
    "name_range",
    "name_term",
    "read_query",
]
