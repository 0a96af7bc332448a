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
from claimwright.app.checks.scoring import (
    CardInForce,
    approve_scorecard,
    keep_scorecard,
    scorecard_in_force,
)
from claimwright.app.checks.sealing import BEGINNING, has_clear_fields, index_lists, sealed_columns
from claimwright.app.checks.standing import (
    KeptStanding,
    is_working_day,
    keep_standings,
    promises_of,
    service_book,
    standing_of,
    working_days,
)
from claimwright.app.checks.store import CheckRun, ListedPerson, OpenPoint, StoredRulebook, name_key

__all__ = [
    "BEGINNING",
    "ROBOTS",
    "CardInForce",
    "CheckRun",
    "KeptStanding",
    "ListedPerson",
    "OpenPoint",
    "RulebookCode",
    "StoredRulebook",
    "approve_rulebook",
    "approve_scorecard",
    "has_clear_fields",
    "index_lists",
    "is_working_day",
    "keep_results",
    "keep_scorecard",
    "keep_standings",
    "listed",
    "load_list",
    "load_shipped",
    "name_key",
    "peers",
    "promises_of",
    "propose_rulebook",
    "put_peers",
    "rulebook_in_force",
    "rulebook_source",
    "rulebooks",
    "runs_of",
    "scorecard_in_force",
    "sealed_columns",
    "service_book",
    "standing_of",
    "stored_rulebook",
    "working_days",
]
