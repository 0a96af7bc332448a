"""What the sandbox bank does with instructions: takes them, executes them when due, and reports."""

from __future__ import annotations

import hashlib
import threading
import time
from datetime import UTC, datetime
from typing import Any

from claimwright.sandboxes.bank import account
from claimwright.sandboxes.bank.behaviour import Behaviour, Rule
from claimwright.sandboxes.bank.camt import Movement
from claimwright.sandboxes.bank.log import Log, add_instruction, add_report, execute
from claimwright.sandboxes.bank.pain import Initiation, Status, write_report

_SAYS = {"waiting": "ACSP", "executed": "ACSC", "rejected": "RJCT", "partial": "PART"}
_BATCH = 500
_LOOK_SECONDS = 0.5


def utc_now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class SandboxBank:
    """A bank whose books are one `Log`. Settings and rules survive a restart."""

    def __init__(self, log: Log, *, delay_seconds: float, idempotent: bool, seed: int, key: str = "") -> None:
        self.log = log
        self.key = key.encode()
        self._delay_seconds = delay_seconds
        self._idempotent = idempotent
        self._seed = seed
        self._wake = threading.Condition()
        self._stopping = False
        self._behaviour = Behaviour([Rule.of(one) for one in log.setting("rules", [])], seed)
        self._closed_until = 0.0
        self._executor = threading.Thread(target=self._run, name="executor", daemon=True)

    def start(self) -> None:
        self._executor.start()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        self._executor.join(timeout=5)

    # Administration

    @property
    def rules(self) -> list[dict[str, Any]]:
        return [rule.as_json() for rule in self._behaviour.rules]

    def set_rules(self, rules: list[Rule]) -> None:
        with self._wake:
            self._behaviour = Behaviour(rules, self._seed)
            self.log.set("rules", self.rules)

    def set_settings(self, delay_seconds: float | None, idempotent: bool | None) -> None:
        if delay_seconds is not None:
            self.log.set("delay_seconds", delay_seconds)
        if idempotent is not None:
            self.log.set("idempotent", idempotent)

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "delay_seconds": self.log.setting("delay_seconds", self._delay_seconds),
            "idempotent": self.log.setting("idempotent", self._idempotent),
        }

    def close_for(self, seconds: float) -> None:
        self._closed_until = time.monotonic() + seconds

    @property
    def is_closed(self) -> bool:
        return time.monotonic() < self._closed_until

    # Business

    def act_on(self, initiation: Initiation) -> Rule | None:
        """How to misbehave with this message, decided before it is taken."""
        with self._wake:
            return self._behaviour.for_message(initiation.transfers)

    def take(self, initiation: Initiation, content: bytes) -> str:
        """Take a message on and answer pain.002. The same end-to-end id again is not a new instruction,
        unless the bank was told to be careless (`idempotent` false)."""
        now, settings = utc_now(), self.settings
        statuses = []
        with self._wake:
            with self.log.transaction() as db:
                db.execute(
                    "insert into message (message_id, received_at, content) values (?, ?, ?)",
                    (initiation.message_id, now, content),
                )
                for transfer in initiation.transfers:
                    known = db.execute(
                        "select status from instruction where end_to_end_id = ?", (transfer.end_to_end_id,)
                    ).fetchone()
                    if known is None or not settings["idempotent"]:
                        rule = self._behaviour.for_transfer(transfer)
                        late = rule.seconds if rule and rule.do == "delay" else 0.0
                        due_at = time.time() + settings["delay_seconds"] + late
                        add_instruction(db, transfer, initiation.message_id, now, due_at, rule)
                    code = "ACTC" if known is None else _SAYS[known["status"]]
                    statuses.append(Status(transfer.end_to_end_id, code, transfer.amount_fen))
            self._wake.notify_all()
        digest = hashlib.sha256(content + now.encode()).hexdigest()[:16]
        return write_report(f"SBXACK{digest}", now, initiation.message_id, statuses)

    def status_of(self, end_to_end_id: str) -> str | None:
        """A pain.002 with the present status, or None if the bank knows nothing of it."""
        rows = self.log.rows(
            "select * from instruction where end_to_end_id = ? order by no", (end_to_end_id,)
        )
        if not rows:
            return None
        row = next((one for one in rows if one["status"] == "executed"), rows[-1])
        now = utc_now()
        status = Status(end_to_end_id, _SAYS[row["status"]], _said_fen(row), _reason(row))
        digest = hashlib.sha256(f"{end_to_end_id} {now}".encode()).hexdigest()[:16]
        return write_report(f"SBXANS{digest}", now, row["message_id"], [status])

    def reports_after(self, seq: int) -> list[dict[str, Any]]:
        return self.log.rows("select seq, document from report where seq > ? order by seq limit 200", (seq,))

    def notices_after(self, seq: int) -> list[dict[str, Any]]:
        return self.log.rows("select seq, document from notice where seq > ? order by seq limit 200", (seq,))

    def statements_of(self, day: str) -> list[str]:
        with self._wake:
            acts = self._behaviour.for_statement()
        return account.statements(self.log, day, utc_now(), acts)

    def give_back(self, end_to_end_id: str, reason: str) -> None:
        """An executed payment comes back now."""
        with self.log.transaction() as db:
            account.give_back(db, end_to_end_id, reason, utc_now())

    def receive(self, given: dict[str, Any]) -> None:
        """Somebody pays the insurer."""
        with self.log.transaction() as db:
            account.receive(db, given, utc_now())

    def executions(self) -> list[dict[str, Any]]:
        """The bank's own log, oldest first."""
        return self.log.rows("select * from executed order by execution_no")

    def _run(self) -> None:
        while not self._stopping:
            did = self._execute_due()
            with self._wake:
                if not did and not self._stopping:
                    self._wake.wait(self._seconds_to_next())

    def _seconds_to_next(self) -> float:
        found = self.log.rows("select min(due_at) as due_at from instruction where status = 'waiting'")
        due_at = found[0]["due_at"]
        return _LOOK_SECONDS if due_at is None else min(max(due_at - time.time(), 0.001), _LOOK_SECONDS)

    def _execute_due(self) -> int:
        now = utc_now()
        with self.log.transaction() as db:
            due = [
                dict(row)
                for row in db.execute(
                    "select * from instruction where status = 'waiting' and due_at <= ? order by no limit ?",
                    (time.time(), _BATCH),
                )
            ]
            by_message: dict[str, list[list[Status]]] = {}
            booked: list[Movement] = []
            for row in due:
                said = _settle(db, row, now, booked)
                rounds = by_message.setdefault(row["message_id"], [])
                for place, status in enumerate(said):
                    if place == len(rounds):
                        rounds.append([])
                    rounds[place].append(status)
            for message_id, rounds in by_message.items():
                for statuses in rounds:
                    add_report(db, message_id, statuses, now)
            account.book(db, booked, now)
            return len(due) + _later_due(db, now)


