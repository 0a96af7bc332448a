"""Single values sealed in their rows with AES-256-GCM, and blind indexes by which they are found again.

A sealed value is one `bytea`: form (1 byte), key id (8), nonce (12), ciphertext and tag. It is bound to its
table, column and row id, so that it opens nowhere else. A blind index is HMAC-SHA256 under a key of its own,
cut to 16 bytes: equal values are found without being readable.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from claimwright.infra.db import Tx
from claimwright.infra.keys import Key, KeyFile
from claimwright.infra.sealed_bytes import NONCE_BYTES, SealBroken
from claimwright.ports.failure import Permanent

FORM: Final = b"\x01"
KEY_ID_END: Final = 9
HEAD_BYTES: Final = KEY_ID_END + NONCE_BYTES
BLIND_BYTES: Final = 16

RowId = UUID | str
"""What names a row: its id, or the text of its key where it has no id of its own."""


class FieldBroken(SealBroken):
    """A value is not as it was sealed, or not of this row."""


@dataclass(frozen=True, slots=True)
class SealedField:
    """A column that is stored sealed. `name` is `schema.table.column`; values are bound to it for good."""

    name: str

    def about(self, row_id: RowId) -> bytes:
        """What a value of this column in this row is bound to."""
        own = row_id.bytes if isinstance(row_id, UUID) else row_id.encode()
        return self.name.encode() + b"\x00" + own


class FieldCipher:
    """Seals with the current key of `keys`, opens with any; a key once read is kept. Safe from any thread.

    `index_key_id` is the key of `index` that the database's blind indexes were made with; None: the current.
    """

    def __init__(self, keys: KeyFile, index: KeyFile, index_key_id: str | None = None) -> None:
        self.keys, self.index = keys, index
        self._index_key_id = index_key_id
        self._index_keys: dict[str, Key] = {}
        self._ciphers: dict[bytes, AESGCM] = {}

    @property
    def current_id(self) -> bytes:
        """The id of the key that seals now, as sealed values carry it (8 bytes)."""
        return bytes.fromhex(self.keys.current().key_id)

    def seal(self, field: SealedField, row_id: RowId, plain: str) -> bytes:
        """The value, sealed with a new nonce. Nonces are random: 2**32 seals a key (SP 800-38D, 8.3)."""
        return self.seal_bytes(field, row_id, plain.encode())

    def open(self, field: SealedField, row_id: RowId, sealed: bytes) -> str:
        """The value. Raises `KeyMissing` with the key's id, or `SealBroken` when it is not of this row."""
        return self.open_bytes(field, row_id, sealed).decode()

    def seal_bytes(self, field: SealedField, row_id: RowId, plain: bytes) -> bytes:
        """`seal` for bytes."""
        key_id, nonce = self.current_id, secrets.token_bytes(NONCE_BYTES)
        content = self._cipher(key_id).encrypt(nonce, plain, field.about(row_id))
        return b"".join((FORM, key_id, nonce, content))

    def open_bytes(self, field: SealedField, row_id: RowId, sealed: bytes) -> bytes:
        """`open` for bytes."""
        cipher = self._cipher(sealed[1:KEY_ID_END])
        try:
            nonce, content = sealed[KEY_ID_END:HEAD_BYTES], sealed[HEAD_BYTES:]
            return cipher.decrypt(nonce, content, field.about(row_id))
        except (InvalidTag, ValueError) as error:
            raise FieldBroken(
                f"{field.name} of {row_id} is not as it was sealed",
                "Restore the row from a backup, and ask who changed it.",
            ) from error

    def blind(self, field: SealedField, *parts: str, key_id: str | None = None) -> bytes:
        """The blind index of a value (`BLIND_BYTES`). Raises `KeyMissing` when its key is not here.

        `key_id` names the key of the index while that is being changed; None: the key of this process.
        """
        return self.keyed_digest(field, *parts, key_id=key_id)[:BLIND_BYTES]

    def keyed_digest(self, field: SealedField, *parts: str, key_id: str | None = None) -> bytes:
        """`blind` uncut (32 bytes), for what is kept only to be compared."""
        message = "\x00".join((field.name, *parts)).encode()
        return hmac.digest(self.index_key(key_id).secret, message, "sha256")

    def index_key(self, key_id: str | None = None) -> Key:
        """A key of the blind indexes, by default that of this process. Raises `KeyMissing`."""
        wanted = key_id or self._index_key_id
        if wanted is None:
            wanted = self._index_key_id = self.index.current().key_id
        key = self._index_keys.get(wanted)
        if key is None:
            key = self._index_keys[wanted] = self.index.key(wanted)
        return key

    def _cipher(self, key_id: bytes) -> AESGCM:
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            cipher = self._ciphers[key_id] = AESGCM(self.keys.key(key_id.hex()).secret)
        return cipher


HOLD_INDEX_KEYS: Final = "select pg_advisory_xact_lock_shared(hashtext('field index keys'))"
CHANGE_INDEX_KEYS: Final = "select pg_advisory_xact_lock(hashtext('field index keys'))"


def hold_index_keys(tx: Tx) -> None:
    """Until commit nobody changes which keys rows are indexed with: who asks by them misses nothing."""
    tx.execute(HOLD_INDEX_KEYS)


class _InUse:
    cipher: FieldCipher | None = None


def use_fields(cipher: FieldCipher) -> None:
    """The cipher of this process. Call it once at the start: without it no sealed row can be read."""
    _InUse.cipher = cipher


def fields_in_use() -> FieldCipher:
    """The cipher of this process. Raises `Permanent` when none was given."""
    if _InUse.cipher is None:
        raise Permanent("this process was given no field keys", "Call use_fields before it reads a person.")
    return _InUse.cipher


def opened(field: SealedField, row_id: RowId, clear: str | None, sealed: bytes | None) -> str | None:
    """A value, whether it lies sealed or, from an earlier release, still clear."""
    return clear if sealed is None else fields_in_use().open(field, row_id, sealed)
