"""Services say which one applies and why the others do not; clocks run by law and by working days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from claimwright.core.dates import BUSINESS_ZONE
from claimwright.core.services.calendar import WorkingDays, read_working_days
from claimwright.core.services.clocks import advance_due, deadlines_of
from claimwright.core.services.judging import ServiceCase, judge
from claimwright.core.services.reader import ServiceBook, read_services
from claimwright.core.work.clocks import Pause

FOLDER = Path(__file__).parents[2] / "src/claimwright/catalogue/rulebooks"
SERVICES = (FOLDER / "services.yaml").read_text(encoding="utf-8")
CALENDAR = (FOLDER / "working_days.yaml").read_text(encoding="utf-8")
_book, _days = read_services(SERVICES, "services.yaml"), read_working_days(CALENDAR, "working_days.yaml")
assert isinstance(_book, ServiceBook), _book
assert isinstance(_days, WorkingDays), _days
BOOK, DAYS = _book, _days
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SMALL = ServiceCase(frozenset({"inpatient"}), 1_000_000, date(2026, 2, 10), date(2024, 1, 1), 0, MONDAY)
CANCER = ServiceCase(
    frozenset({"critical_illness"}),
    30_000_000,
    date(2026, 2, 10),
    date(2024, 2, 10),
    0,
    MONDAY,
    diseases=("恶性肿瘤——重度",),
    first_diagnosis=date(2026, 2, 10),
    proofs=frozenset({"pathology_report"}),
)


def why(case: ServiceCase, service: str) -> list[tuple[str, dict[str, object]]]:
    standing = judge(BOOK.services, case, DAYS)
    (judged,) = [one for one in standing.judged if one.service == service]
    return [(one.condition, dict(one.facts)) for one in judged.missing]


def test_a_small_medical_claim_is_promised_within_24_hours() -> None:
    standing = judge(BOOK.services, SMALL, DAYS)
    assert standing.service.name == "small_medical"
    assert standing.due_at == MONDAY + timedelta(hours=24)


def test_one_fen_more_or_an_open_point_is_ordinary_and_says_why() -> None:
    dear = replace(SMALL, claimed_fen=1_000_001)
    assert judge(BOOK.services, dear, DAYS).service.name == "ordinary"
    assert why(dear, "small_medical") == [
        ("claimed_at_most", {"claimed_fen": 1_000_001, "most_fen": 1_000_000})
    ]
    assert why(replace(SMALL, open_points=2), "small_medical") == [("nothing_open", {"count": 2})]


def test_a_listed_disease_after_two_years_with_proof_is_paid_within_one_working_day() -> None:
    standing = judge(BOOK.services, CANCER, DAYS)
    assert standing.service.name == "critical_illness_one_day"
    assert standing.due_at == datetime(2026, 3, 4, tzinfo=BUSINESS_ZONE)  # the end of Tuesday


def test_every_condition_that_fails_is_told_at_once() -> None:
    far = replace(
        CANCER,
        diseases=("感冒",),
        first_diagnosis=date(2025, 1, 1),
        event_date=date(2026, 2, 9),
        proofs=frozenset(),
    )
    assert why(far, "critical_illness_one_day") == [
        ("diseases", {"found": "感冒"}),
        ("first_diagnosis", {"first_diagnosis_date": "2025-01-01"}),
        ("in_force_for", {"years": 2, "since": "2024-02-10"}),
        ("proof", {"wanted": "pathology_report、diagnosis_certificate"}),
    ]
    assert why(replace(CANCER, first_diagnosis=None), "critical_illness_one_day") == [
        ("first_diagnosis", {"first_diagnosis_date": None})
    ]


def test_the_calendar_knows_holidays_and_worked_weekends() -> None:
    assert not DAYS.is_working_day(date(2026, 2, 16))  # Spring Festival
    assert DAYS.is_working_day(date(2026, 2, 28))  # a Saturday worked instead
    assert not DAYS.is_working_day(date(2026, 3, 7))  # a Saturday
    assert DAYS.after(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert DAYS.after(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert DAYS.after(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert (DAYS.is_announced(date(2026, 5, 1)), DAYS.is_announced(date(2027, 5, 1))) == (True, False)
    worked = sum(DAYS.is_working_day(date(2026, 1, 1) + timedelta(days=one)) for one in range(365))
    assert worked == 248  # 365 less 104 weekend days less 13 statutory holidays


def test_the_laws_clocks_start_end_and_stand_still() -> None:
    moments = {"reported": MONDAY, "papers_complete": MONDAY}
    found = deadlines_of(BOOK.clocks, moments, (), DAYS)
    assert [(one.clock, one.due_at) for one in found] == [
        ("assessment", datetime(2026, 4, 2, tzinfo=BUSINESS_ZONE)),
        ("certain_part", datetime(2026, 5, 2, tzinfo=BUSINESS_ZONE)),
    ]
    ten_days = Pause(MONDAY + timedelta(days=3), MONDAY + timedelta(days=13))
    paused = deadlines_of(BOOK.clocks, moments, (ten_days,), DAYS)
    assert paused[0].due_at == datetime(2026, 4, 12, tzinfo=BUSINESS_ZONE)
    waiting = deadlines_of(BOOK.clocks, moments, (Pause(MONDAY + timedelta(days=3), None),), DAYS)
    assert [(one.clock, one.due_at is None) for one in waiting] == [
        ("certain_part", False),
        ("assessment", True),
    ]
    agreed = {**moments, "assessed": MONDAY, "decided": MONDAY, "agreed": MONDAY}
    assert [one.clock for one in deadlines_of(BOOK.clocks, agreed, (), DAYS)] == ["refusal_notice", "payment"]


def test_on_day_sixty_the_certain_part_is_due() -> None:
    moments = {"reported": MONDAY, "papers_complete": MONDAY}
    found = deadlines_of(BOOK.clocks, moments, (), DAYS)
    end = datetime(2026, 5, 2, tzinfo=BUSINESS_ZONE)
    assert advance_due(found, end - timedelta(seconds=1)) is None
    due = advance_due(found, end)
    assert due is not None
    assert due.basis == "保险法 第25条"


def test_errors_of_services_and_calendars_name_their_lines() -> None:
    wrong = read_services(
        SERVICES.replace("claimed_at_most", "claimed_at_mst").replace("24 小时", "24"), "s.yaml"
    )
    assert isinstance(wrong, tuple)
    assert [(one.line, one.code) for one in wrong] == [(9, "form"), (13, "key_unknown")]
    conditions = read_services(SERVICES.replace("when: {}", "when: {nothing_open: yes}"), "s.yaml")
    assert isinstance(conditions, tuple)
    assert conditions[0].code == "last_open"
    days = read_working_days(CALENDAR.replace("2026-10-10]", "2027-10-10, soon]"), "w.yaml")
    assert isinstance(days, tuple)
    assert [one.code for one in days] == ["other_year", "not_a_date"]
