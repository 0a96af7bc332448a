"""The ground's own promises, on a real PostgreSQL: transactions, journal, idempotency and outbox."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from claimwright.core import journal as chain
from claimwright.core.canonical import Json
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.infra import journal, outbox
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.idempotency import IdempotencyCode, once
from claimwright.infra.ids import Ids
from claimwright.ports.failure import Transient

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CLERK = Actor("staff", "s-1", "Fictional Clerk")
MINUTE = timedelta(minutes=1)


def test_a_session_is_utc_read_committed_and_never_waits_for_ever(db: Database) -> None:
    with db.transaction() as tx:
        shown = [
            tx.execute(f"show {name}").fetchone()[0]
            for name in (
                "timezone",
                "transaction_isolation",
                "statement_timeout",
                "lock_timeout",
                "fsync",
                "synchronous_commit",
            )
        ]
    assert shown == ["UTC", "read committed", "30s", "10s", "on", "on"]


def test_what_raises_leaves_nothing(db: Database) -> None:
    with pytest.raises(ZeroDivisionError), db.transaction() as tx:
        tx.execute("create table infra.leftover ()")
        raise ZeroDivisionError
    with db.transaction() as tx:
        assert tx.execute("select to_regclass('infra.leftover')").fetchone() == (None,)


def test_a_dead_connection_is_transient_and_the_next_transaction_works(db: Database) -> None:
    with pytest.raises(Transient), db.transaction() as tx:
        tx.execute("select pg_terminate_backend(pg_backend_pid())")
    with db.transaction() as tx:
        assert tx.execute("select 1").fetchone() == (1,)


def test_a_swallowed_error_cannot_pass_for_a_commit(db: Database, ids: Ids) -> None:
    with pytest.raises(AssertionError, match="silently roll back"), db.transaction() as tx:
        outbox.enqueue(tx, "swallowed", 1, ids.new_id(1), None, START)
        with contextlib.suppress(psycopg.errors.UndefinedTable):
            tx.execute("select from infra.nothing")
    with db.transaction() as tx:
        assert [d.topic for d in outbox.depths(tx, START) if d.topic == "swallowed"] == []


def test_a_swallowed_lost_connection_is_transient(db: Database) -> None:
    with pytest.raises(Transient), db.transaction() as tx:
        with contextlib.suppress(psycopg.OperationalError):
            tx.execute("select pg_terminate_backend(pg_backend_pid())")


def test_no_server_is_transient_with_a_remedy() -> None:
    with Database("postgresql://nobody@127.0.0.1:1/none", wait_s=0.2) as gone:
        with pytest.raises(Transient) as caught, gone.transaction():
            pass
    assert "CLAIMWRIGHT_DSN" in caught.value.remedy


def test_journal_is_a_chain_that_shows_any_change(db: Database, ids: Ids, clock: SetClock) -> None:
    claim_id = ids.new_id(7)
    with db.transaction() as tx:
        journal.append(
            tx, "claim", claim_id, "report", CLERK, clock.now(), None, "reported", {"amount_fen": 120_000}
        )
        journal.append(
            tx,
            "claim",
            claim_id,
            "decide",
            CLERK,
            clock.move(MINUTE),
            "reported",
            "approved",
            {"条款": "2.4"},
        )
    with db.transaction() as tx:
        kept = journal.entries(tx, claim_id)
    assert [(e.seq, e.was, e.then) for e in kept] == [(1, None, "reported"), (2, "reported", "approved")]
    assert chain.verify(kept) is None
    assert chain.verify((kept[0], replace(kept[1], then="refused"))) == chain.ChainFault(
        claim_id, 2, "content"
    )
    assert chain.verify(kept[1:]) == chain.ChainFault(claim_id, 2, "sequence")
    rewritten = replace(kept[0], facts={"amount_fen": 1})
    rewritten = replace(rewritten, hash=chain.entry_hash(rewritten))
    assert chain.verify((rewritten, kept[1])) == chain.ChainFault(claim_id, 2, "link")


def test_two_writers_without_a_lock_meet_in_the_journal(db: Database, ids: Ids, clock: SetClock) -> None:
    claim_id = ids.new_id(8)
    with db.transaction() as first:
        journal.append(first, "claim", claim_id, "report", CLERK, clock.now(), None, "reported")
        failures: list[BaseException] = []

        def second_writer() -> None:
            try:
                with db.transaction() as second:
                    journal.append(second, "claim", claim_id, "report", CLERK, clock.now(), None, "reported")
            except Transient as failure:
                failures.append(failure)

        thread = threading.Thread(target=second_writer)
        thread.start()
        while not _somebody_waits(db):
            pass
    thread.join(120)
    assert len(failures) == 1
    with db.transaction() as tx:
        assert len(journal.entries(tx, claim_id)) == 1


def test_a_key_gives_its_answer_again_and_runs_once(db: Database, clock: SetClock) -> None:
    runs: list[int] = []

    def run() -> Json:
        runs.append(1)
        return {"claim_no": "CL1", "amount_fen": 5}

    answers = []
    for _ in range(2):
        with db.transaction() as tx:
            answers.append(once(tx, "k-1", "submit", {"file": "a"}, clock.now(), run))
    assert answers == [{"claim_no": "CL1", "amount_fen": 5}] * 2
    assert len(runs) == 1
    with db.transaction() as tx:
        other = once(tx, "k-1", "submit", {"file": "b"}, clock.now(), run)
    assert isinstance(other, Refused)
    assert other.code is IdempotencyCode.OTHER_INPUT
    assert len(runs) == 1


def test_a_refusal_frees_the_key(db: Database, clock: SetClock) -> None:
    refusal = Refused(IdempotencyCode.OTHER_INPUT)
    with db.transaction() as tx:
        assert once(tx, "k-2", "submit", {}, clock.now(), lambda: refusal) is refusal
    with db.transaction() as tx:
        assert once(tx, "k-2", "submit", {"corrected": True}, clock.now(), lambda: "done") == "done"


def test_two_requests_with_one_key_at_once_run_once(db: Database, clock: SetClock) -> None:
    runs: list[str] = []
    answers: list[object] = []

    def run() -> Json:
        runs.append("run")
        return "answer"

    def request() -> None:
        with db.transaction() as tx:
            answers.append(once(tx, "k-3", "submit", {}, clock.now(), run))

    with db.transaction() as tx:
        once(tx, "k-3", "submit", {}, clock.now(), run)
        thread = threading.Thread(target=request)
        thread.start()
        while not _somebody_waits(db):
            pass
    thread.join(120)
    assert (runs, answers) == (["run"], ["answer"])


def test_a_message_is_taken_by_one_and_comes_back_after_its_lease(
    db: Database, ids: Ids, clock: SetClock
) -> None:
    case_id = ids.new_id(9)
    with db.transaction() as tx:
        outbox.enqueue(tx, "lease", 9, case_id, {"n": 1}, clock.now())
        outbox.enqueue(tx, "lease", 9, case_id, {"n": 2}, clock.now() + MINUTE)
    with db.transaction() as tx:
        (message,) = outbox.take(tx, ["lease"], 10, MINUTE / 2, clock.now())
        with db.transaction() as other:
            assert outbox.take(other, ["lease"], 10, MINUTE, clock.now()) == ()
    assert (message.entity_id, message.payload, message.attempts, bucket_of(message.message_id)) == (
        case_id,
        {"n": 1},
        1,
        9,
    )
    with db.transaction() as tx:
        assert outbox.take(tx, ["lease"], 10, MINUTE, clock.now()) == ()
        (again,) = outbox.take(tx, ["lease"], 10, MINUTE, clock.move(MINUTE / 2))
        assert (again.message_id, again.attempts) == (message.message_id, 2)
        assert outbox.done(tx, message) is False, "who lost the lease must learn it"
        assert outbox.done(tx, again) is True
    with db.transaction() as tx:
        assert [m.payload for m in outbox.take(tx, ["lease"], 10, MINUTE, clock.move(MINUTE))] == [{"n": 2}]


def test_poison_is_parked_shown_and_put_back(db: Database, ids: Ids, clock: SetClock) -> None:
    case_id = ids.new_id(10)
    with db.transaction() as tx:
        message_id = outbox.enqueue(tx, "poison", 10, case_id, None, clock.now())
        (message,) = outbox.take(tx, ["poison"], 1, MINUTE, clock.now())
        assert outbox.retry(tx, message, MINUTE, "bank busy", clock.now())
    with db.transaction() as tx:
        assert outbox.take(tx, ["poison"], 1, MINUTE, clock.now()) == ()
        (message,) = outbox.take(tx, ["poison"], 1, MINUTE, clock.move(MINUTE))
        assert outbox.park(tx, message, "malformed", clock.now())
    with db.transaction() as tx:
        assert outbox.take(tx, ["poison"], 1, MINUTE, clock.move(MINUTE * 9)) == ()
        assert [(p.entity_id, p.attempts, p.last_error) for p in outbox.parked(tx)] == [
            (case_id, 2, "malformed")
        ]
        assert [d for d in outbox.depths(tx, clock.now()) if d.topic == "poison"] == [
            outbox.Depth("poison", 0, 0, 1, None)
        ]
        assert outbox.unpark(tx, 10, message_id, clock.now())
        assert len(outbox.take(tx, ["poison"], 1, MINUTE, clock.now())) == 1


def test_the_queue_is_read_by_its_index_on_a_fresh_table(db: Database, ids: Ids, clock: SetClock) -> None:
    with db.transaction() as tx:
        for _ in range(2000):
            outbox.enqueue(tx, "plan", 11, ids.new_id(11), None, clock.now())
        values = {
            "topic": "plan",
            "now": clock.now(),
            "limit": 10,
            "leased_until": clock.now(),
            "lease_id": ids.new_id(0),
        }
        plan = "\n".join(row[0] for row in tx.execute("explain " + outbox.SQL["take"], values).fetchall())
    assert "outbox_due" in plan
    assert "Seq Scan on outbox" not in plan
    assert "Sort" not in plan


def _somebody_waits(db: Database) -> bool:
    with db.transaction() as tx:
        waiting = tx.execute(
            "select count(*) from pg_stat_activity"
            " where datname = current_database() and wait_event_type = 'Lock'"
        ).fetchone()
    return bool(waiting and waiting[0])


def test_a_broken_constraint_stays_what_it_is(db: Database, ids: Ids) -> None:
    with pytest.raises(psycopg.errors.CheckViolation), db.transaction() as tx:
        tx.execute(
            "insert into infra.outbox values (9999, %s, 't', %s, 'null', now())",
            [ids.new_id(1), ids.new_id(1)],
        )


def test_a_changed_row_is_found_among_all(db: Database, ids: Ids, clock: SetClock) -> None:
    good, bad = ids.new_id(600), ids.new_id(600)
    with db.transaction() as tx:
        for claim_id in (good, bad):
            journal.append(
                tx, "claim", claim_id, "report", CLERK, clock.now(), None, "reported", {"amount_fen": 5}
            )
            journal.append(tx, "claim", claim_id, "decide", CLERK, clock.now(), "reported", "approved")
        assert journal.faults_of_bucket(tx, 600) == (4, ())
        tx.execute(
            """update audit.journal set facts = '{"amount_fen": 6}' where entity_id = %s and seq = 1""", [bad]
        )
        assert journal.faults_of_bucket(tx, 600) == (4, (chain.ChainFault(bad, 1, "content"),))
        tx.execute("delete from audit.journal where entity_id = %s and seq = 1", [bad])
        assert journal.faults_of_bucket(tx, 600) == (3, (chain.ChainFault(bad, 2, "sequence"),))
