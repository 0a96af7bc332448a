"""One request for everything: asked by a person, shown with its place on the paper, closed from the phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pressing import new_context
from running import Customer, Running

from claimwright.core.identity import Role

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}

NATURAL_RATIO = """async (href) => {
  const picture = new Image();
  picture.src = href;
  await picture.decode();
  return picture.naturalWidth / picture.naturalHeight;
}"""


@pytest.fixture
def who(platform: Running) -> Customer:
    return platform.customer()


@pytest.fixture
def phone(browser: Browser, platform: Running, who: Customer) -> Iterator[Page]:
    token = platform.sign_in(who).headers["Authorization"].removeprefix("Bearer ")
    context = new_context(browser, base_url=platform.url, viewport={"width": 390, "height": 844})
    cookies = {"cw_lang": "zh", "cw_size": "large", "cw_customer": token}
    context.add_cookies([{"name": n, "value": v, "url": platform.url} for n, v in cookies.items()])
    yield context.new_page()
    context.close()


def test_one_request_lists_paper_and_amount_and_one_answer_closes_it(
    phone: Page, platform: Running, who: Customer
) -> None:
    client, staff = platform.sign_in(who), platform.api(platform.staff(Role.ASSESSOR))
    claim_no = platform.in_review(client, who)
    case = staff.get(f"/staff/cases/{claim_no}").json()
    asked = {
        "version": case["version"],
        "papers": ["出院小结"],
        "items": [one["key"] for one in case["suggested"]],
    }
    answer = staff.post(f"/staff/cases/{claim_no}/papers", json=asked)
    assert answer.status_code == 200, answer.text

    phone.goto(f"/claims/{claim_no}")
    expect(phone.get_by_text("请一次性答复下面 2 项")).to_be_visible()
    expect(phone.locator(".ask h3")).to_have_text(["1. 出院小结", "2. 票据金额"])
    expect(phone.get_by_text("各项金额相加与票据金额不符")).to_be_visible()
    crop = phone.get_by_role("img", name="单据上“票据金额”所在的位置")
    expect(crop.locator("rect.place")).to_have_count(1)
    shown = crop.locator("image")
    expect(shown).to_have_count(1)
    ratio = phone.evaluate(NATURAL_RATIO, shown.get_attribute("href"))
    told = int(str(shown.get_attribute("width"))) / int(str(shown.get_attribute("height")))
    assert told == pytest.approx(ratio, rel=0.01), "the picture keeps its shape, so the place is true"
    assert [one["id"] for one in Axe().run(phone, options=RULES).response["violations"]] == []

    phone.get_by_label("请按原件填写：票据金额").fill("8000.00")
    phone.locator("input[name='file:1']").set_input_files(
        {"name": "summary.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 nothing"}
    )
    expect(phone.locator("#names-1")).to_have_text("summary.pdf")
    phone.get_by_role("button", name="提交材料").click()
    expect(phone.get_by_text("已收到补充材料")).to_be_visible()
    expect(phone.locator(".ask")).to_have_count(0)
    expect(phone).to_have_url(re.compile(rf"/claims/{claim_no}$"))
    request = client.get(f"/claims/{claim_no}").json()["request"]
    assert request["is_open"] is False
    assert [one["answer_value"] for one in request["items"]] == [None, "8000.00"]
    assert request["items"][0]["answer_document_id"] is not None
