"""``python -m claimwright.verifier FILE [SHA256]``: exit code 0 if it holds, 1 with the first difference."""

import sys
from pathlib import Path

from claimwright.verifier.verify import verify

if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit("usage: python -m claimwright.verifier FILE [SHA256]")
    verdict = verify(Path(sys.argv[1]).read_text(encoding="utf-8"), *sys.argv[2:])
    if verdict.difference is not None:
        sys.exit(f"does not hold: {verdict.difference.text()}")
    sys.stdout.write(f"holds: {verdict.product}, payable {verdict.payable_fen} fen, {verdict.steps} steps\n")
