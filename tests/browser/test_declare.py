"""Claims without a bill on a phone: what happened, its papers photographed, the clocks promised."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pressing import new_context
from running import Customer, Running

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from papers_made import death_certificate, id_card, paper

from claimwright.app.parties import public as parties
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import NamedBeneficiary

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def signed_in(browser: Browser, platform: Running, who: Customer, **how: str) -> Page:
    """A phone with large type, as the customer."""
    token = platform.sign_in(who).headers["Authorization"].removeprefix("Bearer ")
    context = new_context(
        browser, base_url=platform.url, viewport={"width": 390, "height": 844}, has_touch=True
    )
    cookies = {"cw_lang": "zh", "cw_size": "large", "cw_customer": token, **how}
    context.add_cookies([{"name": n, "value": v, "url": platform.url} for n, v in cookies.items()])
    return context.new_page()


def onward(page: Page, heading: str) -> None:
    """Next; the new question has the focus, nothing is cut off, and axe sees no violation."""
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name=heading)).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert [one["id"] for one in Axe().run(page, options=RULES).response["violations"]] == []


def photographed(page: Page, upload: object, nth: int) -> None:
    """Choose the file of the paper's own button; its name is shown."""
    one = {"name": upload.file_name, "mimeType": "application/pdf", "buffer": upload.content}  # type: ignore[attr-defined]
    page.locator("input[type=file]").nth(nth).set_input_files(one)  # type: ignore[arg-type]
    expect(page.locator(f"#names-{nth + 1}")).to_have_text(one["name"])


def test_a_stay_for_daily_cash(browser: Browser, platform: Running) -> None:
    who = platform.customer(("HOSP-CASH", {"daily_amount": "200.00"}))
    page = signed_in(browser, platform, who)
    admitted, discharged = platform.today() - timedelta(days=20), platform.today() - timedelta(days=10)
    page.goto("/")
    page.get_by_role("link", name="我要理赔").first.click()
    page.get_by_role("link", name="住过院，想领住院津贴").click()
    expect(page.get_by_role("heading", name="谁住了院？")).to_be_visible()
    onward(page, "哪一天住进医院的？")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("请先回答这一步。").locator("visible=true")).to_be_visible()
    page.get_by_label("入院日期").fill(admitted.isoformat())
    onward(page, "因为什么住院？")
    page.get_by_text("生病、体检发现的问题、慢性病").click()
    onward(page, "请拍下这 1 份材料")
    expect(page.get_by_role("img", name="出院小结的样子")).to_be_visible()
    lines = (f"姓名：{who.name}", f"入院日期：{admitted}", f"出院日期：{discharged}", "出院诊断：急性阑尾炎")
    photographed(page, paper("summary", "江淮市云栖人民医院", "出院小结", *lines), 0)
    onward(page, "赔款付到哪个账户？")
    onward(page, "请核对")
    expect(page.locator("[data-summary=event_date]")).to_have_text(admitted.isoformat())
    expect(page.locator("[data-summary=files]")).to_have_text("summary.pdf")
    clocks = page.locator("#clocks li")
    expect(clocks).to_contain_text(
        ["24 小时内付款", "1 个工作日内一次告诉您", "30 天内告诉您结果", "10 天内付款"]
    )
    page.get_by_role("button", name="提交").click()
    expect(page).to_have_url(re.compile(r"/claims/CL\d+$"))
    expect(page.locator(".timeline li b").first).to_have_text("已收到您的申请")
    expect(page.locator("dd").filter(has_text="住院")).to_be_visible()
    page.context.close()


def test_a_beneficiary_after_a_death(browser: Browser, platform: Running) -> None:
    insured, heir = platform.customer(("TERM-LIFE", {"sum_insured": "300000.00"})), platform.customer()
    with platform.db.transaction() as tx:
        policy = policies.policy_by_number(tx, insured.policy_no)
        assert policy is not None
        (heir_id,) = parties.ids_by_identity(tx, [(parties.IdKind.RESIDENT_ID, heir.id_number)]).values()
        one = NamedBeneficiary("death", 1, Fraction(1), heir.name, heir.id_number, heir_id)
        policies.name_beneficiaries(tx, policy.policy_id, (one,), platform.now())
    day = (platform.today() - timedelta(days=4)).isoformat()
    page = signed_in(browser, platform, heir)
    page.goto("/claims/new")
    page.get_by_role("link", name="家人去世了").click()
    expect(page.get_by_label("保单号", exact=True)).to_be_hidden()
    expect(page.get_by_text("带上能证明亲属关系的材料")).to_be_hidden()
    page.get_by_text("没有指定受益人？").click()
    expect(page.get_by_text("带上能证明亲属关系的材料")).to_be_visible()
    page.get_by_text("我有别的保单号").click()
    page.get_by_label("保单号", exact=True).fill("NO-SUCH-POLICY")
    onward(page, "哪一天去世的？")
    page.get_by_label("去世日期").fill(day)
    onward(page, "因为什么去世？")
    page.get_by_text("生病、体检发现的问题、慢性病").click()
    onward(page, "请拍下这 2 份材料")
    photographed(page, death_certificate(insured.name, day, "疾病"), 0)
    photographed(page, id_card(insured.name, insured.id_number), 1)
    onward(page, "赔款付到哪个账户？")
    onward(page, "请核对")
    expect(page.locator("[data-summary=files]")).to_have_text("death.pdf, id.pdf")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert").first).to_contain_text("保单")  # no such policy: the answers are kept
    page.get_by_label("保单号", exact=True).fill(insured.policy_no)
    onward(page, "哪一天去世的？")
    expect(page.get_by_label("去世日期")).to_have_value(day)
    onward(page, "因为什么去世？")
    onward(page, "请拍下这 2 份材料")
    photographed(page, death_certificate(insured.name, day, "疾病"), 0)
    photographed(page, id_card(insured.name, insured.id_number), 1)
    onward(page, "赔款付到哪个账户？")
    onward(page, "请核对")
    page.get_by_role("button", name="提交").click()
    expect(page).to_have_url(re.compile(r"/claims/CL\d+$"))
    expect(page.locator(".timeline li b")).to_have_text(
        ["已收到您的申请", "转人工审核", "理赔人员审核中", "到账"]
    )
    expect(page.get_by_text(insured.name).first).to_be_visible()
    expect(page.get_by_text("身故")).to_be_visible()
    page.context.close()
