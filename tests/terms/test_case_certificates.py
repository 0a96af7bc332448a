"""``claimwright adjudicate CASE --certificates DIR``: every decision of a case can be recomputed offline."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from claimwright.entry.cli import build

WORKED = Path(__file__).parents[1] / "examples" / "worked"


def test_a_case_writes_certificates_that_hold_and_a_changed_one_does_not(tmp_path: Path) -> None:
    runner, app = CliRunner(), build()
    count = 0
    for case in sorted(WORKED.glob("*.case.yaml"))[:12]:
        folder = tmp_path / case.name
        answer = runner.invoke(app, ["adjudicate", str(case), "--json", "--certificates", str(folder)])
        assert answer.exit_code == 0, answer.output
        decided = [policy for event in json.loads(answer.stdout)["events"] for policy in event["policies"]]
        files = sorted(folder.glob("*.json"))
        assert len(files) == len(decided) > 0, case.name
        count += len(files)
    assert runner.invoke(app, ["certificate", "verify", str(tmp_path)]).exit_code == 0
    assert count >= 12
    body = json.loads(files[0].read_text(encoding="utf-8"))
    body["event"]["event_date"] = "1999-01-01"
    files[0].write_text(json.dumps(body), encoding="utf-8")
    assert runner.invoke(app, ["certificate", "verify", str(files[0])]).exit_code == 1
