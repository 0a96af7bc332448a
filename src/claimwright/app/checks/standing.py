"""Which service each claim falls under, kept with why the others do not, and services files by hash."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from claimwright.app.checks.store import SQL
from claimwright.core.ids import bucket_of
from claimwright.core.services.calendar import WorkingDays, read_working_days
from claimwright.core.services.judging import Promise, Standing, WhyNot
from claimwright.core.services.reader import ServiceBook, read_services
from claimwright.infra.db import Tx


@dataclass(frozen=True, slots=True)
class KeptStanding:
    """The service of a claim: what was said of each service, since when and until when it is promised."""

    service: str
    version: str
    judged: tuple[Mapping[str, Any], ...]
    started_at: datetime
    due_at: datetime
    judged_at: datetime


@cache
def service_book() -> ServiceBook:
    """The shipped services."""
    found = read_services(_shipped("services.yaml"), "services.yaml")
    assert isinstance(found, ServiceBook), f"the shipped services read: {found}"
    return found


@cache
def working_days() -> WorkingDays:
    """The shipped calendar of working days."""
    found = read_working_days(_shipped("working_days.yaml"), "working_days.yaml")
    assert isinstance(found, WorkingDays), f"the shipped calendar reads: {found}"
    return found


def is_working_day(day: date) -> bool:
    """For clocks that count working days."""
    return working_days().is_working_day(day)


def keep_standings(tx: Tx, standings: Mapping[UUID, Standing], version: str, now: datetime) -> None:
    """Keep the standing of many claims by one statement; a later one replaces an earlier."""
    if not standings:
        return
    found = list(standings.items())
    values = {
        "buckets": [bucket_of(claim_id) for claim_id, _ in found],
        "claim_ids": [claim_id for claim_id, _ in found],
        "services": [one.service.name for _, one in found],
        "judged": [_judged(one) for _, one in found],
        "started_at": [one.started_at for _, one in found],
        "due_at": [one.due_at for _, one in found],
        "version": version,
        "judged_at": now,
    }
    tx.execute(SQL["put_services"], values)


def standing_of(tx: Tx, claim_id: UUID) -> KeptStanding | None:
    """The kept standing of a claim; None: it was not judged yet."""
    key = {"bucket": bucket_of(claim_id), "claim_id": claim_id}
    row = tx.execute(SQL["service_of"], key).fetchone()
    return None if row is None else KeptStanding(row[0], row[1], tuple(row[2]), *row[3:])


def _judged(one: Standing) -> str:
    said = [
        {
            "service": judged.service,
            "missing": _whys(judged.missing),
            **({"by_person": _whys(one.by_person)} if judged.service == one.service.name else {}),
            **_promised(one.promise, judged.service),
        }
        for judged in one.judged
    ]
    return json.dumps(said, ensure_ascii=False)


def _promised(one: Promise | None, service: str) -> dict[str, Any]:
    if one is None or one.service != service:
        return {}
    return {"promise": [one.basis, one.warn_at.isoformat(), one.due_at.isoformat()]}


def promises_of(tx: Tx, claim_ids: Sequence[UUID]) -> dict[UUID, Promise]:
    """What people have to keep of these claims, as last judged; one statement. No promise: absent."""
    keys = {"buckets": [bucket_of(one) for one in claim_ids], "claim_ids": list(claim_ids)}
    found = {}
    for claim_id, judged in tx.execute(SQL["services_of"], keys).fetchall():
        for one in judged:
            if "promise" in one:
                basis, warn_at, due_at = one["promise"]
                times = datetime.fromisoformat(warn_at), datetime.fromisoformat(due_at)
                found[claim_id] = Promise(one["service"], basis, *times)
    return found


def _whys(found: Sequence[WhyNot]) -> list[dict[str, Any]]:
    return [{"condition": why.condition, "facts": dict(why.facts)} for why in found]


def _shipped(name: str) -> str:
    return resources.files("claimwright").joinpath("catalogue", "rulebooks", name).read_text(encoding="utf-8")
