"""One running platform and one real chromium for all tests of a test process."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "http"))

from pressing import WITHIN_MS
from running import Running, running_platform


@pytest.fixture(scope="session")
def platform(
    new_database: Callable[[str], contextmanager[str]],  # type: ignore[type-arg]
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    """Web, worker and sandboxes as processes, on a database of their own."""
    with (
        new_database("ways_in") as dsn,
        running_platform(dsn, tmp_path_factory.mktemp("platform")) as running,
    ):
        yield running


CHROMIUM = Path("/usr/bin/chromium")
expect.set_options(timeout=WITHIN_MS)  # a slow machine is no defect; a page that never gets there is


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium; without it the browser tests are skipped, and say so."""
    if not CHROMIUM.exists():
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        yield launched
        launched.close()
