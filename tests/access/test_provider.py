"""Staff by OpenID Connect: code, PKCE, state, nonce, and an ID token that must hold in every point."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from running import PASSWORD, Running

from claimwright.app.identity import public as identity
from claimwright.core.identity import Role

FAULTS = ("other_nonce", "other_audience", "other_issuer", "expired", "other_key", "none")


@pytest.fixture(scope="module")
def member(platform: Running) -> str:
    new = identity.NewStaff("provided", "Fictional provided", Role.ASSESSOR, 0, PASSWORD)
    with platform.db.transaction() as tx:
        assert isinstance(identity.add_staff(tx, platform.ids, new, platform.now()), UUID)
        subject = f"{platform.settings.identity_address} staff-0042"
        assert identity.name_provider_subject(tx, "provided", subject)
    return "staff-0042"


def begun(platform: Running) -> tuple[httpx.Client, dict[str, str]]:
    """A browser that our page has sent to the provider, with what it carries there."""
    browser = httpx.Client(base_url=platform.url, headers={"Accept-Language": "en"}, trust_env=False)
    assert "/desk/provider/start" in browser.get("/desk/sign-in").text
    sent = browser.get("/desk/provider/start", params={"next": "/desk/account"})
    assert sent.headers["location"].startswith(platform.settings.identity_address)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    return browser, asked


def answered(platform: Running, asked: dict[str, str], subject: str) -> str:
    """Where the provider sends the browser back to."""
    page = httpx.get(f"{platform.settings.identity_address}/authorize", params=asked, trust_env=False)
    assert "SANDBOX" in page.text
    sent = httpx.post(
        f"{platform.settings.identity_address}/authorize", data={**asked, "subject": subject}, trust_env=False
    )
    return str(sent.headers["location"])


def test_a_member_of_staff_comes_in(platform: Running, member: str) -> None:
    browser, asked = begun(platform)
    came = browser.get(answered(platform, asked, member))
    assert (came.status_code, came.headers["location"]) == (303, "/desk/account")
    page = browser.get("/desk/account")
    assert "Fictional provided" in page.text
    assert "company account" in page.text


def test_a_code_and_an_answer_are_used_once_and_by_the_browser_that_asked(
    platform: Running, member: str
) -> None:
    browser, asked = begun(platform)
    back = answered(platform, asked, member)
    thief = httpx.Client(base_url=platform.url, trust_env=False)
    assert thief.get(back).status_code == 403
    other, _ = begun(platform)
    assert other.get(back).status_code == 403  # another state
    assert browser.get(back).status_code == 303
    again, _ = browser, None
    assert again.get(back).status_code == 403


def test_somebody_without_an_account_stays_outside(platform: Running) -> None:
    browser, asked = begun(platform)
    refused = browser.get(answered(platform, asked, "nobody-of-ours"))
    assert (refused.status_code, "No account here" in refused.text) == (403, True)
    assert browser.get("/desk/account").status_code == 303


@pytest.mark.parametrize("mode", FAULTS)
def test_a_token_that_does_not_hold_proves_nobody(platform: Running, member: str, mode: str) -> None:
    browser, asked = begun(platform)
    back = answered(platform, asked, member)
    armed = {"mode": mode, "times": 1}
    httpx.post(f"{platform.settings.identity_address}/faults", json=armed, trust_env=False)
    refused = browser.get(back)
    assert (refused.status_code, "proves nobody" in refused.text) == (403, True)
    assert browser.get("/desk/account").status_code == 303


def test_a_new_signing_key_is_fetched(platform: Running, member: str) -> None:
    httpx.post(f"{platform.settings.identity_address}/keys", trust_env=False)
    browser, asked = begun(platform)
    assert browser.get(answered(platform, asked, member)).status_code == 303


def test_no_way_leads_out_of_our_pages(platform: Running, member: str) -> None:
    browser = httpx.Client(base_url=platform.url, trust_env=False)
    sent = browser.get("/desk/provider/start", params={"next": "https://elsewhere.example/"})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}
    came = browser.get(answered(platform, asked, member))
    assert (came.status_code, came.headers["location"]) == (303, "/desk")
