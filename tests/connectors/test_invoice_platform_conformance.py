"""What every invoice platform's connector must do. The counterpart is a real process that misbehaves."""

from __future__ import annotations

import itertools
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from claimwright.app.documents.public import platform_question, read_file
from claimwright.connectors.invoices.sandbox_platform import SandboxPlatform
from claimwright.core.documents.standing import BillQuestion, BillStanding
from claimwright.core.money import format_yuan
from claimwright.entry.cli import build
from claimwright.ports.failure import Permanent, Transient, Unknown
from claimwright.ports.invoice_platform import InvoicePlatform
from claimwright.samples import as_pdf, as_xml, make_bill
from claimwright.samples.shudian import make_shudian, shudian_xml

_numbers = itertools.count(1)


class PlatformProcess:
    """A running sandbox platform and its administration."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "claimwright.sandboxes.invoice_platform"]
        self.process = subprocess.Popen(
            [*command, "--port", "0", "--data", str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.http = httpx.Client(base_url=self.address, trust_env=False)

    def register(self, question: BillQuestion, standing: str = "normal", **more: object) -> None:
        bill = {
            "code": question.code,
            "number": question.number,
            "check_code": question.check_code,
            "issue_date": f"{question.issue_date:%Y%m%d}",
            "amount": format_yuan(question.total_fen, grouped=False),
            "standing": standing,
            **more,
        }
        answer = self.http.post("/admin/bills", json={"bills": [bill]})
        assert answer.json() == {"sandbox": True, "registered": 1}

    def misbehave(self, do: str, **more: object) -> None:
        assert self.http.post("/admin/faults", json={"do": do, **more}).status_code == 200

    def asked(self, question: BillQuestion) -> int:
        questions = self.http.get("/admin/questions").json()["questions"]
        return sum(one["number"] == question.number for one in questions)

    def stop(self) -> int:
        self.http.close()
        self.process.terminate()
        return self.process.wait(60)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlatformProcess]:
    running = PlatformProcess(tmp_path_factory.mktemp("invoices"))
    yield running
    assert running.stop() == 0


@pytest.fixture(params=["sandbox_platform"])
def platform(request: pytest.FixtureRequest, process: PlatformProcess) -> Iterator[InvoicePlatform]:
    """Every connector that must pass; a new platform is added here."""
    connector = SandboxPlatform(process.address, within_s=0.8)
    yield connector
    connector.close()
    process.http.delete("/admin/faults")
    process.http.post("/admin/settings", json={"delay_seconds": 0, "questions_a_day": 0})


@pytest.fixture
def question() -> BillQuestion:
    return BillQuestion("32060126", f"{next(_numbers):010d}", "a1b2c3", date(2026, 2, 27), 99_354)


@pytest.mark.parametrize("standing", ["normal", "red_flushed", "already_used"])
def test_a_registered_bill_is_answered_with_its_standing(
    platform: InvoicePlatform, process: PlatformProcess, question: BillQuestion, standing: str
) -> None:
    process.register(question, standing)
    answer = platform.verify(question)
    assert (answer.standing, answer.red_bill) == (BillStanding(standing), None)
    said = json.loads(answer.content)
    assert (said["sandbox"], said["result"], said["reference"]) == (True, standing, answer.reference)
    assert answer.reference
    assert process.asked(question) == 1


def test_the_red_bill_is_named_where_the_platform_tells_it(
    platform: InvoicePlatform, process: PlatformProcess, question: BillQuestion
) -> None:
    process.register(question, "red_flushed", red_bill={"code": "32060126", "number": "99"})
    assert platform.verify(question).red_bill == ("32060126", "99")


def test_a_bill_that_nobody_registered_is_not_found(
    platform: InvoicePlatform, question: BillQuestion
) -> None:
    assert platform.verify(question).standing is BillStanding.NOT_FOUND


@pytest.mark.parametrize("field", ["check_code", "issue_date", "total_fen"])
def test_one_field_that_differs_is_a_mismatch_whatever_the_standing(
    platform: InvoicePlatform, process: PlatformProcess, question: BillQuestion, field: str
) -> None:
    process.register(question, "already_used")
    other = {
        "check_code": "a1b2c4",
        "issue_date": question.issue_date + timedelta(days=1),
        "total_fen": question.total_fen + 1,
    }[field]
    answer = platform.verify(replace(question, **{field: other}))  # type: ignore[arg-type]
    assert answer.standing is BillStanding.MISMATCH
    assert set(json.loads(answer.content)) == {"sandbox", "result", "reference", "code", "number"}


@pytest.mark.parametrize("do", ["hang", "drop", "error", "garbled", "unknown_word", "other_bill"])
def test_an_answer_that_did_not_come_or_says_nothing_is_unknown_and_not_asked_again(
    platform: InvoicePlatform, process: PlatformProcess, question: BillQuestion, do: str
) -> None:
    process.register(question)
    process.misbehave(do, seconds=1.2, number=question.number)
    began = time.monotonic()
    with pytest.raises(Unknown):
        platform.verify(question)
    assert time.monotonic() - began < 1.1
    assert process.asked(question) == 1
    assert platform.verify(question).standing is BillStanding.NORMAL


def test_a_slow_platform_is_waited_for_within_the_window(
    platform: InvoicePlatform, process: PlatformProcess, question: BillQuestion
) -> None:
    process.register(question)
    process.http.post("/admin/settings", json={"delay_seconds": 0.3})
    assert platform.verify(question).standing is BillStanding.NORMAL


def test_a_closed_or_counting_platform_is_transient(
    platform: InvoicePlatform, process: PlatformProcess, question: BillQuestion
) -> None:
    process.register(question)
    process.misbehave("closed")
    with pytest.raises(Transient):
        platform.verify(question)
    process.http.post("/admin/settings", json={"questions_a_day": 2})
    assert [platform.verify(question).standing for _ in range(2)] == [BillStanding.NORMAL] * 2
    with pytest.raises(Transient):
        platform.verify(question)


def test_a_refused_question_is_permanent(
    platform: InvoicePlatform, process: PlatformProcess, question: BillQuestion
) -> None:
    process.misbehave("refuse", number=question.number)
    with pytest.raises(Permanent):
        platform.verify(question)
    with pytest.raises(Permanent):
        platform.verify(replace(question, number="not a number"))


def test_nobody_there_is_transient_and_no_address_is_permanent(question: BillQuestion) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Transient):
        SandboxPlatform(address, within_s=0.5).verify(question)
    with pytest.raises(Permanent):
        SandboxPlatform("platform").verify(question)
    with pytest.raises(Permanent):
        SandboxPlatform("http://host:port")


def test_the_sandbox_remembers_over_a_restart_and_says_what_it_is(
    tmp_path: Path, question: BillQuestion
) -> None:
    first = PlatformProcess(tmp_path)
    first.register(question, "already_used")
    assert first.stop() == 0
    second = PlatformProcess(tmp_path)
    try:
        assert SandboxPlatform(second.address).verify(question).standing is BillStanding.ALREADY_USED
        page = second.http.get("/").text
        assert "SANDBOX" in page
        assert question.number in page
        bad = second.http.post("/admin/bills", json={"bills": [{"code": "x"}]})
        assert (bad.status_code, "code" in bad.json()["error"]) == (400, True)
    finally:
        second.stop()


def _asked_of(content: bytes) -> BillQuestion:
    found = platform_question(read_file(content))
    assert found is not None
    return found


def test_what_is_asked_of_a_bill_and_of_a_pharmacys_invoice() -> None:
    bill = make_bill(101)
    assert _asked_of(as_xml(bill)) == BillQuestion(
        bill.bill_code, bill.bill_number, bill.check_code or "", bill.issue_date, bill.total_fen
    )
    assert _asked_of(as_pdf(bill)) == _asked_of(as_xml(bill))
    shudian = _asked_of(shudian_xml(make_shudian(3)))
    assert (shudian.code, shudian.check_code, len(shudian.number)) == ("", "", 20)
    assert platform_question(read_file(as_xml(replace(bill, check_code=None)))) is None
    assert platform_question(read_file(b"hello")) is None


@pytest.mark.parametrize(
    ("standing", "code", "exit_code", "said"),
    [
        ("normal", "normal", 0, "联网查验：查验一致，状态正常"),
        ("red_flushed", "red_flushed", 2, "已被冲红"),
        ("already_used", "already_used", 2, "已在别处入账或报销"),
        (None, "not_found", 2, "查无此票"),
    ],
)
def test_the_command_line_shows_the_answer_and_sends_others_to_a_person(
    process: PlatformProcess, tmp_path: Path, standing: str | None, code: str, exit_code: int, said: str
) -> None:
    content = as_xml(make_bill(200 + next(_numbers)))
    (tmp_path / "bill.xml").write_bytes(content)
    if standing is not None:
        process.register(_asked_of(content), standing)
    words = ["read", str(tmp_path / "bill.xml"), "--verify", process.address]
    shown = CliRunner().invoke(build(), words)
    assert (shown.exit_code, said in shown.stdout) == (exit_code, True), shown.output
    as_json = json.loads(CliRunner().invoke(build(), [*words, "--json"]).stdout)
    assert (as_json["exit_code"], as_json["verification"]["code"]) == (exit_code, code)


def test_the_command_line_never_takes_silence_for_good_standing(
    process: PlatformProcess, tmp_path: Path
) -> None:
    content = as_xml(make_bill(300))
    (tmp_path / "bill.xml").write_bytes(content)
    process.register(_asked_of(content))
    process.misbehave("drop")
    words = ["read", str(tmp_path / "bill.xml"), "--verify", process.address, "--lang", "en"]
    shown = CliRunner().invoke(build(), words)
    assert (shown.exit_code, "online: no answer" in shown.stdout) == (2, True), shown.output
    (tmp_path / "bill.xml").write_bytes(as_xml(replace(make_bill(300), check_code=None)))
    shown = CliRunner().invoke(build(), words)
    assert (shown.exit_code, "online: not asked" in shown.stdout) == (2, True), shown.output
