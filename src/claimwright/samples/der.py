"""Write DER, as far as certificates and seals of sample documents need it."""

from __future__ import annotations

from datetime import datetime

BASIC_CONSTRAINTS = "2.5.29.19"
SM2_CURVE = "1.2.156.10197.1.301"
EC_PUBLIC_KEY = "1.2.840.10045.2.1"
SM2_WITH_SM3 = "1.2.156.10197.1.501"
COMMON_NAME, ORGANIZATION, COUNTRY = "2.5.4.3", "2.5.4.10", "2.5.4.6"


def tlv(tag: int, *contents: bytes) -> bytes:
    """One element: tag, length, the contents joined."""
    body = b"".join(contents)
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def sequence(*elements: bytes) -> bytes:
    return tlv(0x30, *elements)


def integer(value: int) -> bytes:
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octets(content: bytes) -> bytes:
    return tlv(0x04, content)


def bits(content: bytes) -> bytes:
    return tlv(0x03, b"\x00", content)


def utf8(text: str) -> bytes:
    return tlv(0x0C, text.encode())


def ia5(text: str) -> bytes:
    return tlv(0x16, text.encode("ascii"))


def time(moment: datetime) -> bytes:
    """GeneralizedTime of an aware UTC moment."""
    return tlv(0x18, f"{moment:%Y%m%d%H%M%S}Z".encode())


def utc_time(moment: datetime) -> bytes:
    """UTCTime of an aware UTC moment: years 1950 to 2049."""
    return tlv(0x17, f"{moment:%y%m%d%H%M%S}Z".encode())


def set_of(*elements: bytes) -> bytes:
    """A SET; the caller gives the elements in the order of their bytes."""
    return tlv(0x31, *elements)


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    body = bytes((40 * first + second,))
    for part in rest:
        groups = [part & 0x7F]
        while part := part >> 7:
            groups.insert(0, 0x80 | part & 0x7F)
        body += bytes(groups)
    return tlv(0x06, body)


def name(common_name: str) -> bytes:
    """A distinguished name: country CN, the samples' organisation, the given common name."""
    parts = ((COUNTRY, "CN"), (ORGANIZATION, "Claimwright samples"), (COMMON_NAME, common_name))
    return sequence(*(tlv(0x31, sequence(oid(kind), utf8(value))) for kind, value in parts))
