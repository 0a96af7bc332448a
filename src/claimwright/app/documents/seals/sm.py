"""SM3 digests (GB/T 32905) and SM2 signatures (GB/T 32918), for verifying only.

SM3 by the OpenSSL of `cryptography`, SM2 by gmalg with that SM3 (its own is too slow for whole files).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from asn1crypto.core import Integer, Sequence
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives import hashes
from gmalg import ellipticcurve
from gmalg.base import Hash
from gmalg.sm2 import SM2Core

SM2_WITH_SM3: Final = "1.2.156.10197.1.501"
DEFAULT_USER_ID: Final = b"1234567812345678"  # GM/T 0009, clause 10

# The recommended curve of GB/T 32918.5.
_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
CURVE: Final = ellipticcurve.ECDLP(_P, _A, _B, _G, _N)


class FastSm3(Hash):  # type: ignore[misc]
    """gmalg's hash interface on OpenSSL's SM3."""

    @classmethod
    def max_msg_length(cls) -> int:
        return 2**61 - 1

    @classmethod
    def hash_length(cls) -> int:
        return 32

    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def reset(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes) -> None:
        self._hash.update(bytes(data))

    def value(self) -> bytes:
        return self._hash.copy().finalize()


class SignaturePair(Sequence):  # type: ignore[misc]
    """The DER form of an SM2 signature (GM/T 0009): r and s."""

    _fields = [("r", Integer), ("s", Integer)]  # noqa: RUF012 - the form asn1crypto asks for


def sm3(content: bytes) -> bytes:
    """The 32-byte digest."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize()


@lru_cache(maxsize=256)  # the same seals and issuers come again and again
def verifies(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` is of the key (65 bytes: 04, x, y). Never raises for input.

    The signature is DER (GM/T 0009), or r and s of 32 bytes each one after the other.
    """
    if len(public_key) != 65 or public_key[0] != 4:
        return False
    point = (int.from_bytes(public_key[1:33], "big"), int.from_bytes(public_key[33:], "big"))
    try:
        r, s = _pair(signature)
        if max(point) >= _P or not CURVE.ec.isvalid(point):
            return False
        return bool(SM2Core(CURVE, FastSm3()).verify(message, r, s, DEFAULT_USER_ID, point))
    except (ValueError, TypeError, KeyError, ArithmeticError):
        return False


def is_bare_signature(content: bytes) -> bool:
    """Whether the bytes are nothing but r and s, in DER or one after the other."""
    if len(content) == 64:
        return True
    try:
        return len(content) <= 72 and bool(SignaturePair.load(content, strict=True).native)
    except (ValueError, TypeError, KeyError):
        return False


def key_of(certificate: Certificate) -> bytes:
    """The public point as the certificate writes it."""
    contents = certificate["tbs_certificate"]["subject_public_key_info"]["public_key"].contents
    return bytes(contents)[1:]


def _pair(signature: bytes) -> tuple[int, int]:
    if len(signature) == 64:
        return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    pair = SignaturePair.load(signature, strict=True).native
    return int(pair["r"]), int(pair["s"])
