"""Many at the same moment: one key, new keys, one limit; a bank that pays late; the end of a day."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx
from tests.faults.load import APART_DAYS, FIRST_DAY, Acknowledged, Customer, make_customers, make_stay
from tests.faults.stage import Stage

from claimwright.app.payments import public as payments
from claimwright.connectors.banks.sandbox_bank import SandboxBank
from claimwright.core.dates import business_date
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.payments import ReleaseKind
from claimwright.infra.clock import SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.journeys.reconcile_day.day import reconcile_day
from claimwright.journeys.settle_claim.pay import Cashier
from claimwright.journeys.settle_claim.repay import pay_again
from claimwright.ports.failure import Transient
from claimwright.samples import as_xml

AT_ONCE_COUNT = 64
LATE_S, WEEK_S = 20.0, 7 * 86_400
PATIENCE_S = 240.0  # a machine under load takes its time; what never comes is seen all the same
CLERK = Actor("staff", "00000000-0000-8000-8000-0000000000bb", "Li Na")


@dataclass
class Result:
    """What was acknowledged, and what was wrong."""

    rounds: int
    acknowledged: list[Acknowledged] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Scenario:
    """One row of the table. `sabotage`: what is cut, where the scenario must then fail."""

    name: str
    run: Callable[[Stage, int], Result]
    changed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sabotage: Mapping[str, Mapping[str, str]] | None = None
    without: str = ""

    def sabotaged(self) -> Scenario:
        assert self.sabotage is not None
        return replace(self, name=f"SABOTAGE: {self.without}", changed=self.sabotage)


def post(http: httpx.Client, customer: Customer, content: bytes, key: str) -> httpx.Response:
    """One report, repeated until it is answered."""
    for _ in range(200):
        try:
            answer = http.post(
                "/api/v1/claims",
                headers={"Authorization": f"Bearer {customer.token}", "Idempotency-Key": key},
                data={
                    "policy_no": customer.policy_no,
                    "account_id": str(customer.account_id),
                    "cause": "illness",
                },
                files={"files": ("bill.xml", content, "application/xml")},
            )
        except httpx.HTTPError:
            time.sleep(0.05)
            continue
        if answer.status_code < 500:
            return answer
        time.sleep(0.05)
    raise AssertionError("no answer")


def one_key(stage: Stage, seed: int) -> Result:
    """64 identical submissions with one key give one claim; the same bill with new keys is refused."""
    (customer,) = make_customers(stage, 1)
    bill, due_fen = make_stay(customer, seed, random.Random(seed))
    content, result = as_xml(bill), Result(AT_ONCE_COUNT * 2)

    def send(number: int, key: str) -> httpx.Response:
        with httpx.Client(base_url=stage.settings.web_address, trust_env=False, timeout=60) as http:
            return post(http, customer, content, key)

    with ThreadPoolExecutor(16) as pool:
        first = list(pool.map(lambda n: send(n, "one-key"), range(AT_ONCE_COUNT)))
        second = list(pool.map(lambda n: send(n, f"new-key-{n}"), range(AT_ONCE_COUNT)))
    numbers = {one.json().get("claim_no") for one in first}
    if len(numbers) != 1 or any(one.status_code != 201 for one in first):
        result.violations.append(f"one key, {len(numbers)} answers: {[one.status_code for one in first][:5]}")
    if any(one.status_code != 409 for one in second):
        result.violations.append(f"a used bill was taken: {sorted({one.status_code for one in second})}")
    claim_no = first[0].json().get("claim_no", "")
    result.acknowledged.append(Acknowledged(claim_no, customer, due_fen, "one-key", time.monotonic()))
    return result


def one_limit(stage: Stage, seed: int) -> Result:
    """64 claims at once draw on one yearly limit."""
    (customer,) = make_customers(stage, 1)
    dice, result = random.Random(seed), Result(AT_ONCE_COUNT)
    stays = []
    for number in range(AT_ONCE_COUNT):
        day = FIRST_DAY + timedelta(days=APART_DAYS * number)
        bill, due_fen = make_stay(customer, seed * 1000 + number, dice, day)
        stays.append((as_xml(bill), due_fen))

    def send(given: tuple[int, tuple[bytes, int]]) -> Acknowledged | str:
        number, (content, due_fen) = given
        with httpx.Client(base_url=stage.settings.web_address, trust_env=False, timeout=60) as http:
            answer = post(http, customer, content, f"limit-{number}")
        if answer.status_code != 201:
            return f"{answer.status_code} {answer.text[:200]}"
        return Acknowledged(answer.json()["claim_no"], customer, due_fen, f"limit-{number}", time.monotonic())

    with ThreadPoolExecutor(16) as pool:
        for one in pool.map(send, enumerate(stays)):
            (result.acknowledged if isinstance(one, Acknowledged) else result.violations).append(one)  # type: ignore[attr-defined]
    return result


def late_success(stage: Stage, seed: int) -> Result:
    """The bank rejects, a re-issue is asked for, and a week later it pays the first, too: claimed back."""
    rules = {"rules": [{"do": "late_success", "fraction": 1.0, "times": 6, "seconds": LATE_S}]}
    httpx.post(f"{stage.settings.bank_address}/admin/rules", json=rules, trust_env=False).raise_for_status()
    result, cashier = reported(stage, seed, 6), cashier_of(stage)
    due: list[Acknowledged] = []
    for one in result.acknowledged:
        wait_for(lambda one=one: claim_of(stage, one).state.value in ("approved", "closed"))  # type: ignore[misc]
        if claim_of(stage, one).state.value == "approved":
            _pay_again(stage, cashier, one)
            due.append(one)
    if not due:
        result.violations.append("every success came before its re-issue: nothing was shown")
    for name in ("worker-1", "worker-2"):
        stage.change(name, FAULT_CLOCK_OFFSET_S=str(WEEK_S))

    def claimed_back() -> int:
        with stage.db.transaction() as tx:
            ids = [claim_of(stage, one).claim_id for one in due]
            return sum(len(payments.recoveries_of_claim(tx, one)) for one in ids)

    wait_for(lambda: claimed_back() == len(due))
    if claimed_back() != len(due):
        result.violations.append(f"{len(due)} paid late after a re-issue, {claimed_back()} claimed back")
    result.rounds = len(due)
    _repay_what_is_recovered(stage, result)
    return result


def returned(stage: Stage, seed: int) -> Result:
    """Every payment comes back; each is re-issued and paid once."""
    rules = {"rules": [{"do": "return", "fraction": 1.0, "times": 6, "seconds": 1.0}]}
    httpx.post(f"{stage.settings.bank_address}/admin/rules", json=rules, trust_env=False).raise_for_status()
    result, cashier = reported(stage, seed, 6), cashier_of(stage)
    for one in result.acknowledged:
        wait_for(lambda one=one: claim_of(stage, one).state.value == "approved")  # type: ignore[misc]
        _pay_again(stage, cashier, one)
    result.rounds = len(result.acknowledged)
    return result


def part_of_a_batch(stage: Stage, seed: int) -> Result:
    """Of one message the bank executes some and rejects others: these, and only these, are paid again."""
    rules = {"rules": [{"do": "reject", "fraction": 1.0, "times": 6}]}
    httpx.post(f"{stage.settings.bank_address}/admin/rules", json=rules, trust_env=False).raise_for_status()
    for name in ("worker-1", "worker-2"):
        stage.pause(name)
    result, cashier = reported(stage, seed, 16), cashier_of(stage)
    for name in ("worker-1", "worker-2"):
        stage.resume(name)

    def rejected() -> list[Acknowledged]:
        return [one for one in result.acknowledged if claim_of(stage, one).state.value == "approved"]

    wait_for(lambda: _ended(stage) == 16)
    again = rejected()
    if len(again) != 6:
        result.violations.append(f"6 of 16 were rejected, {len(again)} are to be paid again")
    for one in again:
        _pay_again(stage, cashier, one)
    stage_tasks_done(stage)
    return result


def _ended(stage: Stage) -> int:
    with stage.db.transaction() as tx:
        row = tx.execute(
            "select count(*) from payments.payment_order where state in ('executed', 'rejected')"
        ).fetchone()
    assert row is not None
    return int(row[0])


def statements(stage: Stage, seed: int) -> Result:
    """The day's statement twice, overlapping, and one fen off: nothing is booked twice, one thing is told."""
    result, cashier = reported(stage, seed, 8), cashier_of(stage)
    for one in result.acknowledged:
        wait_for(lambda one=one: claim_of(stage, one).state.value == "closed")  # type: ignore[misc]
    day = business_date(SystemClock().now())
    for act, wanted in (("statement_twice", 0), ("statement_overlap", 0), ("statement_one_fen", 1)):
        rules = {"rules": [{"do": act}]}
        httpx.post(f"{stage.settings.bank_address}/admin/rules", json=rules, trust_env=False)
        for _ in range(2):
            report = reconcile_day(cashier, day)
            if report.open_exceptions != wanted or report.matched != report.entries or report.missing:
                result.violations.append(f"{act}: {report}")
    with stage.db.transaction() as tx:
        for one in payments.open_exceptions_fan_out(tx):
            payments.resolve_exception(
                tx, one.exception_id, "harness", "one fen was ours to see", SystemClock().now()
            )
    stage_tasks_done(stage)
    result.rounds = 6
    return result


