"""Secrets that the installation makes for itself, each in a file that only its owner may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def read_or_make(path: Path, n_bytes: int = 32) -> str:
    """The secret in the file (mode 0600), made from `n_bytes` of randomness if there is none.

    Two processes that make it at once agree on one: the file appears whole or not at all.
    """
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(n_bytes))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret counts
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
