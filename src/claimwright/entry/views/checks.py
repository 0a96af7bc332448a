"""What the robots said of a case and which service it falls under, in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from claimwright.app.checks import public as checks
from claimwright.app.checks.public import OpenPoint
from claimwright.app.claims.public import Claim
from claimwright.core.checks.result import QUESTION_PREFIX
from claimwright.core.outcome import FactValue
from claimwright.core.work.task import Question
from claimwright.entry.messages import LANGS, Lang, text_or
from claimwright.entry.views.policies import Labels
from claimwright.entry.views.questions import question_words
from claimwright.infra.db import Tx


class OpenCheckView(BaseModel):
    """One flag or question with its evidence in words."""

    check: Labels
    verdict: str
    code: str
    words: Labels
    basis: str


class ChecksView(BaseModel):
    """The latest run over a case: what passed, what is open, under which rulebook."""

    checked_at: datetime
    version: str
    passed: list[Labels]
    open: list[OpenCheckView]
    points: int | None


class ServiceView(BaseModel):
    """One service: it applies to the claim (`why_not` empty) or why it does not."""

    service: Labels
    applies: bool
    is_other_kind: bool
    why_not: list[Labels]


class StandingView(BaseModel):
    """The service that a claim falls under, when its promise is due, and what was said of the others.

    `by_person`: why a person looks before it is paid, although the service applies and its clock runs.
    """

    service: Labels
    started_at: datetime
    due_at: datetime
    services: list[ServiceView]
    by_person: list[Labels]


def checks_view(tx: Tx, claim: Claim) -> ChecksView | None:
    """The latest run; None: no run yet."""
    runs = checks.runs_of(tx, claim.claim_id)
    if not runs:
        return None
    run = runs[-1]
    return ChecksView(
        checked_at=run.checked_at,
        version=run.version,
        passed=[_name(one) for one in run.passed],
        open=[_open(one) for one in run.open],
        points=run.points,
    )


def _open(one: OpenPoint) -> OpenCheckView:
    words = question_words(Question(QUESTION_PREFIX + one.code, one.facts, one.basis or None))
    return OpenCheckView(
        check=_name(one.check), verdict=one.verdict, code=one.code, words=words, basis=one.basis
    )


def _name(check: str) -> Labels:
    key = f"check.name.{check}"
    return Labels(zh=text_or("zh", key, check), en=text_or("en", key, check))


def standing_view(tx: Tx, claim: Claim) -> StandingView | None:
    """The service of a claim; None: it was not judged yet."""
    kept = checks.standing_of(tx, claim.claim_id)
    if kept is None:
        return None
    named = {one.name: Labels(zh=one.zh, en=one.en) for one in checks.service_book().services}
    return StandingView(
        service=named.get(kept.service, Labels(zh=kept.service, en=kept.service)),
        started_at=kept.started_at,
        due_at=kept.due_at,
        services=[
            ServiceView(
                service=named.get(one["service"], Labels(zh=one["service"], en=one["service"])),
                applies=not one["missing"],
                is_other_kind=any(why["condition"] == "kinds" for why in one["missing"]),
                why_not=[_why(why) for why in one["missing"]],
            )
            for one in kept.judged
        ],
        by_person=[_why(why) for one in kept.judged for why in one.get("by_person", ())],
    )


def _why(why: dict[str, Any]) -> Labels:
    """Why a condition does not hold, in plain words."""
    zh, en = (_words(lang, why) for lang in LANGS)
    return Labels(zh=zh, en=en)


def _words(lang: Lang, why: dict[str, Any]) -> str:
    facts = {name: _translated(lang, value) for name, value in why["facts"].items()}
    return question_words(Question(f"service.{why['condition']}", facts)).of(lang)


def _translated(lang: Lang, value: FactValue) -> FactValue:
    """A list of names, each in the reader's language."""
    if value is None:
        return "—"
    if not isinstance(value, str):
        return value
    joint = "、" if lang == "zh" else ", "
    return joint.join(text_or(lang, f"word.{one}", one) for one in value.split("、"))
