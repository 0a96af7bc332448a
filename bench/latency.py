"""Time from upload to decision and to the bank's confirmation: claims reported one after another.

Run it: ``python bench/latency.py [--claims 200] [--keep]``. It starts the platform in a folder of its own
(one worker, sandbox bank with its default delay) and reports over the public API, as a customer does. The
clock starts before the upload's first byte; decision and confirmation are times of the committed journal.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random  # noqa: TID251 - seeded
import shutil
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.faults.load import Customer, make_customers, make_stay  # noqa: E402
from tests.faults.stage import Stage  # noqa: E402

from claimwright.infra.clock import SystemClock  # noqa: E402
from claimwright.samples import as_ofd, as_pdf, as_xml  # noqa: E402

FORMS = {"xml": as_xml, "ofd": as_ofd, "pdf": as_pdf}
WITHIN_S = 30.0
_TIMES = """
select j.event, j.at from audit.journal j join claims.claim c on c.claim_id = j.entity_id
where c.claim_no = %(claim_no)s and j.event in ('approved', 'closed_at_zero', 'paid')
"""


def report(http: httpx.Client, customer: Customer, form: str, content: bytes) -> tuple[str, datetime, float]:
    """Upload one bill; answers the claim's number, when it began and how long the acknowledgement took."""
    began, began_s = SystemClock().now(), time.perf_counter()
    answer = http.post(
        "/api/v1/claims",
        headers={"Authorization": f"Bearer {customer.token}"},
        data={
            "policy_no": customer.policy_no,
            "account_id": str(customer.account_id),
            "cause": "illness",
        },
        files={"files": (f"bill.{form}", content)},
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["claim_no"], began, (time.perf_counter() - began_s) * 1000


def follow(stage: Stage, claim_no: str, began: datetime) -> tuple[float, float]:
    """Milliseconds from the upload to the decision and to the bank's confirmation, once both are there."""
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        with stage.db.transaction() as tx:
            times = dict(tx.execute(_TIMES, {"claim_no": claim_no}).fetchall())
        if "paid" in times:
            return _ms(times["approved"] - began), _ms(times["paid"] - began)
        time.sleep(0.02)
    raise SystemExit(f"{claim_no} was not paid within {WITHIN_S} s")


def _ms(span: Any) -> float:
    return float(span.total_seconds() * 1000)


def quantiles(values: list[float]) -> dict[str, float]:
    """p50, p99 and the largest, in ms, by the nearest rank."""
    ordered = sorted(values)
    count = len(ordered)
    return {
        "p50": round(ordered[(count - 1) // 2], 1),
        "p99": round(ordered[max(0, -(-99 * count // 100) - 1)], 1),
        "max": round(ordered[-1], 1),
    }


def measure(stage: Stage, claims: int) -> dict[str, Any]:
    """Report `claims` claims of as many customers, in turn as XML, OFD and PDF."""
    customers = make_customers(stage, claims + len(FORMS))
    dice = random.Random(7)
    rows: list[tuple[str, float, float, float]] = []
    with httpx.Client(base_url=stage.settings.web_address, trust_env=False, timeout=30) as http:
        for number, customer in enumerate(customers):
            form = list(FORMS)[number % len(FORMS)]
            bill, due_fen = make_stay(customer, 10_000 + number, dice)
            while due_fen == 0:
                bill, due_fen = make_stay(customer, 20_000 + number, dice)
            claim_no, began, acknowledged_ms = report(http, customer, form, FORMS[form](bill))
            rows.append((form, acknowledged_ms, *follow(stage, claim_no, began)))
    rows = rows[len(FORMS) :]  # the first of each form warms the processes up
    return {
        "claims": len(rows),
        "acknowledged_ms": quantiles([row[1] for row in rows]),
        "decided_ms": quantiles([row[2] for row in rows]),
        "confirmed_by_bank_ms": quantiles([row[3] for row in rows]),
        "decided_ms_by_form": {form: quantiles([r[2] for r in rows if r[0] == form]) for form in FORMS},
    }


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--keep", action="store_true", help="write bench/results/latency.json")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="claimwright-latency-"))
    on = machine()
    stage = Stage(folder, workers=1)
    try:
        stage.start_all()
        result = {
            "date": SystemClock().now().date().isoformat(),
            "machine": on,
            **measure(stage, arguments.claims),
        }
    finally:
        stage.close()
        shutil.rmtree(folder, ignore_errors=True)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    print(text)
    if arguments.keep:
        kept = ROOT / "bench" / "results" / "latency.json"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
