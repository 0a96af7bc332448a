"""The auditor: reads the bank's own log and, with its own SQL, ours. Shares no code with settlement."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg
from tests.faults.load import ANNUAL_LIMIT_FEN, Acknowledged
from tests.faults.unsealed import opened

from claimwright.infra.settings import Settings

FIRST_HASH = "0" * 64

# A claim's and an order's legal steps, written down once more, independently of the tables in the core.
LEGAL = {
    "claim": {
        (None, "reported"),
        ("reported", "ready"),
        ("ready", "approved"),
        ("ready", "closed"),
        ("approved", "paying"),
        ("paying", "approved"),
        ("closed", "approved"),
        ("paying", "paid"),
        ("paid", "closed"),
        ("reported", "in_review"),
        ("ready", "in_review"),
        ("in_review", "approved"),
        ("in_review", "closed"),
        ("ready", "withdrawn"),
        ("in_review", "withdrawn"),
    },
    "payment_order": {
        (None, "ordered"),
        (None, "awaiting_release"),
        ("awaiting_release", "ordered"),
        ("ordered", "sending"),
        ("sending", "ordered"),
        ("sending", "sent"),
        ("sending", "unknown"),
        ("unknown", "ordered"),
        ("unknown", "sent"),
        *(
            (was, then)
            for was in ("ordered", "sending", "sent", "unknown")
            for then in ("accepted", "executed")
        ),
        ("accepted", "executed"),
        *((was, "rejected") for was in ("ordered", "sending", "sent", "accepted", "unknown")),
        ("rejected", "in_doubt"),
        ("in_doubt", "executed"),
        ("executed", "returned"),
    },
}

ENDS = ("closed", "withdrawn")

_CLAIMS = """
select c.claim_no, c.state, coalesce(c.payable_fen, 0), a.account_id, a.account_no_sealed, a.account_name
from claims.claim c join parties.bank_account a on a.account_id = c.account_id
"""
_ORDERS = """
select o.end_to_end_id, c.claim_no, o.amount_fen, o.state
from payments.payment_order o join claims.claim c on c.claim_id = o.claim_id
"""
_RECOVERIES = """
select r.reference, c.claim_no from payments.recovery r join claims.claim c on c.claim_id = r.claim_id
"""
_NOT_KNOWN = """
select facts ->> 'end_to_end_id' from payments.bank_exception where kind = 'unknown' and resolved_at is null
"""
_ACCOUNTS = """
select account, sum(fen)::bigint from (
  select debit_account as account, amount_fen as fen from payments.transfer
  union all select credit_account, -amount_fen from payments.transfer) t group by account
"""
_DOUBLE_BOOKED = """
select claim_id, recipe, count(*) from payments.ledger_entry
where recipe not like 'reserve_%'
  and recipe not in ('payment_executed', 'payment_returned', 'recovery_received')
group by claim_id, recipe having count(*) > 1
"""
_JOURNAL = """
select entity, entity_id, seq, event, actor_kind, actor_id, actor_name, at, was, "then", facts,
    prev_hash, hash
