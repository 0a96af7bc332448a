"""Plays the demo's story against a running platform and says whether every claim ended as it must."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from claimwright.core.dates import business_date
from claimwright.entry.demo.cases import Case, story
from claimwright.entry.demo.client import Api, DemoFailed
from claimwright.entry.demo.ends import End
from claimwright.entry.demo.people import portfolio, run_number
from claimwright.entry.demo.show import Show
from claimwright.entry.demo.staff import StaffMember
from claimwright.infra.settings import Settings

_END_WITHIN_S = 60.0
_ENDS = {"closed", "in_review", "refused", "withdrawn"}


def play(
    settings: Settings, staff: dict[str, StaffMember], show: Show, now: datetime
) -> tuple[Case, list[str]]:
    """Report every case of the story; the first case, and the failures (none when all is well)."""
    run, today = run_number(now), business_date(now)
    cases = story(run, today)
    customers = list({case.who.policy_no: case.who for case in cases}.values())
    manager = _staff_api(settings, staff["manager"], show)
    manager.load(portfolio(customers, today))
    show.say("insured", count=len(customers))
    desk = _staff_api(settings, staff["assessor"], show)
    sessions: dict[str, Api] = {}
    failures = []
    for number, case in enumerate(cases, start=1):
        if case.who.phone not in sessions:
            sessions[case.who.phone] = Api(settings.web_address, settings.phone_address, show.lang)
            sessions[case.who.phone].sign_in_customer(case.who)
        show.heading(number, case.title, case.who.name, case.form)
        wanted, got = _end_wanted(case), _play_case(case, sessions[case.who.phone], desk, show)
        if not show.verdict(wanted, got):
            failures.append(f"{case.title['en']}: wanted {wanted.text('en')}, got {got.text('en')}")
    return cases[0], failures


def _staff_api(settings: Settings, member: StaffMember, show: Show) -> Api:
    api = Api(settings.web_address, settings.phone_address, show.lang)
    api.sign_in_staff(member.user_name, member.password)
    return api


def _play_case(case: Case, customer: Api, desk: Api, show: Show) -> End:
    started = datetime.now(UTC)  # noqa: TID251 - what the customer's own watch would show
    answer = customer.report(case)
    if answer.is_error:
        problem = answer.json()
        show.refusal(problem)
        return End(problem["code"])
    path = f"/claims/{answer.json()['claim_no']}"
    seen: set[str] = set()

    def at_end(claim: Any) -> bool:
        for step in claim["timeline"]:
            if step["at"] is not None and step["event"] not in seen:
                seen.add(step["event"])
                show.step(started, step)
        return claim["state"] in _ENDS

    claim = customer.until(path, at_end, _END_WITHIN_S)
    on_desk = desk.get(f"/staff/cases/{claim['claim_no']}")
    show.facts(on_desk)
    show.calculation(customer.get(f"{path}/explanation"))
    show.orders(on_desk["orders"])
    show.questions(on_desk["tasks"])
    return _end_got(claim, on_desk["orders"])


def _end_wanted(case: Case) -> End:
    if case.refused:
        return End(case.refused)
    return End(case.end, case.payable_fen, case.payable_fen or 0)


def _end_got(claim: dict[str, Any], orders: list[dict[str, Any]]) -> End:
    paid_fen = sum(order["amount_fen"] for order in orders if order["state"] == "executed")
    return End(claim["state"], claim["payable_fen"], paid_fen)


__all__ = ["DemoFailed", "play"]
