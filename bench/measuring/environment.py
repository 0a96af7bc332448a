"""The environment of the peers: made once with venv and pip, apart from the project; and how one is run."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

PEERS = Path(__file__).parents[1] / "peers"
SINGLE_CORE = {
    name: "1"
    for name in (
        "POLARS_MAX_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "ARROW_NUM_THREADS",
    )
}


class NoPeers(RuntimeError):
    """The environment of the peers could not be made; the text says what to do."""


def peer_python(folder: Path) -> Path:
    """Python of the peers' environment, made under `folder` if it is not there for these requirements yet."""
    requirements = PEERS / "requirements.in"
    stamp, wanted = folder / "made-for", hashlib.sha256(requirements.read_bytes()).hexdigest()
    python = folder / "bin" / "python"
    if stamp.exists() and stamp.read_text() == wanted and python.exists():
        return python
    venv.create(folder, with_pip=True, clear=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise NoPeers(f"the peers could not be installed (is a package index reachable?): {last}")
    stamp.write_text(wanted)
    return python


def run_peer(python: Path, script: str, claims: Path, amounts: Path, *arguments: str) -> dict[str, object]:
    """Run one peer on one core; returns its report. Raises `NoPeers` with its last words if it fails."""
    command = [str(python), str(PEERS / script), str(claims), str(amounts), *arguments]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **SINGLE_CORE},
        preexec_fn=pin_to_one_core if sys.platform == "linux" else None,
    )
    if done.returncode:
        raise NoPeers(f"{script} failed: {done.stderr.strip().splitlines()[-1:]}")
    report: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return report


def pin_to_one_core() -> None:
    """Keep this process on the last core that it may use."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
