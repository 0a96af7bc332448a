"""Refresh the pinned browser files: ``python -m claimwright.entry.web.vendor.refresh``.

Fetches the packages named in `vendor.json` with the ``npm`` client (needed only here, never to install
or to run), keeps the listed files, builds the icon sprite and writes `sha256.json`.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pack(name: str, version: str, folder: Path) -> tarfile.TarFile:
    """The package's tarball, its integrity checked by the client."""
    done = subprocess.run(
        ["npm", "pack", f"{name}@{version}", "--silent"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return tarfile.open(folder / done.stdout.strip().splitlines()[-1])


def member_bytes(tarball: tarfile.TarFile, path: str) -> bytes:
    member = tarball.extractfile(path)
    assert member is not None, f"{path} is a file of the package"
    return member.read()


def sprite(tarball: tarfile.TarFile, icons: list[str]) -> str:
    """One SVG with a symbol per icon, so that a page loads one file."""
    symbols = []
    for icon in sorted(icons):
        text = member_bytes(tarball, f"package/icons/outline/{icon}.svg").decode()
        inner = re.sub(r"<!--.*?-->", "", text, flags=re.S).split(">", 1)[1].rsplit("</svg>", 1)[0]
        paths = [line for line in inner.splitlines() if 'd="M0 0h24v24H0z"' not in line and line.strip()]
        body = "".join(line.strip() for line in paths)
        symbols.append(f'<symbol id="{icon}" viewBox="0 0 24 24">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def keep(name: str, wanted: dict[str, Any], folder: Path) -> list[str]:
    """Write one package's files; returns their paths."""
    written: list[str] = []
    with pack(name, wanted["version"], folder) as tarball:
        contents = {to: member_bytes(tarball, path) for path, to in wanted["files"].items()}
        if "sprite" in wanted:
            contents[wanted["sprite"]] = sprite(tarball, wanted["icons"]).encode()
    for to, content in contents.items():
        (HERE / to).parent.mkdir(parents=True, exist_ok=True)
        (HERE / to).write_bytes(content)
        written.append(to)
    return written


def main() -> int:
    packages = json.loads((HERE / "vendor.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        written = [to for name, wanted in packages.items() for to in keep(name, wanted, Path(folder))]
    hashes = {to: sha256_of(HERE / to) for to in sorted(written)}
    (HERE / "sha256.json").write_text(json.dumps(hashes, indent=2) + "\n")
    sys.stdout.write(f"{len(hashes)} files written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
