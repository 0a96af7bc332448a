"""Whose seals the server trusts is the operator's setting, read before the first file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claimwright.app.documents.public import read_file, trust_seals
from claimwright.core.documents import MedicalBillReading, SealVerdict
from claimwright.entry.api.app import create_app
from claimwright.infra.settings import Settings, SettingsError
from claimwright.samples import make_bill
from claimwright.samples.seal import as_sealed_ofd, sample_authority

SEALED = as_sealed_ofd(make_bill(61))


@pytest.fixture(autouse=True)
def _nobody_trusted_afterwards() -> Iterator[None]:
    yield
    trust_seals(None)


def _verdict_under(settings: Settings) -> SealVerdict:
    create_app(settings)
    reading = read_file(SEALED)
    assert isinstance(reading, MedicalBillReading)
    return reading.seal.verdict


def _settings(tmp_path: Path, **given: str) -> Settings:
    named = {f"CLAIMWRIGHT_{name.upper()}": value for name, value in given.items()}
    return Settings.read({"CLAIMWRIGHT_DATA": str(tmp_path), "CLAIMWRIGHT_DSN": "dbname=none", **named})


def test_nobody_is_trusted_unless_set_and_then_who_is_in_the_folder(tmp_path: Path) -> None:
    assert _verdict_under(_settings(tmp_path)) is SealVerdict.UNTRUSTED_ISSUER
    (tmp_path / "authority.der").write_bytes(sample_authority())
    assert _verdict_under(_settings(tmp_path, seal_trust=str(tmp_path))) is SealVerdict.TRUSTED
    assert _verdict_under(_settings(tmp_path)) is SealVerdict.UNTRUSTED_ISSUER


def test_the_setting_reaches_child_processes(tmp_path: Path) -> None:
    settings = _settings(tmp_path, seal_trust=str(tmp_path))
    assert Settings.read(settings.as_environment()).seal_trust == str(tmp_path)


@pytest.mark.parametrize("junk", [b"0\x03abc", b"hello", b"-----BEGIN CERTIFICATE-----\n!!\n", b""])
def test_a_folder_that_cannot_be_used_stops_the_start(tmp_path: Path, junk: bytes) -> None:
    with pytest.raises(SettingsError, match=r"seal_trust: .*missing.*CLAIMWRIGHT_SEAL_TRUST"):
        create_app(_settings(tmp_path, seal_trust=str(tmp_path / "missing")))
    (tmp_path / "root.pem").write_bytes(junk)
    with pytest.raises(SettingsError, match=r"seal_trust: root\.pem .*no certificate"):
        create_app(_settings(tmp_path, seal_trust=str(tmp_path)))
