"""What entry may use of this journey."""

from __future__ import annotations

from claimwright.journeys.import_portfolio.errors import LineCode, LineError
from claimwright.journeys.import_portfolio.load import (
    Imported,
    Progress,
    import_portfolio,
    read_portfolio,
)
from claimwright.journeys.import_portfolio.records import Portfolio

__all__ = [
    "Imported",
    "LineCode",
    "LineError",
    "Portfolio",
    "Progress",
    "import_portfolio",
    "read_portfolio",
]
