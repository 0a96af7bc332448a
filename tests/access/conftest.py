"""The running platform of the ways-in tests, here for the matrix of who may do what."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "http"))

from running import Running, running_platform


@pytest.fixture(scope="session")
def platform(
    new_database: Callable[[str], contextmanager[str]],  # type: ignore[type-arg]
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    """Web, worker and sandboxes as processes, on a database of their own."""
    with (
        new_database("access") as dsn,
        running_platform(dsn, tmp_path_factory.mktemp("access")) as running,
    ):
        yield running
