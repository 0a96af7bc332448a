"""The small insurer of the journeys' tests, for batches of claims."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from tests.conftest import START
from world import World

from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids


@pytest.fixture(scope="module")
def world(db: Database, ids: Ids) -> World:
    """Products are loaded; every test makes its own persons."""
    made = World(db, ids, SetClock(START))
    made.load_products()
    return made
