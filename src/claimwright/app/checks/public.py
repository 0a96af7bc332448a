"""What others may use of checks."""

from __future__ import annotations

from claimwright.app.checks.commands import (
    RulebookCode,
    approve_rulebook,
    keep_results,
    load_list,
    load_shipped,
    propose_rulebook,
    put_peers,
    stored_rulebook,
)
from claimwright.app.checks.queries import (
    ROBOTS,
    listed,
    peers,
    rulebook_in_force,
    rulebook_source,
    rulebooks,
    runs_of,
)
from claimwright.app.checks.store import CheckRun, ListedPerson, OpenPoint, StoredRulebook, name_key

__all__ = [
    "ROBOTS",
    "CheckRun",
    "ListedPerson",
    "OpenPoint",
    "RulebookCode",
    "StoredRulebook",
    "approve_rulebook",
    "keep_results",
    "listed",
    "load_list",
    "load_shipped",
    "name_key",
    "peers",
    "propose_rulebook",
    "put_peers",
    "rulebook_in_force",
    "rulebook_source",
    "rulebooks",
    "runs_of",
    "stored_rulebook",
]
