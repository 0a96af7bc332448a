"""Photographs through a report on a phone: two bills in one picture, and the same paper twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pressing import new_context
from running import Customer, Running

from claimwright.core.documents.bill import MedicalBill
from claimwright.samples.photo import DAMAGES, UNSEEN, bill_page, photograph, photograph_bill, side_by_side

pytestmark = pytest.mark.browser
READ_WITHIN_MS = 90_000
"""A photograph takes seconds of a processor that others use too."""


@pytest.fixture
def who(platform: Running) -> Customer:
    return platform.customer()


@pytest.fixture
def phone(browser: Browser, platform: Running, who: Customer) -> Iterator[Page]:
    token = platform.sign_in(who).headers["Authorization"].removeprefix("Bearer ")
    context = new_context(browser, base_url=platform.url, viewport={"width": 390, "height": 844})
    cookies = {"cw_lang": "zh", "cw_customer": token}
    context.add_cookies([{"name": n, "value": v, "url": platform.url} for n, v in cookies.items()])
    context.set_default_navigation_timeout(READ_WITHIN_MS)
    yield context.new_page()
    context.close()


def report(page: Page, *pictures: tuple[str, bytes]) -> None:
    """Through the questions with these pictures; the answer has come when this returns."""
    page.goto("/claims/new/bill?cause=illness")
    chosen = [
        {"name": name, "mimeType": "image/jpeg" if name.endswith("jpg") else "image/png", "buffer": content}
        for name, content in pictures
    ]
    page.locator("input[data-files]").set_input_files(chosen)  # type: ignore[arg-type]
    expect(page.locator(".files .name")).to_have_count(len(pictures))
    last = page.get_by_role("heading", name="请核对")
    for _ in range(6):
        page.locator("[data-step]:not([hidden]) [data-go=next]").click()
    expect(last).to_be_focused()
    with page.expect_response(lambda one: one.request.method == "POST", timeout=READ_WITHIN_MS):
        page.get_by_role("button", name="提交").click(timeout=READ_WITHIN_MS, no_wait_after=True)


def bills(platform: Running, who: Customer, count: int) -> list[MedicalBill]:
    """Bills of different days."""
    first = platform.today() - timedelta(days=40)
    return [platform.bill(who, issue_date=first + timedelta(days=9 * n)) for n in range(count)]


def test_two_bills_in_one_picture_are_both_entered(phone: Page, platform: Running, who: Customer) -> None:
    two = bills(platform, who, 2)
    pages = [bill_page(bill, UNSEEN[0], seed) for seed, bill in enumerate(two)]
    report(phone, ("two.png", photograph(side_by_side(pages, 1), DAMAGES["clean"], 1)))
    expect(phone).to_have_url(re.compile(r"/claims/CL\d+$"))
    entered = phone.locator(".bill")
    expect(entered).to_have_text([re.compile(rf"{bill.hospital_name}\s+¥8,000.00") for bill in two])
    expect(phone.get_by_text("申请金额 ¥16,000.00").first).to_be_visible()


def test_the_same_paper_twice_in_one_report_is_told_before_anything_is_kept(
    phone: Page, platform: Running, who: Customer
) -> None:
    (bill,) = bills(platform, who, 1)
    taken = [
        photograph_bill(bill, UNSEEN[0], DAMAGES["clean"], 1),
        photograph_bill(bill, UNSEEN[0], DAMAGES["photo"], 2),
    ]
    report(phone, ("one.png", taken[0]), ("again.jpg", taken[1]))
    expect(phone.get_by_role("alert").first).to_contain_text("这张票据已经用过")
    expect(phone.locator("#sent-twice")).to_contain_text("请去掉一份再提交")
    assert platform.sign_in(who).get("/claims").json() == []


def test_the_same_paper_photographed_again_leads_to_its_claim_and_is_paid_once(
    phone: Page, platform: Running, who: Customer
) -> None:
    (bill,) = bills(platform, who, 1)
    report(phone, ("one.png", photograph_bill(bill, UNSEEN[0], DAMAGES["clean"], 1)))
    expect(phone).to_have_url(re.compile(r"/claims/CL\d+$"))
    claim_no = phone.url.rsplit("/", 1)[1]
    report(phone, ("again.jpg", photograph_bill(bill, UNSEEN[0], DAMAGES["photo"], 2)))
    expect(phone.get_by_role("alert").first).to_contain_text("每张票据只赔一次")
    phone.get_by_role("link", name=f"查看已经报过的赔案 {claim_no}").click()
    expect(phone).to_have_url(re.compile(rf"/claims/{claim_no}$"))
    assert [one["claim_no"] for one in platform.sign_in(who).get("/claims").json()] == [claim_no]
