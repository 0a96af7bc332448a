"""A customer on a phone, in a real chromium: signs in, reports, watches the claim come to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pressing import new_context
from running import Customer, Running

from claimwright.samples import as_pdf, as_xml

pytestmark = pytest.mark.browser


def is_fault(message: ConsoleMessage) -> bool:
    """An error of the page itself; a refused request is an answer, and the page shows it."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


WITHIN_MS = 20_000


@pytest.fixture
def phone(browser: Browser, platform: Running) -> Iterator[Page]:
    """A phone whose browser asks for Chinese; nothing may go wrong on its console."""
    context = new_context(
        browser, base_url=platform.url, viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if is_fault(message) else None)
    yield page
    context.close()
    assert wrong == []


def sign_in(page: Page, platform: Running, who: Customer) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=/"))
    page.get_by_label("手机号码").fill(who.mobile)
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_label("6 位验证码")).to_be_focused()
    page.get_by_label("6 位验证码").fill(platform.code(who.mobile))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name=f"{who.name}，您好")).to_be_visible()


def report(page: Page, bill: Path, *, diagnosis: str = "") -> None:
    """Through the questions, one a screen."""

    def next_question() -> None:
        page.get_by_role("button", name="下一步").click()

    page.get_by_role("link", name="我要理赔").first.click()
    page.get_by_role("link", name="看病住院花了钱").click()
    expect(page.get_by_role("heading", name="为谁理赔？")).to_be_visible()
    expect(page.get_by_role("heading", name="因为什么就医？")).to_be_hidden()
    next_question()
    next_question()
    expect(page.get_by_text("请先回答这一步。").locator("visible=true")).to_be_visible()
    page.get_by_text("生病、体检发现的问题、慢性病").click()
    next_question()
    page.get_by_label("诊断编码").fill(diagnosis)
    next_question()
    page.locator("input[data-files]").set_input_files(bill)
    expect(page.locator(".files .name")).to_have_text(bill.name)
    next_question()
    next_question()
    next_question()
    expect(page.locator("[data-summary=files]")).to_have_text(bill.name)
    expect(page.locator("[data-summary=cause]")).to_have_text("疾病")
    page.get_by_role("button", name="提交").click()


def test_from_sign_in_to_money_without_reloading(phone: Page, platform: Running, tmp_path: Path) -> None:
    who = platform.customer()
    bill = tmp_path / "住院票据.pdf"
    bill.write_bytes(as_pdf(platform.bill(who)))
    sign_in(phone, platform, who)
    report(phone, bill)
    expect(phone).to_have_url(re.compile(r"/claims/CL\d+$"))
    loads = phone.evaluate("performance.getEntriesByType('navigation').length")
    marked = phone.evaluate("window.stayed = true")
    expect(phone.locator(".timeline li b").last).to_have_text("已到账", timeout=WITHIN_MS)
    assert (loads, marked) == (1, True)
    assert phone.evaluate("window.stayed") is True  # the page was never loaded again
    expect(phone.locator(".big-amount")).to_have_text("¥3,960.00")
    expect(phone.get_by_text("依据条款 2.3").first).to_be_visible()
    expect(phone.get_by_text("剩余 ¥6,040.00")).to_be_visible()
    expect(phone.locator("[hx-get]")).to_have_count(0)  # at its end it asks no more
    phone.goto(f"/policies/{who.policy_no}")
    expect(phone.get_by_text("已用 ¥3,960.00 / ¥10,000.00")).to_be_visible()


def test_a_refused_file_says_why_and_keeps_the_answers(
    phone: Page, platform: Running, tmp_path: Path
) -> None:
    who = platform.customer()
    broken = tmp_path / "broken.xml"
    broken.write_bytes(as_xml(platform.bill(who))[:-200])
    sign_in(phone, platform, who)
    with phone.expect_response(lambda answer: answer.request.method == "POST") as posted:
        report(phone, broken, diagnosis="K80.1")
    assert posted.value.status == 422
    expect(phone.get_by_role("alert")).to_contain_text("文件读不出来")
    expect(phone.locator("input[value=illness]")).to_be_checked()
    expect(phone.locator("#diagnosis")).to_have_value("K80.1")
    phone.goto("/claims")
    expect(phone.get_by_text("还没有赔案")).to_be_visible()


