"""Originals are stored sealed, each bound to its document id and its SHA-256."""

from __future__ import annotations

from uuid import UUID

from claimwright.infra.keys import KeyFile
from claimwright.infra.sealed_bytes import SealedBytes, seal, unseal
from claimwright.ports.failure import Permanent


class _Keys:
    file: KeyFile | None = None


def use_keys(keys: KeyFile) -> None:
    """The keys of this process. Call it once at the start: without keys nothing can be kept or served."""
    _Keys.file = keys


def keys_in_use() -> KeyFile:
    """The keys of this process. Raises `Permanent` when none were given."""
    if _Keys.file is None:
        raise Permanent("this process was given no document keys", "Call use_keys before it keeps a file.")
    return _Keys.file


def seal_original(document_id: UUID, sha256: str, content: bytes) -> SealedBytes:
    """Sealed with the current key."""
    return seal(keys_in_use(), content, _about(document_id, sha256))


def open_original(document_id: UUID, sha256: str, sealed: SealedBytes) -> bytes:
    """The bytes as handed in. Raises `KeyMissing` or `SealBroken`."""
    return unseal(keys_in_use(), sealed, _about(document_id, sha256))


def _about(document_id: UUID, sha256: str) -> bytes:
    return document_id.bytes + bytes.fromhex(sha256)
