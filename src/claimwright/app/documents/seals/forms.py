"""The DER forms of a seal and its signature: GB/T 38540-2020 (version 4), GM/T 0031-2014 (version 1)."""
# ruff: noqa: RUF012 - `_fields` lists are the form asn1crypto asks for

from __future__ import annotations

from asn1crypto.core import (
    Any,
    BitString,
    GeneralizedTime,
    IA5String,
    Integer,
    ObjectIdentifier,
    OctetBitString,
    OctetString,
    Sequence,
    UTF8String,
)


class SealHeader(Sequence):  # type: ignore[misc]
    """头信息: "ES", version 4, maker."""

    _fields = [("id", IA5String), ("version", Integer), ("vendor", IA5String)]


class SealProperty(Sequence):  # type: ignore[misc]
    """印章属性: name, the certificates (or their digests) that may sign, validity."""

    _fields = [
        ("type", Integer),
        ("name", UTF8String),
        ("cert_list_type", Integer),
        ("cert_list", Any),
        ("created", GeneralizedTime),
        ("valid_from", GeneralizedTime),
        ("valid_until", GeneralizedTime),
    ]


class SealPicture(Sequence):  # type: ignore[misc]
    """印章图像."""

    _fields = [("type", IA5String), ("data", OctetString), ("width", Integer), ("height", Integer)]


class SealInfo(Sequence):  # type: ignore[misc]
    """印章信息, what the maker of the seal signs."""

    _fields = [
        ("header", SealHeader),
        ("seal_id", IA5String),
        ("property", SealProperty),
        ("picture", SealPicture),
        ("extensions", Any, {"optional": True}),
    ]


class Seal(Sequence):  # type: ignore[misc]
    """电子印章: the information and its maker's signature."""

    _fields = [
        ("info", SealInfo),
        ("maker_cert", OctetString),
        ("algorithm", ObjectIdentifier),
        ("signature", OctetBitString),
    ]


class ToSign(Sequence):  # type: ignore[misc]
    """待签名信息: the seal, the time, the digest of Signature.xml and its path."""

    _fields = [
        ("version", Integer),
        ("seal", Seal),
        ("time", GeneralizedTime),
        ("digest", OctetBitString),
        ("path", IA5String),
        ("extensions", Any, {"optional": True}),
    ]


class SealedSignature(Sequence):  # type: ignore[misc]
    """电子签章数据, the content of SignedValue.dat."""

    _fields = [
        ("to_sign", ToSign),
        ("cert", OctetString),
        ("algorithm", ObjectIdentifier),
        ("signature", OctetBitString),
        ("time_stamp", BitString, {"optional": True, "explicit": 0}),
    ]


class SealPropertyV1(Sequence):  # type: ignore[misc]
    """印章属性 of version 1: whole certificates; times as UTCTime, from some makers GeneralizedTime."""

    _fields = [
        ("type", Integer),
        ("name", UTF8String),
        ("cert_list", Any),
        ("created", Any),
        ("valid_from", Any),
        ("valid_until", Any),
    ]


class SealInfoV1(Sequence):  # type: ignore[misc]
    """印章信息 of version 1."""

    _fields = [
        ("header", SealHeader),
        ("seal_id", IA5String),
        ("property", SealPropertyV1),
        ("picture", SealPicture),
        ("extensions", Any, {"optional": True}),
    ]


class SealMakerV1(Sequence):  # type: ignore[misc]
    """制章人签名信息 of version 1: it signs information, its own certificate and the algorithm."""

    _fields = [("cert", OctetString), ("algorithm", ObjectIdentifier), ("signature", OctetBitString)]


class SealV1(Sequence):  # type: ignore[misc]
    """电子印章 of version 1."""

    _fields = [("info", SealInfoV1), ("maker", SealMakerV1)]


class ToSignV1(Sequence):  # type: ignore[misc]
    """待签名信息 of version 1; time and digest are bit strings, from some makers octet strings."""

    _fields = [
        ("version", Integer),
        ("seal", SealV1),
        ("time", Any),
        ("digest", Any),
        ("path", IA5String),
        ("cert", OctetString),
        ("algorithm", ObjectIdentifier),
    ]


class SealedSignatureV1(Sequence):  # type: ignore[misc]
    """电子签章数据 of version 1."""

    _fields = [("to_sign", ToSignV1), ("signature", OctetBitString)]


class CertList(Sequence):  # type: ignore[misc]
    """签章人证书列表 as a sequence of octet strings: whole certificates."""

    @classmethod
    def certificates(cls, content: bytes) -> list[bytes]:
        """The certificates in `cert_list` (cert_list_type 1)."""
        outer = cls.load(content)
        found: list[bytes] = []
        rest = bytes(outer.contents or b"")
        while rest:
            one = OctetString.load(rest, strict=False)
            found.append(bytes(one.native))
            rest = rest[len(one.dump()) :]
        return found
