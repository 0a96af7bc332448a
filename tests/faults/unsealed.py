"""Account numbers lie sealed: the auditor opens them by the published form (ADR 0020), with its own code.

One value is a byte of form, eight of the key's id, twelve of nonce, then AES-256-GCM's ciphertext and tag,
bound to the column and the row.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_BOUND_TO = b"parties.bank_account.account_no\x00"


def opened(keys: Path, account_id: UUID, sealed: bytes) -> str:
    """The number of one account. Raises if no key opens it: then nobody could be paid."""
    form, key_id, nonce, content = sealed[:1], sealed[1:9].hex(), sealed[9:21], sealed[21:]
    assert form == b"\x01", f"a sealed value of an unknown form {form!r}"
    plain = AESGCM(_secrets(keys)[key_id]).decrypt(nonce, content, _BOUND_TO + account_id.bytes)
    return plain.decode()


def _secrets(keys: Path) -> dict[str, bytes]:
    lines = [line for line in keys.read_text("ascii").splitlines() if line.strip() and line[0] != "#"]
    secrets = [urlsafe_b64decode(line + "=" * (-len(line) % 4)) for line in lines]
    return {hashlib.sha256(b"claimwright key id 1\x00" + one).hexdigest()[:16]: one for one in secrets}
