"""The sandbox bank itself: it keeps its word over a kill, labels itself, and says what is wrong."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from tests.connectors.conftest import BankProcess

from claimwright.connectors.banks.sandbox_bank import SandboxBank
from claimwright.ports.bank import PaymentInstruction

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PAY = PaymentInstruction(
    "PYKILL1", 4_200, "CNY", "<b>李一</b>", "6222021234567890128", None, "虚构银行", "理赔款"
)


def submit(bank: BankProcess) -> None:
    connector = SandboxBank(bank.address)
    connector.submit(connector.compose("M1", [PAY], NOW))
    connector.close()


def test_what_it_took_on_it_executes_once_also_when_killed_in_between(tmp_path: Path) -> None:
    first = BankProcess(tmp_path, "--delay", "0.5")
    submit(first)
    first.process.kill()
    first.process.wait()
    second = BankProcess(tmp_path, "--delay", "0.5")
    until = time.monotonic() + 60
    while not second.executed("PYKILL1") and time.monotonic() < until:
        time.sleep(0.05)
    submit(second)  # asked again: it is the same payment
    time.sleep(0.8)
    assert [one["amount_fen"] for one in second.executed("PYKILL1")] == [4_200]
    assert second.stop() == 0


def test_every_answer_says_that_it_is_a_sandbox_and_the_page_hides_account_and_markup(
    bank_process: BankProcess,
) -> None:
    submit(bank_process)
    until = time.monotonic() + 60
    while not bank_process.executed("PYKILL1") and time.monotonic() < until:
        time.sleep(0.05)
    for path in ("/", "/executed", "/pain002", "/payments/nothing", "/nowhere", "/admin/rules"):
        assert "sandbox" in bank_process.http.get(path).headers["X-Sandbox"]
    page = bank_process.http.get("/").text
    assert "沙盒 SANDBOX" in page
    assert "42.00" in page
    assert "**** 0128" in page
    assert "6222021234567890128" not in page
    assert "<b>李一" not in page


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/admin/rules", {"rules": [{"do": "explode"}]}),
        ("/admin/rules", {"rules": [{"do": "reject", "colour": "red"}]}),
        ("/admin/rules", {"rules": [{"do": "reject", "fraction": 2}]}),
        ("/admin/down", {}),
    ],
)
def test_an_order_to_misbehave_that_makes_no_sense_is_refused(
    bank_process: BankProcess, path: str, body: dict[str, object]
) -> None:
    answer = bank_process.http.post(path, json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_taken_port_and_an_unusable_folder_are_said_in_one_sentence(
    bank_process: BankProcess, tmp_path: Path
) -> None:
    port = str(httpx.URL(bank_process.address).port)
    file = tmp_path / "file"
    file.write_text("")
    for arguments, words in (
        (["--port", port, "--data", str(tmp_path)], f"port {port} is taken"),
        (["--port", "0", "--data", str(file / "below")], "cannot be written"),
    ):
        command = [sys.executable, "-m", "claimwright.sandboxes.bank", *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert ended.returncode == 1
        assert words in ended.stderr
        assert ended.stderr.count("\n") == 1
