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

from claimwright.infra.keys import Key, KeyFile
from claimwright.infra.sealed_bytes import NONCE_BYTES, SealBroken

FORM: Final = b"\x01"
KEY_ID_END: Final = 9
HEAD_BYTES: Final = KEY_ID_END + NONCE_BYTES
BLIND_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class SealedField:
    """A column that is stored sealed. `name` is `schema.table.column`; values are bound to it for good."""

    name: str

    def about(self, row_id: UUID) -> bytes:
        """What a value of this column in this row is bound to."""
        return self.name.encode() + b"\x00" + row_id.bytes


class FieldCipher:
    """Seals with the current key of `keys`, opens with any; a key once read is kept. Safe from any thread.

    `index_key_id` is the key of `index` that the database's blind indexes were made with; None: the current.
    """

    def __init__(self, keys: KeyFile, index: KeyFile, index_key_id: str | None = None) -> None:
        self.keys, self.index = keys, index
        self._index_key_id = index_key_id
        self._index_key: Key | None = None
        self._ciphers: dict[bytes, AESGCM] = {}

    @property
    def current_id(self) -> bytes:
        """The id of the key that seals now, as sealed values carry it (8 bytes)."""
        return bytes.fromhex(self.keys.current().key_id)

    def seal(self, field: SealedField, row_id: UUID, plain: str) -> bytes:
        """The value, sealed with a new nonce. Nonces are random: 2**32 seals a key (SP 800-38D, 8.3)."""
        key_id, nonce = self.current_id, secrets.token_bytes(NONCE_BYTES)
        content = self._cipher(key_id).encrypt(nonce, plain.encode(), field.about(row_id))
        return b"".join((FORM, key_id, nonce, content))

    def open(self, field: SealedField, row_id: UUID, sealed: bytes) -> str:
        """The value. Raises `KeyMissing` with the key's id, or `SealBroken` when it is not of this row."""
        cipher = self._cipher(sealed[1:KEY_ID_END])
        try:
            nonce, content = sealed[KEY_ID_END:HEAD_BYTES], sealed[HEAD_BYTES:]
            return cipher.decrypt(nonce, content, field.about(row_id)).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken(
                f"{field.name} of {row_id} is not as it was sealed",
                "Restore the row from a backup, and ask who changed it.",
            ) from error

    def blind(self, field: SealedField, *parts: str) -> bytes:
        """The blind index of a value (`BLIND_BYTES`). Raises `KeyMissing` when its key is not here."""
        message = "\x00".join((field.name, *parts)).encode()
        return hmac.digest(self.index_key().secret, message, "sha256")[:BLIND_BYTES]

    def index_key(self) -> Key:
        """The key of the blind indexes. Raises `KeyMissing`."""
        if self._index_key is None:
            wanted = self._index_key_id
            self._index_key = self.index.current() if wanted is None else self.index.key(wanted)
        return self._index_key

    def _cipher(self, key_id: bytes) -> AESGCM:
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            cipher = self._ciphers[key_id] = AESGCM(self.keys.key(key_id.hex()).secret)
        return cipher