def _later_due(db: Any, now: str) -> int:
    """What was put off: returns, and executions after a rejection."""
    due = db.execute(
        "select * from later where due_at <= ? order by no limit ?", (time.time(), _BATCH)
    ).fetchall()
    for one in due:
        db.execute("delete from later where no = ?", (one["no"],))
        if one["what"] == "return":
            account.give_back(db, one["end_to_end_id"], one["reason"], now)
            continue
        row = db.execute(
            "select * from instruction where end_to_end_id = ? order by no desc", (one["end_to_end_id"],)
        ).fetchone()
        db.execute("update instruction set status = 'executed' where no = ?", (row["no"],))
        reference = execute(db, dict(row), now)
        account.book(db, [account.debit_of(dict(row), reference, now)], now)
        status = Status(row["end_to_end_id"], "ACSC", row["amount_fen"], None, reference)
        add_report(db, row["message_id"], [status], now)
    return len(due)


def _put_off(db: Any, row: dict[str, Any]) -> None:
    db.execute(
        "insert into later (due_at, what, end_to_end_id, reason) values (?, ?, ?, ?)",
        (time.time() + row["seconds"], row["act"], row["end_to_end_id"], row["reason"]),
    )


def _settle(db: Any, row: dict[str, Any], now: str, booked: list[Movement]) -> list[Status]:
    """Execute or refuse one instruction; answers the statuses to report, one report each."""
    act = row["act"]
    outcome = {"reject": "rejected", "late_success": "rejected", "partial": "partial"}.get(act, "executed")
    if act in ("return", "late_success"):
        _put_off(db, row)
    db.execute("update instruction set status = ? where no = ?", (outcome, row["no"]))
    reference = execute(db, row, now) if outcome == "executed" else None
    if reference is not None:
        booked.append(account.debit_of(row, reference, now))
    final = Status(
        row["end_to_end_id"], _SAYS[outcome], _said_fen({**row, "status": outcome}), _reason(row), reference
    )

    def other(code: str) -> Status:
        return Status(row["end_to_end_id"], code, row["amount_fen"], "NARR" if code == "RJCT" else None)

    return {
        "silent": [],
        "repeat": [final] * row["count"],
        "pending": [other("PDNG"), final],
        "odd_status": [other("ZZZZ"), final],
        "contradict": [final, other("RJCT")],
        "reject_then_execute": [other("RJCT"), final],
    }.get(act, [final])


def _said_fen(row: dict[str, Any]) -> int:
    amount_fen: int = row["amount_fen"]
    return amount_fen // 2 if row["status"] == "partial" else amount_fen


def _reason(row: dict[str, Any]) -> str | None:
    reason: str | None = row["reason"]
    return reason if row["act"] in ("reject", "late_success") else None
