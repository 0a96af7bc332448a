"""Checks of the contract: in force on the day, waiting period, contestability, exclusions, early claims."""

from __future__ import annotations

from datetime import date

from claimwright.core.adjudication.model import InsuredEvent, Severity
from claimwright.core.checks.case import Case, PolicyHistory, SpellKind
from claimwright.core.checks.diagnosis import in_ranges
from claimwright.core.checks.result import Facts, Point, Points, flag, ok, question
from claimwright.core.checks.rulebook import Settings
from claimwright.core.dates import add_years

WAITING = "waiting_period"
_LIFE_KINDS = frozenset({"death", "total_disability", "survival", "maturity"})


def policy_in_force(case: Case, _: Settings) -> Points:
    """On each event's day some policy is in force, in grace or reinstated (Insurance Law art. 36-37)."""
    points: list[Point] = []
    stood = ""
    for event in case.events:
        spans = [one for one in case.policies if event.event_date in one.period]
        standing = [(one, _standing(one, event.event_date)) for one in spans]
        covering = [(one, kind) for one, kind in standing if kind in _COVERS]
        if not covering:
            kind = standing[0][1].value if standing else "outside_period"
            number = standing[0][0].policy_no if standing else None
            day = event.event_date.isoformat()
            points.append(
                question(
                    "not_in_force", event_no=event.event_no, event_date=day, status=kind, policy_no=number
                )
            )
            continue
        stood = covering[0][1].value
        points += [
            question("grace_premium_unknown", event_no=event.event_no, policy_no=one.policy_no)
            for one, kind in covering
            if kind is SpellKind.GRACE and not one.unpaid_premium_known
        ]
    return tuple(points) or ok(status=stood, policies=len(case.policies))


_COVERS = (SpellKind.IN_FORCE, SpellKind.GRACE, SpellKind.REINSTATED)


def _standing(policy: PolicyHistory, day: date) -> SpellKind:
    spell = policy.spell_on(day)
    return spell.kind if spell else SpellKind.IN_FORCE


def _concerned(case: Case, event: InsuredEvent) -> list[PolicyHistory]:
    return [one for one in case.policies if event.event_date in one.period]


def waiting_period(case: Case, settings: Settings) -> Points:
    """What the terms found, an illness first diagnosed while waiting, an illness soon after reinstatement."""
    days = settings["days"]
    assert isinstance(days, int)
    points = [
        question("waiting_period", benefit=one.benefit, clause=one.clause)
        for one in case.findings
        if one.code == WAITING and one.severity is not Severity.NOTE
    ]
    for event in case.events:
        if event.facts.get("accident") is True:
            continue
        for policy in _concerned(case, event):
            points += _waiting(event, policy, days)
    return tuple(points) or ok(days=days)


def _waiting(event: InsuredEvent, policy: PolicyHistory, days: int) -> list[Point]:
    found = []
    first = event.facts.get("first_diagnosis_date")
    about: Facts = {"event_no": event.event_no, "policy_no": policy.policy_no, "days": days}
    if isinstance(first, date) and (first - policy.first_inception).days < days:
        found.append(question("diagnosed_while_waiting", first_diagnosis_date=first.isoformat(), **about))
    back = policy.reinstated_on(event.event_date)
    if back is not None and (event.event_date - back).days < days:
        found.append(question("soon_after_reinstatement", reinstated_on=back.isoformat(), **about))
    return found


def contestability(case: Case, settings: Settings) -> Points:
    """Within two years of formation or reinstatement (art. 16) and something speaks of non-disclosure.

    Speaks of it: a doubt that was recorded, a first diagnosis before the contract, a chronic illness of
    the setting's list soon after the contract. The right lapses 30 days after the ground is known.
    """
    soon = settings["soon"]
    assert isinstance(soon, int)
    points: list[Point] = []
    for event in case.events:
        for policy in _concerned(case, event):
            start = policy.reinstated_on(event.event_date) or policy.contract_date
            if event.event_date >= add_years(start, 2):
                continue
            why = _undisclosed(event, policy, (event.event_date - start).days < soon, settings)
            if why:
                facts = {"event_no": event.event_no, "policy_no": policy.policy_no}
                points.append(flag("contestable", since=start.isoformat(), reason=why, **facts))
    return tuple(points) or ok(policies=len(case.policies))


def _undisclosed(event: InsuredEvent, policy: PolicyHistory, soon: bool, settings: Settings) -> str | None:
    first, diagnosis = event.facts.get("first_diagnosis_date"), event.facts.get("diagnosis")
    if event.facts.get("disclosure_doubt") is True:
        return "disclosure_doubt"
    if isinstance(first, date) and first < policy.contract_date:
        return "diagnosed_before_contract"
    chronic = settings["chronic"]
    assert isinstance(chronic, tuple)
    if soon and isinstance(diagnosis, str) and in_ranges(diagnosis, chronic):
        return "chronic_soon_after_contract"
    return None


def exclusion(case: Case, _: Settings) -> Points:
    """What the terms found, an event caused on purpose or drunk, suicide within two years (art. 43-45)."""
    points = [
        question("excluded", benefit=one.benefit, reason=one.code, clause=one.clause)
        for one in case.findings
        if one.severity is Severity.DENIAL and one.code != WAITING
    ]
    for event in case.events:
        points += [
            question("excluded", event_no=event.event_no, reason=name)
            for name in ("intentional", "drunk_driving")
            if event.facts.get(name) is True
        ]
        points += _suicide(case, event)
    return tuple(points) or ok(findings=len(case.findings))


def _suicide(case: Case, event: InsuredEvent) -> list[Point]:
    if event.facts.get("cause_of_death") != "自杀" or event.facts.get("mental_capacity") is False:
        return []
    starts = {
        one.policy_no: one.reinstated_on(event.event_date) or one.contract_date
        for one in _concerned(case, event)
    }
    return [
        question("suicide_within_two_years", event_no=event.event_no, policy_no=number, since=day.isoformat())
        for number, day in starts.items()
        if event.event_date < add_years(day, 2)
    ]


def early_claim(case: Case, settings: Settings) -> Points:
    """An illness soon after the first inception, from an amount on."""
    days, amount_fen = settings["days"], settings["amount"]
    assert isinstance(days, int)
    assert isinstance(amount_fen, int)
    if case.claimed_fen < amount_fen:
        return ok(claimed_fen=case.claimed_fen)
    points = [
        flag("early_claim", event_no=event.event_no, policy_no=policy.policy_no, days=gone, days_min=days)
        for event in case.events
        if event.facts.get("accident") is not True
        for policy in _concerned(case, event)
        if 0 <= (gone := (event.event_date - policy.first_inception).days) < days
    ]
    return tuple(points) or ok(days_min=days)


def limitation(case: Case, settings: Settings) -> Points:
    """Reported after the law's time: two years, life insurance five (art. 26). A legal review, no refusal."""
    years, years_life = settings["years"], settings["years_life"]
    assert isinstance(years, int)
    assert isinstance(years_life, int)
    points = []
    for event in case.events:
        limit = years_life if event.kind in _LIFE_KINDS else years
        if case.reported_on > add_years(event.event_date, limit):
            day = event.event_date.isoformat()
            points.append(flag("reported_late", event_no=event.event_no, event_date=day, years=limit))
    return tuple(points) or ok(years=years)
