"""Limits and idle sessions over hours, by a clock that a test moves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.conftest import START

from claimwright.app.identity import public as identity
from claimwright.core.identity import CODE_SEND_LIMITS, Limit, retry_after
from claimwright.core.outcome import Refused
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids

MOBILE = "13700000001"
SECRET = "s" * 43


def send(db: Database, ids: Ids, clock: SetClock, mobile: str = MOBILE) -> identity.NewCode | Refused:
    with db.transaction() as tx:
        return identity.new_code(tx, ids, mobile, "203.0.113.5", 123456, clock.now())


def check(db: Database, ids: Ids, clock: SetClock, code: str, mobile: str = MOBILE) -> str | Refused:
    with db.transaction() as tx:
        return identity.check_code(tx, ids, mobile, code, clock.now())


def test_five_codes_an_hour_and_ten_a_day(db: Database, ids: Ids, clock: SetClock) -> None:
    for _ in range(5):
        assert isinstance(send(db, ids, clock), identity.NewCode)
        clock.move(timedelta(seconds=61))
    refused = send(db, ids, clock)
    assert isinstance(refused, Refused)
    assert refused.facts["seconds"] == 3600 - 5 * 61
    clock.move(timedelta(hours=1))
    for _ in range(5):
        assert isinstance(send(db, ids, clock), identity.NewCode)
        clock.move(timedelta(seconds=61))
    clock.move(timedelta(hours=2))
    assert isinstance(send(db, ids, clock), Refused)


def test_a_code_lives_five_minutes_and_a_new_one_ends_it(db: Database, ids: Ids, clock: SetClock) -> None:
    mobile = "13700000002"
    send(db, ids, clock, mobile)
    clock.move(timedelta(minutes=5))
    assert isinstance(check(db, ids, clock, "123456", mobile), Refused)
    with db.transaction() as tx:
        identity.new_code(tx, ids, mobile, "x", 654321, clock.now())
    clock.move(timedelta(seconds=61))
    with db.transaction() as tx:
        identity.new_code(tx, ids, mobile, "x", 111111, clock.now())
    assert isinstance(check(db, ids, clock, "654321", mobile), Refused)
    assert check(db, ids, clock, "111111", mobile) == mobile


@pytest.mark.parametrize("text", ["+86 138-0000-0003", "13800000003", " 138 0000 0003 "])
def test_a_number_is_read_as_people_write_it(text: str) -> None:
    assert identity.read_mobile(text) == "13800000003"


@pytest.mark.parametrize(
    "text", ["", "12345678901", "1380000000", "138000000034", "１３８００００００００", "+1 555 0100"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert identity.read_mobile(text) is None


def test_a_session_ends_when_it_is_idle_or_old(db: Database, ids: Ids, clock: SetClock) -> None:
    person = ids.new_id(7)

    def start() -> str:
        with db.transaction() as tx:
            return identity.start_session(tx, ids, "customer", person, SECRET, clock.now()).token

    def stands(token: str) -> bool:
        with db.transaction() as tx:
            return identity.session_of(tx, token, clock.now()) is not None

    idle = start()
    clock.move(timedelta(minutes=29))
    assert stands(idle)
    clock.move(timedelta(minutes=29))
    assert stands(idle)  # a look keeps it alive
    clock.move(timedelta(minutes=31))
    assert not stands(idle)
    busy = start()
    for _ in range(26):
        clock.move(timedelta(minutes=28))
        last = stands(busy)
    assert not last  # twelve hours are the end, however busy


def test_signing_out_everywhere_ends_every_session_of_that_person_only(
    db: Database, ids: Ids, clock: SetClock
) -> None:
    one, other = ids.new_id(3), ids.new_id(3)
    with db.transaction() as tx:
        tokens = [
            identity.start_session(tx, ids, "customer", who, SECRET, clock.now()).token
            for who in (one, one, other)
        ]
        assert identity.end_sessions_of(tx, one, clock.now()) == 2
        assert [identity.session_of(tx, token, clock.now()) is not None for token in tokens] == [
            False,
            False,
            True,
        ]


def test_a_page_that_refreshes_itself_is_one_look(db: Database, ids: Ids, clock: SetClock) -> None:
    person = ids.new_id(9)
    with db.transaction() as tx:
        token = identity.start_session(tx, ids, "customer", person, SECRET, clock.now()).token
        reader = identity.session_of(tx, token, clock.now())
        assert reader is not None
        claim_id = ids.new_id(9)

        def look(action: str = "claim", what: UUID = claim_id) -> int:
            identity.record_access(tx, ids, reader, person, action, "claim", what, clock.now())
            return len(identity.accesses_of(tx, person))

        assert [look(), look(), look("document"), look()] == [1, 1, 2, 2]
        assert look(what=ids.new_id(9)) == 3
    clock.move(timedelta(seconds=61))


def test_the_longest_wait_wins() -> None:
    clock = SetClock(START)
    now = clock.now()
    attempts = [now - timedelta(seconds=10), now - timedelta(minutes=50)]
    assert retry_after(
        [Limit(1, timedelta(minutes=1)), Limit(2, timedelta(hours=1))], attempts, now
    ) == timedelta(minutes=10)
    assert retry_after(CODE_SEND_LIMITS, [], now) is None
