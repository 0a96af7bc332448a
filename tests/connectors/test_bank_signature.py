"""Whoever is not the bank, or repeats what it once said, is not believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from tests.connectors.conftest import BankProcess
from tests.connectors.test_bank_conformance import instruction

from claimwright.connectors.banks.sandbox_bank import SandboxBank
from claimwright.ports.failure import Transient, Unknown

KEY = "a fictional shared key"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def signing(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BankProcess]:
    monkeypatch.setenv("CLAIMWRIGHT_BANK_KEY", KEY)
    running = BankProcess(tmp_path_factory.mktemp("signing"), "--delay", "0.02")
    yield running
    running.stop()


def test_the_banks_own_answers_hold_and_another_keys_do_not(signing: BankProcess) -> None:
    bank, other = SandboxBank(signing.address, key=KEY), SandboxBank(signing.address, key="another key")
    pay = instruction()
    assert bank.submit(bank.compose("M-signed", [pay], NOW)).statuses[0].code == "ACTC"
    assert bank.ask("nobody knows this one") is None
    assert bank.reports(0) is not None
    for call in (
        lambda: other.ask(pay.end_to_end_id),
        lambda: other.reports(0),
        lambda: other.notices(0),
        lambda: other.statements(NOW.date()),
    ):
        with pytest.raises(Transient, match="signature"):
            call()
    with pytest.raises(Unknown, match="signature"):  # the bank has it all the same: it is asked about
        other.submit(other.compose("M-other", [instruction()], NOW))
    bank.close()
    other.close()


def test_an_old_answer_fits_no_new_question(signing: BankProcess) -> None:
    bank = SandboxBank(signing.address, key=KEY)
    pay = instruction()
    bank.submit(bank.compose("M-replay", [pay], NOW))
    kept = httpx.get(
        f"{signing.address}/payments/{pay.end_to_end_id}", headers={"X-Nonce": "00"}, trust_env=False
    )
    assert len(kept.headers["X-Bank-Signature"]) == 64

    def replay(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=kept.headers, content=kept.content)

    forged = SandboxBank(signing.address, key=KEY)
    forged._http = httpx.Client(base_url=signing.address, transport=httpx.MockTransport(replay))
    with pytest.raises(Transient, match="signature"):
        forged.ask(pay.end_to_end_id)
    bank.close()