from audit.journal order by entity_id, seq
"""
_OVERDRAWN = "select accumulator, scope_key, used, limit_used from claims.accumulator where used > limit_used"
_ANNUAL = """
select owner_id, sum(used)::bigint from claims.accumulator
where accumulator like '%annual_limit%' group by owner_id
"""
_PAID_BY_INSURED = """
select insured_id, sum(payable_fen)::bigint from claims.claim
where payable_fen is not null group by insured_id
"""


@dataclass(frozen=True)
class Findings:
    """Figures, and every violation in words."""

    figures: dict[str, int]
    violations: list[str]


def unfinished(dsn: str) -> int:
    """How many claims have not reached their end."""
    with psycopg.connect(dsn, connect_timeout=5) as db:
        row = db.execute("select count(*) from claims.claim where state <> all(%s)", [list(ENDS)]).fetchone()
    assert row is not None
    count: int = row[0]
    return count


def audit(
    settings: Settings, bank_log: Path, acknowledged: Sequence[Acknowledged], logs: Sequence[Path]
) -> Findings:
    """Everything that must hold after healing. `settings` name the database and the field keys."""
    keys = settings.field_key_file
    executed, came_in = _bank_executions(bank_log), _bank_came_in(bank_log)
    with psycopg.connect(settings.dsn) as db:
        # What a restored backup does not know is named to a person and in no book until that one speaks.
        named = {row[0] for row in db.execute(_NOT_KNOWN).fetchall()}
        executed = [one for one in executed if one["end_to_end_id"] not in named]
        claims = {
            claim_no: (state, fen, opened(keys, account_id, sealed), name)
            for claim_no, state, fen, account_id, sealed, name in db.execute(_CLAIMS)
        }
        orders = db.execute(_ORDERS).fetchall()
        recoveries = dict(db.execute(_RECOVERIES).fetchall())
        found = [
            *_kept_and_finished(acknowledged, claims),
            *_paid_once(acknowledged, claims, orders, executed, came_in, recoveries),
            *_ledger(db, executed, came_in),
            *_journal(db),
            *_limits(db, acknowledged, claims),
            *_queue(db),
            *_silent_logs(logs, acknowledged),
        ]
        figures = _figures(db, acknowledged, claims, executed)
    return Findings(figures, found)


def _bank_executions(bank_log: Path) -> list[dict[str, Any]]:
    with sqlite3.connect(bank_log) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute("select * from executed order by execution_no")]


def _bank_came_in(bank_log: Path) -> list[dict[str, Any]]:
    with sqlite3.connect(bank_log) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute("select * from movement where is_credit order by no")]


def _came_back(
    came_in: list[dict[str, Any]], claim_of: dict[str, str], recoveries: dict[str, str]
) -> Counter[str]:
    """How many payments of a claim came back: returned by the bank, or paid back by who had them twice."""
    back: Counter[str] = Counter()
    for one in came_in:
        claim_no = claim_of.get(one["end_to_end_id"] or "") or recoveries.get(one["remittance"] or "")
        if claim_no:
            back[claim_no] += 1
    return back


def _kept_and_finished(acknowledged: Sequence[Acknowledged], claims: dict[str, Any]) -> list[str]:
    found = [f"lost: {one.claim_no}" for one in acknowledged if one.claim_no not in claims]
    found += [f"two acknowledgements for {no}" for no, n in _counts(acknowledged).items() if n > 1]
    return found + [f"unfinished: {no} is {row[0]}" for no, row in claims.items() if row[0] not in ENDS]


def _counts(acknowledged: Sequence[Acknowledged]) -> Counter[str]:
    return Counter(one.claim_no for one in acknowledged)


def _paid_once(
    acknowledged: Sequence[Acknowledged],
    claims: dict[str, Any],
    orders: list[Any],
    executed: list[dict[str, Any]],
    came_in: list[dict[str, Any]],
    recoveries: dict[str, str],
) -> list[str]:
    claim_of = {end_to_end_id: claim_no for end_to_end_id, claim_no, _, _ in orders}
    back = _came_back(came_in, claim_of, recoveries)
    by_claim: dict[str, list[dict[str, Any]]] = defaultdict(list)
    found = []
    for one in executed:
        if one["end_to_end_id"] in claim_of:
            by_claim[claim_of[one["end_to_end_id"]]].append(one)
        else:
            found.append(f"the bank executed {one['end_to_end_id']}, which nobody ordered")
    payee = {one.claim_no: (one.customer.account_no, one.customer.name) for one in acknowledged}
    for claim_no, (_, payable_fen, account_no, account_name) in claims.items():
        paid = by_claim.get(claim_no, [])
        times = len(paid) - back.get(claim_no, 0)
        if times != (1 if payable_fen else 0):
            found.append(f"{claim_no} owes {payable_fen} fen and was paid {times} times, net")
        for one in paid:
            if one["amount_fen"] != payable_fen:
                found.append(f"{claim_no}: {one['amount_fen']} fen paid instead of {payable_fen}")
            paid_to = (one["creditor_account"], one["creditor_name"])
            if paid_to != payee.get(claim_no, (account_no, account_name)):
                found.append(f"{claim_no} was paid to somebody else")
    return found


def _ledger(
    db: psycopg.Connection[Any], executed: list[dict[str, Any]], came_in: list[dict[str, Any]]
) -> list[str]:
    balance = {account: int(fen) for account, fen in db.execute(_ACCOUNTS).fetchall()}
    paid_fen = sum(one["amount_fen"] for one in executed) - sum(one["amount_fen"] for one in came_in)
    found = []
    if sum(balance.values()) != 0:
        found.append(f"the ledger sums to {sum(balance.values())}")
    if balance.get("bank", 0) != -paid_fen:
        found.append(f"our bank account says {balance.get('bank')}, the bank paid {paid_fen}")
    for account in ("claims_payable", "claims_recoverable", "outstanding_claims_reserve", "offset_clearing"):
        if balance.get(account, 0) != 0:
            found.append(f"{account} is {balance[account]} with everything settled")
    for claim_id, recipe, count in db.execute(_DOUBLE_BOOKED).fetchall():
        found.append(f"{recipe} booked {count} times for {claim_id}")
    return found


def _journal(db: psycopg.Connection[Any]) -> list[str]:
    found: list[str] = []
    last: dict[Any, tuple[int, str, str | None]] = {}
    for row in db.execute(_JOURNAL).fetchall():
        entity, entity_id, seq, event, kind, actor_id, name, at, was, then, facts, prev_hash, kept = row
        last_seq, last_hash, last_state = last.get(entity_id, (0, FIRST_HASH, None))
        text = {
            "entity": entity,
            "entity_id": str(entity_id),
            "seq": seq,
            "event": event,
            "actor": [kind, actor_id, name],
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "was": was,
            "then": then,
            "facts": facts,
            "prev_hash": prev_hash,
        }
        own = hashlib.sha256(
            json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        ).hexdigest()
        if (seq, prev_hash) != (last_seq + 1, last_hash) or own != kept:
            found.append(f"the journal of {entity} {entity_id} breaks at {seq}")
        first_of_task = entity == "task" and last_seq == 0  # asking is the subject's to tell
        if (was != last_state and not first_of_task) or (
            entity in LEGAL and (was, then) not in LEGAL[entity]
        ):
            found.append(f"{entity} {entity_id} went from {was} to {then} (before: {last_state})")
        last[entity_id] = (seq, kept, then)
    return found


def _limits(
    db: psycopg.Connection[Any], acknowledged: Sequence[Acknowledged], claims: dict[str, Any]
) -> list[str]:
    found = [f"overdrawn: {row}" for row in db.execute(_OVERDRAWN).fetchall()]
    drawn = dict(db.execute(_ANNUAL).fetchall())
    for insured_id, paid_fen in db.execute(_PAID_BY_INSURED).fetchall():
        if paid_fen and drawn.get(insured_id) != paid_fen:
            found.append(
                f"{insured_id} was paid {paid_fen} fen, its yearly limit says {drawn.get(insured_id)}"
            )
    due_fen: Counter[str] = Counter()
    got_fen: Counter[str] = Counter()
    for one in acknowledged:
        due_fen[one.customer.policy_no] += one.due_fen
        got_fen[one.customer.policy_no] += claims[one.claim_no][1] if one.claim_no in claims else 0
    for policy_no, fen in due_fen.items():
        if got_fen[policy_no] != min(fen, ANNUAL_LIMIT_FEN):
            found.append(f"{policy_no}: {got_fen[policy_no]} fen paid, {min(fen, ANNUAL_LIMIT_FEN)} owed")
    return found


def _queue(db: psycopg.Connection[Any]) -> list[str]:
    parked = db.execute("select topic, last_error from infra.outbox where parked_at is not null").fetchall()
    # Claims of one year that are settled out of their order are a person's to look at, and rightly so.
    tasks = db.execute(
        "select kind, questions::text from work.task where questions::text not like '%year_order_changed%'"
    ).fetchall()
    doubt = db.execute(
        "select end_to_end_id, needs_person from payments.payment_order where needs_person is not null"
    )
    return (
        [f"parked: {topic} {error}" for topic, error in parked]
        + [f"a person was asked without need: {kind} {questions[:200]}" for kind, questions in tasks]
        + [f"an order needs a person: {row}" for row in doubt.fetchall()]
    )


def _silent_logs(logs: Sequence[Path], acknowledged: Sequence[Acknowledged]) -> list[str]:
    secrets = {text for one in acknowledged for text in (one.customer.name, one.customer.account_no)}
    found = []
    for path in logs:
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"personal data in {path.name}" for secret in secrets if secret in text][:1]
    return found


def _figures(
    db: psycopg.Connection[Any],
    acknowledged: Sequence[Acknowledged],
    claims: dict[str, Any],
    executed: list[dict[str, Any]],
) -> dict[str, int]:
    def one(sql: str) -> int:
        row = db.execute(sql).fetchone()
        assert row is not None
        return int(row[0])

    times = Counter(one["end_to_end_id"] for one in executed)
    return {
        "claims acknowledged": len(acknowledged),
        "claims stored": len(claims),
        "claims lost": sum(one.claim_no not in claims for one in acknowledged),
        "claims paid": sum(1 for row in claims.values() if row[1]),
        "claims closed at zero (yearly limit used up)": sum(1 for row in claims.values() if not row[1]),
        "executions in the bank's log": len(executed),
        "paid twice": sum(n - 1 for n in times.values()),
        "fen paid": sum(one["amount_fen"] for one in executed),
        "messages sent again after the bank denied it": one(
            "select count(*) from audit.journal where entity = 'payment_order' and event = 'not_known'"
        ),
        "outcomes unknown": one("select count(*) from audit.journal where event = 'outcome_unknown'"),
        "journal entries": one("select count(*) from audit.journal"),
    }
