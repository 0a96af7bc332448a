"""A sandbox bank as its own process, and the connectors that must pass conformance."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from claimwright.connectors.banks.sandbox_bank import SandboxBank


class BankProcess:
    """A running sandbox bank and its administration."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [sys.executable, "-m", "claimwright.sandboxes.bank", "--port", "0", "--data", str(folder)]
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.http = httpx.Client(base_url=self.address, trust_env=False)

    def misbehave(self, **rule: object) -> None:
        answer = self.http.post("/admin/rules", json={"rules": [rule]})
        assert answer.status_code == 200, answer.text

    def executed(self, end_to_end_id: str) -> list[dict[str, object]]:
        listed = self.http.get("/executed").json()
        assert listed["sandbox"] is True
        return [one for one in listed["executed"] if one["end_to_end_id"] == end_to_end_id]

    def stop(self) -> int:
        self.http.close()
        self.process.terminate()
        return self.process.wait(60)


@pytest.fixture(scope="session")
def bank_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    running = BankProcess(tmp_path_factory.mktemp("bank"), "--delay", "0.05")
    yield running
    running.stop()


@pytest.fixture(params=["sandbox_bank"])
def bank(request: pytest.FixtureRequest, bank_process: BankProcess) -> Iterator[SandboxBank]:
    """Every connector that must pass; a new bank is added here."""
    bank_process.http.delete("/admin/rules")
    connector = SandboxBank(bank_process.address, send_within_s=1.0)
    yield connector
    connector.close()
    bank_process.http.delete("/admin/rules")