def limits_change(stage: Stage, seed: int) -> Result:
    """The limit of the second person changes under load: what waits is released by somebody else."""
    result = Result(10)
    with stage.db.transaction() as tx:
        payments.set_release_limit(tx, ReleaseKind.ORDER, 100_000, CLERK, SystemClock().now())
    result.acknowledged = reported(stage, seed, 10).acknowledged
    for one in result.acknowledged:
        wait_for(lambda one=one: claim_of(stage, one).state.value in ("paying", "closed"))  # type: ignore[misc]
    with stage.db.transaction() as tx:
        waiting = payments.orders_awaiting_release_fan_out(tx)
        if any(one.amount_fen <= 100_000 for one in waiting):
            result.violations.append("an order below the limit waits")
        for one in waiting:
            done = payments.release_order(tx, one.order_id, CLERK, SystemClock().now())
            assert not isinstance(done, Refused), done
        payments.set_release_limit(tx, ReleaseKind.ORDER, 10_000_000, CLERK, SystemClock().now())
    return result


def reported(stage: Stage, seed: int, count: int) -> Result:
    customers, dice, result = make_customers(stage, count), random.Random(seed), Result(count)
    with httpx.Client(base_url=stage.settings.web_address, trust_env=False, timeout=60) as http:
        for number, customer in enumerate(customers):
            bill, due_fen = make_stay(customer, seed * 1000 + number, dice)
            while not due_fen:
                bill, due_fen = make_stay(customer, seed * 1000 + number, dice)
            answer = post(http, customer, as_xml(bill), f"r-{number}")
            assert answer.status_code == 201, answer.text
            claim_no = answer.json()["claim_no"]
            result.acknowledged.append(
                Acknowledged(claim_no, customer, due_fen, f"r-{number}", time.monotonic())
            )
    return result


