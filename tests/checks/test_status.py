"""An operator is told that no rulebook is in force, though everything else runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimwright.app.checks import public as checks
from claimwright.entry.cli import build
from claimwright.infra.db import Database

BOOK = Path(__file__).parents[2] / "src/claimwright/catalogue/rulebooks/checks.yaml"


def warnings(db: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("CLAIMWRIGHT_DSN", db.dsn)
    monkeypatch.setenv("CLAIMWRIGHT_DATA", str(folder))
    shown = CliRunner().invoke(build(), ["status", "--json"])
    assert shown.exit_code == 0, shown.output
    return list(json.loads(shown.output)["warnings"])


def test_status_warns_until_a_rulebook_is_in_force(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction() as tx:
        tx.execute("delete from checks.rulebook")
    (told,) = warnings(db, tmp_path, monkeypatch)
    assert "no rulebook" in told
    with db.transaction() as tx:
        checks.load_shipped(
            tx, BOOK.read_text(encoding="utf-8"), "checks.yaml", datetime(2026, 1, 2, tzinfo=UTC)
        )
    assert warnings(db, tmp_path, monkeypatch) == []