def test_a_wrong_code_and_then_the_right_one(phone: Page, platform: Running) -> None:
    who = platform.customer()
    page = phone
    page.goto("/sign-in")
    page.get_by_label("手机号码").fill(who.mobile)
    page.get_by_role("button", name="发送验证码").click()
    right = platform.code(who.mobile)
    page.get_by_label("6 位验证码").fill(f"{(int(right) + 1) % 1_000_000:06d}")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    page.get_by_label("6 位验证码").fill(right)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name=who.name)).to_be_visible()


def test_taking_a_claim_back(phone: Page, platform: Running) -> None:
    who = platform.customer()
    sign_in(phone, platform, who)
    client = platform.api(token_of(phone))
    claim_no = platform.in_review(client, who)
    phone.goto(f"/claims/{claim_no}")
    expect(phone.get_by_text("理赔人员审核中")).to_be_visible()
    phone.get_by_role("button", name="撤回本案").click()
    phone.get_by_role("dialog").get_by_role("button", name="撤回本案").click()
    expect(phone.locator(".badge").first).to_have_text("已撤回")
    assert client.get(f"/claims/{claim_no}").json()["state"] == "withdrawn"


def token_of(page: Page) -> str:
    return next(c["value"] for c in page.context.cookies() if c["name"] == "cw_customer")


def test_language_and_type_size_are_kept(phone: Page, platform: Running) -> None:
    who = platform.customer()
    sign_in(phone, platform, who)
    phone.get_by_role("link", name="大字").click()
    phone.wait_for_function("getComputedStyle(document.documentElement).fontSize === '21px'")
    phone.get_by_role("link", name="English").click()
    expect(phone.get_by_role("heading", name=f"Hello, {who.name}")).to_be_visible()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    phone.goto("/policies")
    expect(phone.get_by_role("heading", name="My policies")).to_be_visible()
    phone.wait_for_function("getComputedStyle(document.documentElement).fontSize === '21px'")


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_wider_than_the_phone(browser: Browser, platform: Running, lang: str, size: str) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    platform.wait_for_state(client, claim_no, "closed")
    context = new_context(browser, base_url=platform.url, viewport={"width": 360, "height": 740})
    token = client.headers["Authorization"].removeprefix("Bearer ")
    cookies = {"cw_lang": lang, "cw_size": size, "cw_customer": token}
    context.add_cookies([{"name": n, "value": v, "url": platform.url} for n, v in cookies.items()])
    page = context.new_page()
    for path in (
        "/",
        "/policies",
        f"/policies/{who.policy_no}",
        "/claims",
        f"/claims/{claim_no}",
        "/me",
        f"/claims/{claim_no}/letters",
        "/me/readers",
        "/me/devices",
        "/claims/new",
        "/claims/new/bill",
        "/claims/new/critical_illness",
        "/claims/new/death",
    ):
        page.goto(path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{path} is {over} px too wide"
    context.close()


def test_a_form_of_another_site_is_refused(platform: Running, browser: Browser) -> None:
    who = platform.customer()
    context = new_context(browser, base_url=platform.url, locale="zh-CN")
    page = context.new_page()
    sign_in(page, platform, who)
    answer = context.request.post("/sign-out", form={"csrf": "guessed"})
    assert answer.status == 403
    page.goto("/me")
    expect(page.get_by_role("heading", name=who.name)).to_be_visible()
    cookie = next(c for c in context.cookies() if c["name"] == "cw_customer")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="您的手机号码是多少？")).to_be_visible()
    page.goto("/me")
    expect(page).to_have_url(re.compile("/sign-in"))
    context.close()