def _pay_again(stage: Stage, cashier: Cashier, one: Acknowledged) -> None:
    claim = claim_of(stage, one)
    with stage.db.transaction() as tx:
        done = pay_again(
            tx, cashier.ids, claim.claim_id, claim.version, claim.account_id, CLERK, SystemClock().now()
        )
        assert not isinstance(done, Refused), done
    stage_tasks_done(stage)


def _repay_what_is_recovered(stage: Stage, result: Result) -> None:
    """The debtors pay back, so that in the end each claim was paid once, net."""
    with stage.db.transaction() as tx:
        open_recoveries = payments.live_recoveries_fan_out(tx)
    for one in open_recoveries:
        given = {"amount_fen": one.amount_fen, "remittance": one.reference, "counterparty": "x"}
        httpx.post(f"{stage.settings.bank_address}/admin/credit", json=given, trust_env=False)

    def settled() -> bool:
        with stage.db.transaction() as tx:
            return not payments.live_recoveries_fan_out(tx)

    wait_for(settled)
    stage_tasks_done(stage)
    if not settled():
        result.violations.append("what was paid back is still claimed back")


def stage_tasks_done(stage: Stage) -> None:
    """People have done what they were asked: the auditor then counts only what was asked without need.

    Nobody but the harness locks whole tables, so it tries again where it crossed a worker's way.
    """
    for _ in range(20):
        try:
            with stage.db.transaction() as tx:
                tx.execute("lock table work.task, work.deadline in access exclusive mode")
                tx.execute("delete from work.deadline")
                tx.execute("delete from work.task")
            with stage.db.transaction() as tx:
                tx.execute("update payments.payment_order set needs_person = null where state <> 'in_doubt'")
            return
        except Transient:
            time.sleep(0.2)
    raise AssertionError("the tasks could not be ended")


def claim_of(stage: Stage, one: Acknowledged):  # type: ignore[no-untyped-def]
    from claimwright.app.claims import public as claims

    with stage.db.transaction() as tx:
        found = claims.claim_by_number(tx, one.claim_no)
    assert found is not None
    return found


def cashier_of(stage: Stage, db: Database | None = None) -> Cashier:
    clock, bank = SystemClock(), SandboxBank(stage.settings.bank_address, key=stage.settings.bank_key)
    return Cashier(db or stage.db, Ids(clock), clock, bank)


def wait_for(until: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(timedelta(milliseconds=100).total_seconds())


AT_ONCE = (
    Scenario("64 identical submissions: one key, then new keys", one_key),
    Scenario(
        "64 claims at once drain one limit",
        one_limit,
        sabotage={name: {"FAULT_SABOTAGE": "lock"} for name in ("worker-1", "worker-2")},
        without="lock removed",
    ),
    Scenario("success a week late, after a re-issue was asked", late_success),
    Scenario("of a batch some are rejected", part_of_a_batch),
    Scenario("every payment comes back", returned),
    Scenario("statement twice, overlapping, one fen off", statements),
    Scenario("limit of the second person changes", limits_change),
)
