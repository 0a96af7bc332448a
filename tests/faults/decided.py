"""Decisions that race: approval against withdrawal, and rules that change while claims are decided."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources

import httpx
from tests.faults.at_once import CLERK, Result, claim_of, post, stage_tasks_done, wait_for
from tests.faults.load import Acknowledged, Customer, make_customers, make_stay
from tests.faults.stage import Stage, rulebook_of_the_harness

from claimwright.app.checks import public as checks
from claimwright.app.products import public as products
from claimwright.core.canonical import sha256_hex
from claimwright.core.claims.authority import Authority
from claimwright.core.outcome import Refused
from claimwright.infra.clock import SystemClock
from claimwright.infra.ids import Ids
from claimwright.journeys.settle_claim.decide import Approve, approve
from claimwright.samples import as_xml

RACES = 12
WIDE = Authority(approve_fen_max=100_000_000)
LOOKED_AT_FEN = 12_000_00  # above what robots let pass from a hospital that is on no list


def approve_against_withdraw(stage: Stage, seed: int) -> Result:
    """Claimants take claims back while robots and a person approve them: one of the two, never both."""
    customers, dice = make_customers(stage, RACES * 2), random.Random(seed)
    by_robot = [_Race(stage, one, seed * 1000 + n, dice) for n, one in enumerate(customers[:RACES])]
    by_person = [
        _Race(stage, one, seed * 1000 + RACES + n, dice, LOOKED_AT_FEN)
        for n, one in enumerate(customers[RACES:])
    ]
    result = Result(RACES * 2)
    with ThreadPoolExecutor(4) as pool:
        ended = [*pool.map(_Race.against_robot, by_robot), *pool.map(_Race.against_person, by_person)]
    for race, wrong in zip([*by_robot, *by_person], ended, strict=True):
        result.acknowledged.append(race.acknowledged)
        result.violations += wrong
    stage_tasks_done(stage)
    taken_back = sum(not one.due_fen for one in result.acknowledged)
    if not 0 < taken_back < RACES * 2:
        result.violations.append(f"{taken_back} of {RACES * 2} were taken back: no race")
    return result


class _Race:
    """One claim, which two want to end in two ways."""

    def __init__(
        self, stage: Stage, customer: Customer, serial: int, dice: random.Random, total_fen: int | None = None
    ) -> None:
        self.stage, self.customer, self.serial = stage, customer, serial
        self.bill, self.due_fen = make_stay(customer, serial, dice, total_fen=total_fen)
        self.pause_s = dice.uniform(0.0, 0.4)
        self.acknowledged = Acknowledged("", customer, self.due_fen, f"race-{serial}", 0.0)

    def _report(self, http: httpx.Client) -> None:
        answer = post(http, self.customer, as_xml(self.bill), self.acknowledged.key)
        assert answer.status_code == 201, answer.text
        self.acknowledged = replace(self.acknowledged, claim_no=answer.json()["claim_no"])

    def _withdraw(self, http: httpx.Client) -> bool:
        token = {"Authorization": f"Bearer {self.customer.token}"}
        answer = http.post(f"/api/v1/claims/{self.acknowledged.claim_no}/withdrawal", headers=token)
        assert answer.status_code < 500, answer.text
        if answer.status_code == 200:
            self.acknowledged = replace(self.acknowledged, due_fen=0)
        return answer.status_code == 200

    def against_robot(self) -> list[str]:
        with self._http() as http:
            self._report(http)
            time.sleep(self.pause_s)
            self._withdraw(http)
        return []

    def against_person(self) -> list[str]:
        with self._http() as http:
            self._report(http)
            wait_for(lambda: claim_of(self.stage, self.acknowledged).state.value == "in_review")
            start, did = threading.Barrier(2), {}

            def run(name: str, act: Callable[[], bool]) -> None:
                start.wait()
                did[name] = act()

            acts = {"approved": self._approve, "withdrawn": lambda: self._withdraw(http)}
            threads = [threading.Thread(target=run, args=one) for one in acts.items()]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        if sum(did.values()) == 1:
            return []
        return [f"{self.acknowledged.claim_no}: approved and withdrawn by {did}"]

    def _approve(self) -> bool:
        claim = claim_of(self.stage, self.acknowledged)
        with self.stage.db.transaction() as tx:
            command = Approve(claim.claim_id, claim.version)
            done = approve(tx, Ids(), command, CLERK, WIDE, SystemClock().now())
        return not isinstance(done, Refused)

    def _http(self) -> httpx.Client:
        return httpx.Client(base_url=self.stage.settings.web_address, trust_env=False, timeout=60)


def change_rules(stage: Stage, dice: random.Random) -> None:
    """The robots' rulebook gets a next version, and the product other terms for contracts to come."""
    number, now = dice.randrange(9000), SystemClock().now()
    book = rulebook_of_the_harness().replace("refer_from_points: 600", f"refer_from_points: {601 + number}")
    wording = resources.files("claimwright").joinpath("catalogue", "med-small.yaml").read_text("utf-8")
    head, version = wording.split("- effective: 2025-01-01", 1)
    later = date(2026, 2, 1) + timedelta(days=number)
    terms = re.sub(r"\n  examples:.*", "", version, flags=re.DOTALL).replace("90%", "50%")
    text = f"{head}- effective: 2025-01-01{version.rstrip()}\n- effective: {later}{terms}\n"
    with stage.db.transaction() as tx:
        checks.propose_rulebook(tx, book, "faults.yaml", "Li Na", now)
        done = checks.approve_rulebook(tx, sha256_hex(book.encode()), "Wang Fang", now)
        assert not isinstance(done, Refused), done
        loaded = products.load_product(tx, text, "med-small.yaml", now)
        assert all(isinstance(one, products.LoadedVersion) for one in loaded), loaded
