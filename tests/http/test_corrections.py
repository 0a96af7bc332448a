"""The page of corrections: what people corrected, by field, format and hospital, for managers alone."""

from __future__ import annotations

import re
from urllib.parse import quote

import httpx
from running import Running

from claimwright.core.identity import Role
from claimwright.samples import as_pdf, as_xml


def _pages(platform: Running, token: str) -> httpx.Client:
    cookies = {"cw_staff": token, "cw_lang": "en"}
    return httpx.Client(base_url=platform.url, cookies=cookies, trust_env=False, timeout=120)


def _correct(platform: Running, pages: httpx.Client, hospital: str, content: str, **fields: str) -> None:
    """A bill that does not add up comes in, and an assessor corrects fields of it."""
    who = platform.customer()
    client = platform.sign_in(who)
    bill = platform.bill(who, total_fen=890_000, hospital_name=hospital)
    file = (as_pdf(bill), "bill.pdf") if content == "pdf" else (as_xml(bill), "bill.xml")
    claim_no = platform.report(client, who, *file).json()["claim_no"]
    platform.wait_for_state(client, claim_no, "in_review")
    case = platform.api(platform.staff(Role.ASSESSOR)).get(f"/staff/cases/{claim_no}").json()
    page = f"/desk/cases/{claim_no}/evidence/{case['documents'][0]['document_id']}"
    shown = pages.get(page).text
    form = {name: _hidden(shown, name) for name in ("csrf", "revision")}
    form |= {f"field:{name}": value for name, value in fields.items()} | {"reason": "misread"}
    answer = pages.post(f"{page}/corrections", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303, answer.text


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def _counts(page: str, table: str) -> dict[str, tuple[int, int]]:
    """What a table says by name: corrected, and of these nothing read."""
    part = page.split(f'id="{table}"')[1].split("</table>")[0]
    rows = re.findall(
        r"<tr><td>(?:<a [^>]*>)?([^<]+)(?:</a>)?</td><td[^>]*>(\d+)</td><td[^>]*>(\d+)</td>", part
    )
    return {name: (int(corrected), int(missing)) for name, corrected, missing in rows}


def test_corrections_are_counted_by_field_format_and_hospital(platform: Running) -> None:
    assessor = _pages(platform, platform.staff(Role.ASSESSOR))
    east, west = "虚构东区更正医院", "虚构西区更正医院"
    _correct(platform, assessor, east, "pdf", total_fen="8000.00", hospital_name=east + "总院")
    _correct(platform, assessor, east, "xml", total_fen="8000.00")
    _correct(platform, assessor, west, "pdf", total_fen="8000.00")
    manager = _pages(platform, platform.staff(Role.MANAGER))
    whole = manager.get("/desk/corrections").text
    hospitals = _counts(whole, "by-hospital")
    assert (hospitals[east], hospitals[west]) == ((3, 0), (1, 0))
    at_east = manager.get(f"/desk/corrections?hospital={quote(east)}").text
    assert _counts(at_east, "by-field") == {"total": (2, 0), "hospital": (1, 0)}
    assert _counts(at_east, "by-format") == {"application/pdf": (2, 0), "application/xml": (1, 0)}
    total_pdf = f"/desk/corrections?hospital={quote(east)}&field=total_fen&media_type=application/pdf"
    assert _counts(manager.get(total_pdf).text, "by-field") == {"total": (1, 0)}
    nothing = manager.get("/desk/corrections?from_day=2020-01-01&until=2020-02-01")
    assert "Nothing was corrected in this period." in nothing.text
    assert assessor.get("/desk/corrections").status_code == 403
