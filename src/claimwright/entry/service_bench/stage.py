"""What the stream meets: a fresh database, the products, the rulebook, and the issuer's register of bills."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from uuid import UUID

from claimwright.app.checks import public as checks
from claimwright.app.checks.public import ListedPerson
from claimwright.app.documents import public as documents
from claimwright.app.parties import public as parties
from claimwright.app.parties.public import IdKind
from claimwright.core.dates import BUSINESS_ZONE
from claimwright.core.documents.standing import BillQuestion, BillStanding
from claimwright.entry.setup.field_keys import use_field_keys
from claimwright.entry.setup.ground import Ground, load_catalogue
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.keys import KeyFile
from claimwright.infra.migrations import migrate
from claimwright.infra.postgres import launch
from claimwright.infra.settings import Settings
from claimwright.journeys.import_portfolio.public import Imported, import_portfolio, read_portfolio
from claimwright.ports.invoice_platform import InvoiceAnswer
from claimwright.samples.service import Stream

WATCH_LIST = "watch list of the stream"


@dataclass(frozen=True, slots=True)
class Register:
    """The issuer's own register, as the stream knows it: what is not marked there is in good standing."""

    marked: Mapping[tuple[str, str], str]
    name: str = "register of the stream"

    def verify(self, question: BillQuestion) -> InvoiceAnswer:
        """How a bill stands."""
        standing = BillStanding(self.marked.get((question.code, question.number), "normal"))
        content = f"{question.code} {question.number} {standing.value}".encode()
        return InvoiceAnswer(standing, question.number, content)

    def enter_use(self, question: BillQuestion, our_use: str) -> InvoiceAnswer:
        """Nobody else uses the bills of the stream: every entry succeeds."""
        return InvoiceAnswer(BillStanding.ALREADY_USED, question.number, b"entered", used_by=our_use)


@dataclass(frozen=True, slots=True)
class Stage:
    """An insurer that has never seen a claim, its clock in our hand."""

    db: Database
    ids: Ids
    clock: SetClock
    register: Register
    person_ids: tuple[UUID, ...]
    account_ids: tuple[UUID, ...]


@contextmanager
def open_stage(settings: Settings, folder: Path, stream: Stream) -> Iterator[Stage]:
    """A database of its own with the people of the stream, gone afterwards."""
    keys = KeyFile(folder / "document.keys")
    keys.make_if_missing()
    server = launch(folder / "database")
    with documents.keys_for_now(keys), server:
        migrate(server.dsn)
        clock = SetClock(datetime.combine(stream.claims[0].reported_on, time(8), BUSINESS_ZONE))
        ids = Ids(clock)
        with Database(server.dsn, pool_min=1, pool_max=8) as db:
            use_field_keys(replace(settings, data=folder, field_keys="", index_keys=""), db)
            load_catalogue(Ground(settings, db, clock, ids, server))
            people, accounts = _people(db, ids, clock, stream)
            yield Stage(db, ids, clock, Register(stream.register), people, accounts)


def _people(
    db: Database, ids: Ids, clock: SetClock, stream: Stream
) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    portfolio = read_portfolio(json.dumps(stream.portfolio))
    assert not isinstance(portfolio, tuple), portfolio[0]
    listed = [ListedPerson(entry, name, number) for entry, name, number in stream.watch_list]
    with db.transaction() as tx:
        done = import_portfolio(tx, ids, portfolio, clock.now())
        assert isinstance(done, Imported), done[0]
        checks.load_list(tx, WATCH_LIST, listed, clock.now())
    identities = [(IdKind.RESIDENT_ID, number) for number in stream.id_numbers]
    with db.transaction() as tx:
        found = parties.ids_by_identity(tx, identities)
        people = tuple(found[one] for one in identities)
        accounts = tuple(parties.accounts_of(tx, one)[0].account_id for one in people)
    return people, accounts
