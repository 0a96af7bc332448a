"""The content of SignedValue.dat in each form that is met: seals of version 4 and 1, SignedData, bare SM2."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from hashlib import sha256

from claimwright.samples import der
from claimwright.samples.authority import AUTHORITY, VALID_FROM, VALID_UNTIL, certificate, key_of, sm3

SIGNED_AT = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
_MAKER = "样例印章制作单位"
_GM_DATA, _GM_SIGNED_DATA = "1.2.156.10197.6.1.4.2.1", "1.2.156.10197.6.1.4.2.2"
_SM3, _SM2_SIGN = "1.2.156.10197.1.401", "1.2.156.10197.1.301.1"
_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME = (f"1.2.840.113549.1.9.{n}" for n in (3, 4, 5))


class SealForm(Enum):
    """How a file is sealed or signed."""

    V4 = "v4"  # seal after GB/T 38540-2020
    V1 = "v1"  # seal after GM/T 0031-2014
    SIGNED_DATA = "signed_data"  # GB/T 35275-2017, the digest as content
    SIGNED_ATTRIBUTES = "signed_attributes"  # GB/T 35275-2017, the digest and the time as signed attributes
    BARE = "bare"  # SM2 alone: says nothing of the signer


def signed_value(form: SealForm, sealer: str, signature_xml: bytes, path: str) -> bytes:
    """The signed value of `sealer` for a Signature.xml at `path`, the same bytes every time."""
    match form:
        case SealForm.V4:
            return _v4(sealer, signature_xml, path)
        case SealForm.V1:
            return _v1(sealer, signature_xml, path)
        case SealForm.SIGNED_DATA:
            return _signed_data(sealer, signature_xml, with_attributes=False)
        case SealForm.SIGNED_ATTRIBUTES:
            return _signed_data(sealer, signature_xml, with_attributes=True)
        case SealForm.BARE:
            return key_of(sealer).sign(sm3(signature_xml))


def sealer_certificate(sealer: str) -> bytes:
    """The certificate (DER) of one who seals, issued by the samples' authority."""
    return certificate(sealer, AUTHORITY, 2)


def _v4(sealer: str, signature_xml: bytes, path: str) -> bytes:
    to_sign = der.sequence(
        der.integer(4),
        _seal_v4(sealer),
        der.time(SIGNED_AT),
        der.bits(sm3(signature_xml)),
        der.ia5(path),
    )
    return der.sequence(
        to_sign,
        der.octets(sealer_certificate(sealer)),
        der.oid(der.SM2_WITH_SM3),
        der.bits(key_of(sealer).sign(to_sign)),
    )


@cache
def _seal_v4(sealer: str) -> bytes:
    listed = der.sequence(der.octets(sealer_certificate(sealer)))
    times = (der.time(VALID_FROM), der.time(VALID_FROM), der.time(VALID_UNTIL))
    info = der.sequence(
        der.sequence(der.ia5("ES"), der.integer(4), der.ia5("CLAIMWRIGHT")),
        der.ia5(sha256(sealer.encode()).hexdigest()[:14]),
        der.sequence(der.integer(3), der.utf8(sealer), der.integer(1), listed, *times),
        _picture(),
    )
    signature = der.bits(key_of(_MAKER).sign(info))
    maker = der.octets(certificate(_MAKER, AUTHORITY, 3))
    return der.sequence(info, maker, der.oid(der.SM2_WITH_SM3), signature)


def _v1(sealer: str, signature_xml: bytes, path: str) -> bytes:
    to_sign = der.sequence(
        der.integer(1),
        _seal_v1(sealer),
        der.bits(der.utc_time(SIGNED_AT)),
        der.bits(sm3(signature_xml)),
        der.ia5(path),
        der.octets(sealer_certificate(sealer)),
        der.oid(der.SM2_WITH_SM3),
    )
    return der.sequence(to_sign, der.bits(key_of(sealer).sign(to_sign)))


@cache
def _seal_v1(sealer: str) -> bytes:
    listed = der.sequence(der.octets(sealer_certificate(sealer)))
    times = (der.utc_time(VALID_FROM), der.utc_time(VALID_FROM), der.utc_time(VALID_UNTIL))
    info = der.sequence(
        der.sequence(der.ia5("ES"), der.integer(1), der.ia5("CLAIMWRIGHT")),
        der.ia5(sha256(sealer.encode()).hexdigest()[:14]),
        der.sequence(der.integer(1), der.utf8(sealer), listed, *times),
        _picture(),
    )
    maker, algorithm = der.octets(certificate(_MAKER, AUTHORITY, 3)), der.oid(der.SM2_WITH_SM3)
    made = key_of(_MAKER).sign(der.sequence(info, maker, algorithm))
    return der.sequence(info, der.sequence(maker, algorithm, der.bits(made)))


def _signed_data(sealer: str, signature_xml: bytes, *, with_attributes: bool) -> bytes:
    digest = sm3(signature_xml)
    content, attributes, message = der.tlv(0xA0, der.octets(digest)), b"", digest
    if with_attributes:
        stated = b"".join(
            der.sequence(der.oid(name), der.set_of(value))
            for name, value in (
                (_CONTENT_TYPE, der.oid(_GM_DATA)),
                (_SIGNING_TIME, der.utc_time(SIGNED_AT)),
                (_MESSAGE_DIGEST, der.octets(digest)),
            )
        )
        content, attributes, message = b"", der.tlv(0xA0, stated), der.set_of(stated)
    signer = der.sequence(
        der.integer(1),
        der.sequence(der.name(AUTHORITY), der.integer(2)),
        der.sequence(der.oid(_SM3)),
        attributes,
        der.sequence(der.oid(_SM2_SIGN)),
        der.octets(key_of(sealer).sign(message)),
    )
    data = der.sequence(
        der.integer(1),
        der.set_of(der.sequence(der.oid(_SM3))),
        der.sequence(der.oid(_GM_DATA), content),
        der.tlv(0xA0, sealer_certificate(sealer)),
        der.set_of(signer),
    )
    return der.sequence(der.oid(_GM_SIGNED_DATA), der.tlv(0xA0, data))


def _picture() -> bytes:
    return der.sequence(der.ia5("png"), der.octets(_red_square()), der.integer(38), der.integer(38))


def _red_square() -> bytes:
    """An 8 by 8 red PNG: the picture of the seal."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\xd0\x20\x20" * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
