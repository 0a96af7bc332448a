"""Reads are chained and exported with the changes; the file is verified offline: a changed byte is found."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from running import Running

from claimwright.app.identity import public as identity
from claimwright.core.identity import Role
from claimwright.infra.row_security import SERVICE
from claimwright.verifier.audit import verify_audit

CLAIMWRIGHT = [sys.executable, "-c", "from claimwright.entry.cli import main; main()"]


def run(platform: Running, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **platform.settings.as_environment()}
    return subprocess.run([*CLAIMWRIGHT, *args], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def exported(platform: Running, tmp_path_factory: pytest.TempPathFactory) -> Path:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    desk = platform.api(platform.staff(Role.ASSESSOR))
    assert desk.get(f"/staff/cases/{claim_no}").status_code == 200
    assert desk.get("/staff/cases").status_code == 200
    path = tmp_path_factory.mktemp("audit") / "audit.jsonl"
    day = platform.now().date()
    done = run(
        platform, "audit", "export", "--from", str(day - timedelta(days=1)), "--to", str(day), str(path)
    )
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    return path


def test_the_file_holds_and_is_readable_by_its_owner_alone(platform: Running, exported: Path) -> None:
    done = run(platform, "audit", "verify", str(exported))
    print(done.stdout)
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "holds")
    assert exported.stat().st_mode & 0o077 == 0
    verdict = verify_audit(exported.read_bytes().splitlines(keepends=True))
    assert verdict.entries >= 3
    assert verdict.reads >= 2


def test_the_verifier_alone_says_the_same(exported: Path) -> None:
    """With the standard library only: no package of the product's needs is on its path."""
    source = Path(__file__).parents[2] / "src"
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(source)!r}); "]
    command[-1] += "import runpy; sys.argv[1:] = ['audit', sys.argv[1]]; "
    command[-1] += "runpy.run_module('claimwright.verifier', run_name='__main__')"
    done = subprocess.run([*command, str(exported)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:5]) == (0, "holds"), done.stderr


def test_any_changed_byte_is_found_and_named(platform: Running, exported: Path, tmp_path: Path) -> None:
    content = exported.read_bytes()
    step = max(1, len(content) // 400)
    for place in range(0, len(content), step):
        changed = bytearray(content)
        changed[place] ^= 1
        fault = verify_audit(bytes(changed).splitlines(keepends=True)).fault
        line = content[:place].count(b"\n") + 1
        assert fault is not None, f"byte {place} of line {line}"
        # the head has no hash of its own: the last line speaks for it
        assert fault.line in (line, line + 1) or line == 1, (place, line, fault)
    broken = tmp_path / "broken.jsonl"
    place = content.index(b'"reader":["staff"') + len(b'"reader":["st')
    broken.write_bytes(content[:place] + b"A" + content[place + 1 :])
    done = run(platform, "audit", "verify", str(broken))
    print(done.stdout)
    assert done.returncode == 1
    assert "its content does not have its hash (read " in done.stdout


def test_a_line_taken_out_moved_or_cut_off_is_found(exported: Path) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    for number in range(1, len(lines) - 1):
        assert verify_audit([*lines[:number], *lines[number + 1 :]]).fault is not None
        swapped = [*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :]]
        assert verify_audit(swapped).fault is not None
        assert verify_audit(lines[:number]).fault is not None
    assert verify_audit([]).fault is not None
    assert verify_audit([*lines, lines[1]]).fault is not None


def test_a_customer_sees_lists_and_pages_that_showed_their_data(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    desk = platform.api(platform.staff(Role.MANAGER))
    assert desk.get("/staff/cases").status_code == 200
    assert desk.get(f"/staff/cases/{claim_no}", headers={"X-Purpose": "call-back"}).status_code == 200
    seen = {(one["reader_name"], one["action"], one["purpose"]) for one in client.get("/me/accesses").json()}
    assert ("Fictional manager", "case_list", "") in seen
    assert ("Fictional manager", "case", "call-back") in seen
    cookie = client.headers["Authorization"].removeprefix("Bearer ")
    for lang, words in (("zh-CN", "谁看过我的信息"), ("en", "Who looked at my data")):
        page = httpx.get(
            f"{platform.url}/me/readers",
            cookies={"cw_customer": cookie},
            headers={"Accept-Language": lang},
            trust_env=False,
        )
        assert page.status_code == 200
        assert words in page.text
        assert "call-back" in page.text


def test_a_list_behind_a_key_figure_is_one_look_with_its_filter(platform: Running) -> None:
    who = platform.customer(province="31")
    client = platform.sign_in(who)
    claim_no = platform.reported(client, who)
    token = platform.staff(Role.MANAGER)
    desk, until = platform.api(token), platform.today() + timedelta(days=1)
    asked = {"from_day": str(platform.today()), "until": str(until), "province": "31"}

    def looks() -> list[str]:
        found = client.get("/me/accesses").json()
        return [one["purpose"] for one in found if one["action"] == "figure"]

    assert desk.get("/staff/figures", params=asked).status_code == 200
    assert looks() == [], "a figure alone shows no claim"
    rows = desk.get("/staff/figures/closure_rate/rows", params=asked, headers={"X-Purpose": "audit 7"}).json()
    assert claim_no in [row["claim_no"] for row in rows]
    told = f"closure_rate {platform.today()}/{until}, province 31: {len(rows)} claims"
    assert looks() == [f"audit 7; {told}"]
    for page in ("/desk/figures/closure_rate", "/desk/figures/closure_rate/rows.csv"):
        shown = httpx.get(
            platform.url + page, params=asked, cookies={"cw_staff": token}, timeout=120, trust_env=False
        )
        assert claim_no in shown.text
    assert sorted(looks()) == sorted([f"audit 7; {told}", told, told])
    other = desk.get("/staff/figures/closure_rate/rows", params={**asked, "province": "44"}).json()
    assert claim_no not in [row["claim_no"] for row in other]
    assert len(looks()) == 3, "who is not on a list has no look"


def test_a_long_list_is_written_down_whole(platform: Running) -> None:
    """A look holds 1,000 persons: nobody on a longer list is left out."""
    token = platform.staff(Role.MANAGER)
    with platform.db.transaction() as tx:
        reader = identity.session_of(tx, token, platform.now())
        assert isinstance(reader, identity.Session)
        persons = [platform.ids.new_id(platform.ids.new_bucket()) for _ in range(2_001)]
        identity.record_list(tx, platform.ids, reader, persons, "figure", platform.now(), "2,001 claims")
        for person_id in (persons[0], persons[1_000], persons[2_000]):
            (look,) = identity.accesses_of(tx, person_id)
            assert (look.action, look.purpose) == ("figure", "2,001 claims")


def test_reads_of_many_at_once_make_one_unbroken_chain(platform: Running) -> None:
    day = platform.now().date()
    with platform.db.transaction(SERVICE) as tx:
        reads = list(identity.reads_between(tx, day - timedelta(days=1), day + timedelta(days=1)))
        heads = tx.execute("select count(*), sum(seq) from identity.access_head").fetchone()
    assert heads is not None
    assert heads[1] == len(reads)
