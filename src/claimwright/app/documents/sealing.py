"""Originals and what was read from them are stored sealed, each bound to what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from claimwright.infra.keys import KeyFile
from claimwright.infra.sealed_bytes import SealedBytes, seal, unseal
from claimwright.ports.failure import Permanent


class _Keys:
    file: KeyFile | None = None


def use_keys(keys: KeyFile) -> None:
    """The keys of this process. Call it once at the start: without keys nothing can be kept or served."""
    _Keys.file = keys


@contextmanager
def keys_for_now(keys: KeyFile) -> Iterator[None]:
    """These keys within the block, then those of before: for a trial run beside the real thing."""
    before, _Keys.file = _Keys.file, keys
    try:
        yield
    finally:
        _Keys.file = before


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


def seal_reading(document_id: UUID, revision: int, reading: bytes) -> SealedBytes:
    """A reading as JSON, sealed with the current key."""
    return seal(keys_in_use(), reading, _about_reading(document_id, revision))


def open_reading(document_id: UUID, revision: int, sealed: SealedBytes) -> bytes:
    """The reading's JSON. Raises `KeyMissing` or `SealBroken`."""
    return unseal(keys_in_use(), sealed, _about_reading(document_id, revision))


def seal_page(document_id: UUID, page: int, drawn: bytes) -> SealedBytes:
    """A drawn page, sealed with the current key."""
    return seal(keys_in_use(), drawn, _about_page(document_id, page))


def open_page(document_id: UUID, page: int, sealed: SealedBytes) -> bytes:
    """The picture. Raises `KeyMissing` or `SealBroken`."""
    return unseal(keys_in_use(), sealed, _about_page(document_id, page))


def _about_reading(document_id: UUID, revision: int) -> bytes:
    return b"reading\x00" + document_id.bytes + revision.to_bytes(4, "big")


def _about_page(document_id: UUID, page: int) -> bytes:
    return b"page\x00" + document_id.bytes + page.to_bytes(4, "big")


def _about(document_id: UUID, sha256: str) -> bytes:
    return document_id.bytes + bytes.fromhex(sha256)
