"""The samples' certificate authority and everybody it knows, from keys that anybody can compute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256, sha512

from cryptography.hazmat.primitives import hashes
from gmalg import SM2

from claimwright.samples import der

AUTHORITY = "Claimwright 样例测试 CA"
VALID_FROM, VALID_UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
_USER_ID = b"1234567812345678"


@dataclass(frozen=True, slots=True)
class SampleKey:
    """An SM2 key pair."""

    secret: bytes
    point: bytes

    def sign(self, message: bytes) -> bytes:
        """A signature whose random number follows from key and message: the same bytes every time."""
        counter = iter(range(1000))

        def drawn_bits(count: int) -> int:
            drawn = sha512(self.secret + message + str(next(counter)).encode()).digest()
            return int.from_bytes(drawn, "big") >> (len(drawn) * 8 - count)

        r, s = SM2(self.secret, _USER_ID, self.point, rnd_fn=drawn_bits).sign(message)
        return der.sequence(der.integer(int.from_bytes(r, "big")), der.integer(int.from_bytes(s, "big")))


@cache
def certificate(subject: str, issuer: str, serial: int) -> bytes:
    """The DER of a certificate; who issues to itself is an authority."""
    algorithm = der.sequence(der.oid(der.SM2_WITH_SM3))
    key_kind = der.sequence(der.oid(der.EC_PUBLIC_KEY), der.oid(der.SM2_CURVE))
    authority = der.sequence(der.tlv(0x01, b"\xff") if subject == issuer else b"")
    extension = der.sequence(der.oid(der.BASIC_CONSTRAINTS), der.tlv(0x01, b"\xff"), der.octets(authority))
    to_sign = der.sequence(
        der.tlv(0xA0, der.integer(2)),
        der.integer(serial),
        algorithm,
        der.name(issuer),
        der.sequence(der.time(VALID_FROM), der.time(VALID_UNTIL)),
        der.name(subject),
        der.sequence(key_kind, der.bits(key_of(subject).point)),
        der.tlv(0xA3, der.sequence(extension)),
    )
    return der.sequence(to_sign, algorithm, der.bits(key_of(issuer).sign(to_sign)))


@cache
def key_of(owner: str) -> SampleKey:
    """The key pair of an owner: computed from the name, so that it proves nothing to anybody."""
    secret = sha256(f"claimwright samples: {owner}".encode()).digest()
    return SampleKey(secret, SM2(secret).generate_pk(secret))


def sm3(content: bytes) -> bytes:
    """The 32-byte digest."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize()
