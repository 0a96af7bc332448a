"""Run the stream day by day: report, ask the issuer's register, adjudicate; learn peers meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time
from itertools import groupby
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Cause, Claim
from claimwright.app.work import public as work
from claimwright.core.checks.training import Outcome
from claimwright.core.dates import BUSINESS_ZONE
from claimwright.core.documents.origin import OriginRule
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.entry.service_bench.stage import Stage
from claimwright.journeys.compare_peers import compare_peers
from claimwright.journeys.past_outcomes import known_features
from claimwright.journeys.settle_claim.adjudicate import adjudicate_due
from claimwright.journeys.settle_claim.report import ReportClaim, Upload, report_claim
from claimwright.journeys.settle_claim.verify_bill import Inspector, verify_due
from claimwright.samples import as_xml
from claimwright.samples.service import Labelled, Stream

RULE = OriginRule(is_asked=True, wait_s=60, needs_proof=True)
PEERS_EVERY_DAYS, PEERS_COUNT_MIN = 7, 20
FIRST_HOUR = 8


@dataclass(frozen=True, slots=True)
class CameOut:
    """How one claim of the stream came out: ``pay``, ``zero``, ``person`` or ``door`` (not accepted).

    `codes` say why a person was asked, or why it was turned away.
    """

    labelled: Labelled
    outcome: str
    amount_fen: int
    codes: tuple[str, ...]
    reported_at: datetime
    decided_at: datetime | None
    claim_id: UUID | None = None


def run_stream(stage: Stage, stream: Stream, tell: Callable[[str], None]) -> tuple[list[CameOut], float]:
    """Every claim of the stream through the pipeline; seconds spent in adjudication and checks beside it."""
    came: list[CameOut] = []
    adjudicating_s = 0.0
    inspector = Inspector(stage.db, stage.ids, stage.clock, stage.register, RULE)
    start = stream.claims[0].reported_on
    for day, found in groupby(stream.claims, key=lambda one: one.reported_on):
        if (day - start).days % PEERS_EVERY_DAYS == 0:
            compare_peers(stage.db, start - timedelta(days=365), PEERS_COUNT_MIN, stage.clock.now())
        today = sorted(found, key=lambda one: (one.hour, one.number))
        for _, group in groupby(today, key=lambda one: one.hour):
            hour = list(group)
            reported = [(one, *_report(stage, one)) for one in hour]
            while verify_due(inspector):
                pass
            began = time.perf_counter()
            stage.clock.moment += timedelta(seconds=2)
            while adjudicate_due(stage.db, stage.ids, stage.clock).done:
                pass
            adjudicating_s += time.perf_counter() - began
            came += _outcomes(stage, reported)
        tell(f"{day}: {len(came)} of {len(stream.claims)}")
    return came, adjudicating_s


def _report(stage: Stage, one: Labelled) -> tuple[UUID | Refused, datetime]:
    moment = datetime.combine(one.reported_on, clock_time(FIRST_HOUR + one.hour), BUSINESS_ZONE)
    stage.clock.moment = max(moment, stage.clock.moment)
    person_id = stage.person_ids[one.owner]
    command = ReportClaim(
        idempotency_key=f"stream-{one.number}",
        actor=Actor("customer", str(person_id), "customer of the stream"),
        claimant_id=person_id,
        policy_no=f"SB{one.owner:07d}",
        account_id=stage.account_ids[one.payee],
        cause=Cause(one.cause),
        uploads=tuple(Upload(f"{number}.xml", as_xml(bill)) for number, bill in enumerate(one.bills)),
        channel="stream",
        facts=one.facts,
    )
    now = stage.clock.now()
    answer = report_claim(stage.db, stage.ids, command, now, RULE)
    return (answer if isinstance(answer, Refused) else answer.claim_id), now


def _outcomes(stage: Stage, reported: Sequence[tuple[Labelled, UUID | Refused, datetime]]) -> list[CameOut]:
    came = []
    with stage.db.transaction() as tx:
        ids = [answer for _, answer, _ in reported if isinstance(answer, UUID)]
        found = {claim.claim_id: claim for claim in claims.claims_by_id(tx, ids)} if ids else {}
        for one, answer, at in reported:
            if isinstance(answer, Refused):
                came.append(CameOut(one, "door", 0, (answer.code.value,), at, None))
                continue
            claim = found[answer]
            asked = [task for task in work.tasks_of(tx, answer) if task.kind is work.TaskKind.REVIEW_CLAIM]
            codes = tuple(sorted({question.code for task in asked for question in task.questions}))
            came.append(_came_out(one, claim, codes, at))
    return came


def _came_out(one: Labelled, claim: Claim, codes: tuple[str, ...], at: datetime) -> CameOut:
    if claim.payable_fen is None:
        return CameOut(one, "person", 0, codes, at, None, claim.claim_id)
    outcome = "pay" if claim.payable_fen else "zero"
    return CameOut(one, outcome, claim.payable_fen, codes, at, claim.decided_at, claim.claim_id)


def labelled_outcomes(stage: Stage, came: Sequence[CameOut]) -> list[Outcome]:
    """What was known of each accepted claim, with its label: bad is what no machine should pay."""
    bad = {one.claim_id: one.labelled.right.outcome == "person" for one in came if one.claim_id is not None}
    with stage.db.transaction() as tx:
        features = known_features(tx, list(bad), stage.clock.now())
    return [Outcome(str(claim_id), found, bad[claim_id]) for claim_id, found in features.items()]
