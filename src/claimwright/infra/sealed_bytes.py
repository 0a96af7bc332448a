"""Bytes sealed with AES-256-GCM (NIST SP 800-38D), bound to what they are about."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from claimwright.infra.keys import KeyFile
from claimwright.ports.failure import Permanent

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


class SealBroken(Permanent):
    """The bytes, their nonce or what they are about are not as they were when they were sealed."""


@dataclass(frozen=True, slots=True)
class SealedBytes:
    """`content` is the ciphertext with its tag (`TAG_BYTES` longer than the plain bytes)."""

    key_id: str
    nonce: bytes
    content: bytes


def seal(keys: KeyFile, plain: bytes, about: bytes) -> SealedBytes:
    """Seal with the current key. `about` is not stored: the same bytes are needed to open.

    Nonces are random: change the key before 2**32 seals (SP 800-38D, 8.3).
    """
    key = keys.current()
    nonce = secrets.token_bytes(NONCE_BYTES)
    return SealedBytes(key.key_id, nonce, AESGCM(key.secret).encrypt(nonce, plain, about))


def unseal(keys: KeyFile, sealed: SealedBytes, about: bytes) -> bytes:
    """The plain bytes. Raises `keys.KeyMissing`, or `SealBroken` when anything was changed."""
    key = keys.key(sealed.key_id)
    try:
        return AESGCM(key.secret).decrypt(sealed.nonce, sealed.content, about)
    except (InvalidTag, ValueError) as error:
        raise SealBroken(
            "stored bytes are not as they were sealed",
            "Restore them from a backup, and ask who changed them.",
        ) from error
