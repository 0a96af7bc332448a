"""Hashes of mobile numbers, network addresses and one-time codes: keyed, as so few of them are possible.

The key is that of the blind indexes. When it changes, nothing is made anew: live codes expire, counts begin
again.
"""

from __future__ import annotations

from typing import Final, Literal

from claimwright.app.identity.store import SQL
from claimwright.infra.db import Tx
from claimwright.infra.field_cipher import SealedField, fields_in_use

Fact = Literal["mobile", "address", "code"]
_OF: Final = {
    "mobile": SealedField("identity.code.mobile_digest"),
    "address": SealedField("identity.attempt.subject_digest"),
    "code": SealedField("identity.code.code_hash"),
}


def keyed_digest(tx: Tx, fact: Fact, *parts: str) -> bytes:
    """HMAC-SHA256 of a fact (32 bytes), under the key that every process finds persons by.

    Raises `KeyMissing` when this process has not got it.
    """
    row = tx.execute(SQL["index_key"]).fetchone()
    return fields_in_use().keyed_digest(_OF[fact], *parts, key_id=row[0] if row else None)
