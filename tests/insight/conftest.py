"""The small insurer of the journeys, for searching in it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from tests.conftest import START
from world import World


@pytest.fixture(scope="module")
def world(db: Database, ids: Ids) -> World:
    made = World(db, ids, SetClock(START))
    made.load_products()
    return made
