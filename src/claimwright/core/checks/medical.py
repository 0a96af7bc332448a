"""Checks of treatment: hospital on the list, diagnosis fits person and cause, dates fit each other."""

from __future__ import annotations

from datetime import date

from claimwright.core.adjudication.model import InsuredEvent
from claimwright.core.checks.case import Case
from claimwright.core.checks.diagnosis import in_ranges
from claimwright.core.checks.result import Point, Points, flag, ok, question
from claimwright.core.checks.rulebook import Settings
from claimwright.core.dates import completed_years

TREATED = frozenset({"inpatient", "outpatient"})
Words = tuple[str, ...]


def _words(settings: Settings, name: str) -> Words:
    found = settings[name]
    assert isinstance(found, tuple)
    return tuple(str(one) for one in found)


def hospital_listed(case: Case, settings: Settings) -> Points:
    """The hospital is on the list on the day and of one of the levels that the rulebook names."""
    levels = _words(settings, "levels")
    points: list[Point] = []
    for event in case.events:
        if event.kind not in TREATED:
            continue
        level = event.facts.get("hospital_level")
        if level is None:
            bill = next((one for one in case.bills if one.event_no == event.event_no), None)
            points.append(
                question(
                    "hospital_not_listed", event_no=event.event_no, hospital=bill.hospital if bill else None
                )
            )
        elif level not in levels:
            points.append(flag("hospital_level", event_no=event.event_no, level=str(level)))
    return tuple(points) or ok(levels="、".join(levels))


def diagnosis_fits(case: Case, settings: Settings) -> Points:
    """The diagnosis can be that of this person (sex, age) and of what is claimed (illness or accident)."""
    points: list[Point] = []
    seen = 0
    for event in case.events:
        code = event.facts.get("diagnosis")
        if isinstance(code, str) and code:
            seen += 1
            points += _unfit(case, event, code, settings)
    return tuple(points) or ok(diagnoses=seen)


def _unfit(case: Case, event: InsuredEvent, code: str, settings: Settings) -> list[Point]:
    about = {"event_no": event.event_no, "diagnosis": code}
    points = []
    age = completed_years(case.insured.birth_date, event.event_date)
    if case.insured.sex == "male" and in_ranges(code, _words(settings, "female")):
        points.append(question("diagnosis_of_other_sex", **about))
    if case.insured.sex == "female" and in_ranges(code, _words(settings, "male")):
        points.append(question("diagnosis_of_other_sex", **about))
    if age >= 1 and in_ranges(code, _words(settings, "newborn")):
        points.append(question("diagnosis_of_other_age", age=age, **about))
    if age < 18 and in_ranges(code, _words(settings, "adult")):
        points.append(question("diagnosis_of_other_age", age=age, **about))
    injury = in_ranges(code, _words(settings, "injury"))
    accident = event.facts.get("accident")
    if accident is True and not injury:
        points.append(flag("accident_without_injury", **about))
    if accident is False and injury:
        points.append(flag("injury_without_accident", **about))
    return points


def dates_consistent(case: Case, settings: Settings) -> Points:
    """Accident, admission, discharge, days, death and other stays cannot contradict each other."""
    days_max = settings["accident_days"]
    assert isinstance(days_max, int)
    points = [point for event in case.events for point in _own_dates(case, event, days_max)]
    died = [event.event_date for event in case.events if event.kind == "death"]
    died += [one.day for one in case.past if one.kind == "death"]
    for event in case.events:
        if died and event.kind in TREATED and event.event_date > min(died):
            points.append(
                question("treated_after_death", event_no=event.event_no, died_on=min(died).isoformat())
            )
        points += _other_stays(case, event)
    return tuple(points) or ok(events=len(case.events))


def _own_dates(case: Case, event: InsuredEvent, days_max: int) -> list[Point]:
    about = {"event_no": event.event_no}
    points = []
    admitted, left = event.facts.get("admission_date"), event.facts.get("discharge_date")
    if isinstance(admitted, date) and isinstance(left, date):
        if left < admitted:
            points.append(question("discharged_before_admission", **about))
        stated = event.facts.get("stay_days")
        nights = max(1, (left - admitted).days)
        if isinstance(stated, int) and stated not in (nights, (left - admitted).days + 1):
            points.append(question("stay_days_wrong", stay_days=stated, nights=nights, **about))
    hurt = event.facts.get("accident_date")
    if isinstance(hurt, date):
        gone = (event.event_date - hurt).days
        if gone < 0:
            points.append(question("treated_before_accident", accident_date=hurt.isoformat(), **about))
        elif gone > days_max:
            points.append(flag("treated_long_after_accident", days=gone, days_max=days_max, **about))
    if event.event_date < case.insured.birth_date:
        points.append(question("event_before_birth", **about))
    points += [
        flag("issued_before_treatment", issue_date=bill.issue_date.isoformat(), **about)
        for bill in case.bills
        if bill.event_no == event.event_no and bill.issue_date and bill.issue_date < event.event_date
    ]
    return points


def _other_stays(case: Case, event: InsuredEvent) -> list[Point]:
    """Nobody lies in two hospitals on the same nights."""
    left = event.facts.get("discharge_date")
    if event.kind != "inpatient" or not isinstance(left, date):
        return []
    return [
        question("stays_overlap", event_no=event.event_no, claim_no=one.claim_no, day=one.day.isoformat())
        for one in case.past
        if one.kind == "inpatient"
        and one.until is not None
        and one.claim_no != case.claim_no
        and (one.stay_no is None or one.stay_no != event.stay_no)
        and max(one.day, event.event_date) < min(one.until, left)
    ]
