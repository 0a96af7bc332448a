"""``python -m claimwright.verifier FILE [SHA256]`` and ``… audit FILE``: exit code 0 if it holds, else 1."""

import sys
from pathlib import Path

from claimwright.verifier.audit import verify_audit
from claimwright.verifier.verify import verify


def _audit(path: Path) -> None:
    with path.open("rb") as file:
        verdict = verify_audit(file)
    if verdict.fault is not None:
        sys.exit(f"does not hold: {verdict.fault.text()}")
    sys.stdout.write(f"holds: {verdict.entries} changes, {verdict.reads} reads, sha256 {verdict.sha256}\n")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "audit":
        _audit(Path(sys.argv[2]))
        sys.exit(0)
    if len(sys.argv) not in {2, 3}:
        sys.exit("usage: python -m claimwright.verifier FILE [SHA256] | audit FILE")
    verdict = verify(Path(sys.argv[1]).read_text(encoding="utf-8"), *sys.argv[2:])
    if verdict.difference is not None:
        sys.exit(f"does not hold: {verdict.difference.text()}")
    sys.stdout.write(f"holds: {verdict.product}, payable {verdict.payable_fen} fen, {verdict.steps} steps\n")
