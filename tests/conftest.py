"""What all tests stand on: one real PostgreSQL per test process, one fresh database per test module."""

from __future__ import annotations

import os
import random  # noqa: TID251 - seeded
import re
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import psycopg
import pytest
from psycopg import conninfo, sql

from claimwright.app.documents import public as documents
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.field_cipher import FieldCipher, use_fields
from claimwright.infra.ids import Ids
from claimwright.infra.keys import KeyFile
from claimwright.infra.migrations import migrate
from claimwright.infra.postgres import Server, launch

hypothesis.settings.register_profile("suite", deadline=None)  # a slow machine is no defect
hypothesis.settings.load_profile("suite")

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in Shanghai
_TEMPLATE = "claimwright_template"


SLOW_PLACES = (
    "access/test_matrix.py",
    "access/test_audit.py",
    "access/test_masking.py",
    "access/test_missing_keys_told.py",
    "access/test_own_accounts.py",
    "access/test_own_server.py",
    "access/test_provider.py",
    "access/test_sign_in.py",
    "browser",
    "faults",
    "fuzz",
    "http",
    "journeys/test_photographs.py",
    "journeys/test_letters_soon.py",
    "photo",
    "portfolio",
    "journeys/test_any_order.py",
    "journeys/test_reopen_at_once.py",
    "documents/test_hostile.py",
    "documents/test_seal_forms.py",
    "documents/test_sealed_originals.py",
    "connectors",
    "payments/test_bank_account.py",
    "payments/test_worker.py",
    "settlement",
    "terms/test_case_certificates.py",
    "work/test_pool_pages.py",
    "work/test_simulation.py",
)
"""Folders and modules whose nature is to take long: `make check` leaves them to `make test`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(Path(__file__).parent).as_posix()
        if place.startswith(SLOW_PLACES):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI=true a browser test that is skipped has failed: nothing may be missed for want of a tool."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and item.get_closest_marker("browser"):
        report.outcome, report.longrepr = "failed", f"skipped, which CI=true forbids: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """An embedded PostgreSQL of this test process alone, gone afterwards."""
    data = Path(tempfile.mkdtemp(prefix="claimwright-test-"))
    data.chmod(0o711)  # as root the server runs as another user, who must get through
    running = launch(data)
    try:
        yield running
    finally:
        running.release()
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """The name of a migrated database to copy."""
    _create(server, _TEMPLATE, "template0")
    migrate(_dsn(server, _TEMPLATE))
    return _TEMPLATE


@pytest.fixture(scope="session")
def new_database(server: Server, template: str) -> Callable[[str], contextmanager[str]]:  # type: ignore[type-arg]
    """``with new_database("name") as dsn:`` a fresh migrated database, dropped afterwards."""

    @contextmanager
    def fresh(name: str) -> Iterator[str]:
        plain = re.sub(r"\W+", "_", name.lower())[-40:] + f"_{os.getpid()}_{_next_number()}"
        _create(server, plain, template)
        try:
            yield _dsn(server, plain)
        finally:
            with psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
                admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(plain)))

    return fresh


@pytest.fixture(scope="session", autouse=True)
def _document_keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keys for what tests keep in their own process; processes that they start make their own."""
    keys = KeyFile(tmp_path_factory.mktemp("keys") / "document.keys")
    keys.make_if_missing()
    documents.use_keys(keys)


@pytest.fixture(scope="session", autouse=True)
def field_keys(tmp_path_factory: pytest.TempPathFactory) -> FieldCipher:
    """Keys of personal numbers: one pair for this process and, by environment, for those that it starts."""
    folder = tmp_path_factory.mktemp("field-keys")
    keys, index = KeyFile(folder / "field.keys"), KeyFile(folder / "index.keys")
    for setting, file in (("CLAIMWRIGHT_FIELD_KEYS", keys), ("CLAIMWRIGHT_INDEX_KEYS", index)):
        file.make_if_missing()
        os.environ[setting] = str(file.path)
    os.environ["CLAIMWRIGHT_WARM_PICTURES"] = "false"  # seconds of work and 400 MB for each server started
    cipher = FieldCipher(keys, index)
    use_fields(cipher)
    return cipher


@pytest.fixture(autouse=True)
def _the_same_field_keys(field_keys: FieldCipher) -> Iterator[None]:
    """A test that opens a platform in this process brings its keys into use: not for the next one."""
    yield
    use_fields(field_keys)


@pytest.fixture(scope="module")
def dsn(new_database: Callable[[str], contextmanager[str]], request: pytest.FixtureRequest) -> Iterator[str]:  # type: ignore[type-arg]
    """The DSN of this module's own fresh migrated database."""
    with new_database(request.module.__name__) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def db(dsn: str) -> Iterator[Database]:
    """A pool on this module's database."""
    with Database(dsn, pool_min=1, pool_max=8) as database:
        yield database


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at `START` until a test moves it."""
    return SetClock(START)


@pytest.fixture(scope="session")
def ids() -> Ids:
    """Ids from seeded randomness, unique through the whole session, at the time of `START`."""
    return Ids(SetClock(START), random.Random(20260302).randrange)


def _create(server: Server, name: str, template: str) -> None:
    with psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
        statement = sql.SQL("create database {} owner claimwright template {}")
        admin.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _dsn(server: Server, database: str) -> str:
    return conninfo.make_conninfo(server.dsn, dbname=database)


_numbers = iter(range(1, 1_000_000))


def _next_number() -> int:
    return next(_numbers)
