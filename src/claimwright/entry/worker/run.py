"""Wires the worker: which work it does, with which bank. Several workers at once are safe."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from claimwright.connectors.banks.sandbox_bank import SandboxBank
from claimwright.connectors.channels.sandbox_phone import SandboxPhone
from claimwright.core.payments import AskPolicy
from claimwright.entry.setup.bill_origin import invoice_platform, origin_rule
from claimwright.entry.setup.document_keys import use_document_keys
from claimwright.entry.setup.field_keys import require_field_keys
from claimwright.entry.setup.ground import open_ground
from claimwright.entry.setup.texting import send_texts_due
from claimwright.entry.worker.loop import Loop, jitter, run_all
from claimwright.infra.clock import Clock, SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.settings import Settings
from claimwright.infra.telemetry import log
from claimwright.journeys.prepay_claim.prepay import prepay_by_law_due
from claimwright.journeys.reconcile_day import matching
from claimwright.journeys.reopen_claim.readjudicate import readjudicate_due
from claimwright.journeys.reopen_claim.red_bill import reopen_red_flushed_due
from claimwright.journeys.settle_claim import adjudicate, pay
from claimwright.journeys.settle_claim.ask_release import ask_releases_due
from claimwright.journeys.settle_claim.enter_bills import enter_bills_due
from claimwright.journeys.settle_claim.pay import Cashier
from claimwright.journeys.settle_claim.verify_bill import Inspector, verify_due
from claimwright.journeys.work_pool.public import keep_pool
from claimwright.journeys.write_letters import soon
from claimwright.journeys.write_letters.write import send_due
from claimwright.ports.failure import Transient

POLICY = AskPolicy()
STOP_WITHIN_S = 8.0
_POOL_MAX = 8
_LOOK_AGAIN_S = 1.0
_DATABASE_WAIT_S = 3.0
_POOL_MAX_S = 5.0  # how long a clock may have rung unheard
_YEARS_MAX_S = 1.0  # how long a late claim may leave its year as it is
_DAILY_MAX_S = 60.0  # clocks of days
_POLL_MAX_S = 0.25  # how long a report may lie at the bank
_NOTICES_MAX_S = 1.0  # bookings follow the status reports: nobody waits for them
_MATCH_BATCH = 500


def run_worker(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set, then finish what is under way.

    A database that is not there yet, or goes away, is waited for. Raises `Permanent` if it can never be
    used as set.
    """
    while not stop.is_set():
        try:
            with _database(settings) as db:
                _work(settings, db, stop)
        except Transient as failure:
            log("waiting", logging.WARNING, error=str(failure), remedy=failure.remedy)
            stop.wait(jitter(_LOOK_AGAIN_S))


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    """The server that the settings name, else the embedded one of the data folder."""
    if settings.dsn:
        with Database(settings.dsn, pool_min=3, pool_max=_POOL_MAX, wait_s=_DATABASE_WAIT_S) as db:
            yield db
    else:
        with open_ground(settings) as ground:
            yield ground.db


def _work(settings: Settings, db: Database, stop: threading.Event) -> None:
    clock = SystemClock()
    ids = Ids(clock)
    bank = SandboxBank(settings.bank_address, send_within_s=POLICY.send_within_s, key=settings.bank_key)
    platform = invoice_platform(settings)
    inspector = Inspector(db, ids, clock, platform, origin_rule(settings))
    try:
        use_document_keys(settings, db)
        require_field_keys(settings, db)
        checking = Loop("verify_bills", lambda: verify_due(inspector))
        entering = Loop("enter_bills", lambda: enter_bills_due(inspector), _NOTICES_MAX_S)
        phone = SandboxPhone(settings.phone_address)
        texts = Loop("texts", lambda: send_texts_due(db, phone, clock), _NOTICES_MAX_S)
        keeping = Loop("keep_pool", lambda: keep_pool(db, ids, clock), _POOL_MAX_S)
        years = year_loops(db, ids, clock)
        steps = loops(Cashier(db, ids, clock, bank, POLICY))
        run_all((*steps, checking, entering, keeping, texts, *years), stop, STOP_WITHIN_S)
    finally:
        bank.close()
        if platform is not None:
            platform.close()


def year_loops(db: Database, ids: Ids, clock: Clock) -> tuple[Loop, ...]:
    """What follows decisions: the year in its order, money that the law orders, letters that must leave."""

    def years() -> int:
        step = readjudicate_due(db, ids, clock)
        return step.changed + step.unchanged + step.asked + step.parked

    return (
        Loop("readjudicate", years, _YEARS_MAX_S),
        Loop("prepay_by_law", lambda: prepay_by_law_due(db, ids, clock), _DAILY_MAX_S),
        Loop("letters", lambda: send_due(db, clock), _DAILY_MAX_S),
        Loop("write_letters", lambda: soon.write_due(db, ids, clock), _YEARS_MAX_S),
        Loop("write_letters_again", lambda: soon.retry_due(db, ids, clock), _DAILY_MAX_S),
        Loop("check_letters", lambda: soon.check_due(db, ids, clock), _DAILY_MAX_S),
        Loop("red_bills", lambda: reopen_red_flushed_due(db, ids, clock), _YEARS_MAX_S),
    )


def loops(cashier: Cashier) -> tuple[Loop, ...]:
    """Each waits for another party, so none holds up another: a slow bank never delays a decision."""

    def adjudicate_due() -> int:
        step = adjudicate.adjudicate_due(cashier.db, cashier.ids, cashier.clock)
        return step.done + step.put_off + step.parked

    told = threading.Event()

    def notices() -> int:
        kept = matching.fetch_notices(cashier)
        if not kept:
            told.set()
        return kept

    def send() -> int:
        """Not before the bank has told what it booked: this may be a restored backup's first minute."""
        return pay.send_due(cashier) if told.is_set() else 0

    return (
        Loop("adjudicate", adjudicate_due),
        Loop("send", send),
        Loop("settle", lambda: pay.settle_statuses(cashier)),
        Loop("fetch", lambda: pay.fetch_reports(cashier), _POLL_MAX_S),
        Loop("ask", lambda: pay.ask_due(cashier), _POLL_MAX_S),
        Loop("notices", notices, _NOTICES_MAX_S),
        Loop("releases", lambda: ask_releases_due(cashier), _NOTICES_MAX_S),
        Loop("match", lambda: matching.match_due(cashier, _MATCH_BATCH), _NOTICES_MAX_S),
    )
