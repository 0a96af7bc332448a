"""Signatures without a seal: SignedData after GB/T 35275-2017 (the PKCS #7 of the SM algorithms).

Its object identifiers are 1.2.156.10197.6.1.4.2.x; those of PKCS #7 itself are taken as well. What is
signed is the SM3 digest of Signature.xml (GM/T 0099-2020, 7.2.2), given as content or as an attribute.
"""
# ruff: noqa: RUF012 - `_fields` lists are the form asn1crypto asks for

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from datetime import datetime
from typing import Final

from asn1crypto.core import Any, Integer, ObjectIdentifier, OctetString, Sequence, SetOf
from asn1crypto.x509 import Certificate, Name

from claimwright.app.documents.seals.proof import Proof, UnknownForm, moment_of
from claimwright.app.documents.seals.sm import key_of, sm3, verifies

_SIGNED_DATA: Final = ("1.2.156.10197.6.1.4.2.2", "1.2.840.113549.1.7.2")
_SM3: Final = ("1.2.156.10197.1.401", "1.2.156.10197.1.401.1")
_SM2: Final = ("1.2.156.10197.1.301.1", "1.2.156.10197.1.301", "1.2.156.10197.1.501")
_MESSAGE_DIGEST, _SIGNING_TIME = "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5"
_SIGNERS_MAX = 10


class _Algorithm(Sequence):  # type: ignore[misc]
    _fields = [("algorithm", ObjectIdentifier), ("parameters", Any, {"optional": True})]


class _Algorithms(SetOf):  # type: ignore[misc]
    _child_spec = _Algorithm


class _Values(SetOf):  # type: ignore[misc]
    _child_spec = Any


class _Attribute(Sequence):  # type: ignore[misc]
    _fields = [("type", ObjectIdentifier), ("values", _Values)]


class _Attributes(SetOf):  # type: ignore[misc]
    _child_spec = _Attribute


class _IssuerAndSerial(Sequence):  # type: ignore[misc]
    _fields = [("issuer", Name), ("serial", Integer)]


class SignerInfo(Sequence):  # type: ignore[misc]
    """One signer: whose certificate, what else is signed, the signature."""

    _fields = [
        ("version", Integer),
        ("signer", _IssuerAndSerial),
        ("digest_algorithm", _Algorithm),
        ("signed_attributes", _Attributes, {"implicit": 0, "optional": True}),
        ("signature_algorithm", _Algorithm),
        ("signature", OctetString),
        ("unsigned_attributes", _Attributes, {"implicit": 1, "optional": True}),
    ]


class _Signers(SetOf):  # type: ignore[misc]
    _child_spec = SignerInfo


class _Certificates(SetOf):  # type: ignore[misc]
    _child_spec = Certificate


class ContentInfo(Sequence):  # type: ignore[misc]
    """A type and, maybe, content of it."""

    _fields = [("type", ObjectIdentifier), ("content", OctetString, {"explicit": 0, "optional": True})]


class SignedData(Sequence):  # type: ignore[misc]
    """签名数据: content, certificates, signers."""

    _fields = [
        ("version", Integer),
        ("digest_algorithms", _Algorithms),
        ("content_info", ContentInfo),
        ("certificates", _Certificates, {"implicit": 0, "optional": True}),
        ("crls", _Values, {"implicit": 1, "optional": True}),
        ("signers", _Signers),
    ]


class _Wrapped(Sequence):  # type: ignore[misc]
    _fields = [("type", ObjectIdentifier), ("content", SignedData, {"explicit": 0})]


def prove_signed_data(content: bytes, signed_file: bytes, wrapped: bool) -> Proof:
    """What SignedData proves of `signed_file` (Signature.xml). `wrapped`: inside a ContentInfo.

    Every signer has to hold; the first one's certificate is the origin.
    """
    if wrapped:
        outer = _Wrapped.load(content, strict=True)
        if outer["type"].dotted not in _SIGNED_DATA:
            raise UnknownForm(f"content {outer['type'].dotted}")
        data = outer["content"]
    else:
        data = SignedData.load(content, strict=True)
    messages = _messages(data["content_info"]["content"].native, signed_file)
    if not 1 <= len(data["signers"]) <= _SIGNERS_MAX:
        raise ValueError("signers")
    proofs = [_of_signer(data, signer, messages, signed_file) for signer in data["signers"]]
    return next((proof for proof in proofs if proof.failure is not None), proofs[0])


def _messages(stated: bytes | None, signed_file: bytes) -> tuple[bytes, ...]:
    """What may have been signed: the content, if it is of this file; without content its digest or itself."""
    digest = sm3(signed_file)
    if stated is None:
        return (digest, signed_file)
    return (stated,) if stated in (digest, signed_file) or _decoded(stated) == digest else ()


def _decoded(text: bytes) -> bytes:
    """Some makers write the digest in base64."""
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return b""


def _of_signer(
    data: SignedData, signer: SignerInfo, messages: tuple[bytes, ...], signed_file: bytes
) -> Proof:
    if (
        signer["digest_algorithm"]["algorithm"].dotted not in _SM3
        or signer["signature_algorithm"]["algorithm"].dotted not in _SM2
    ):
        raise UnknownForm("algorithm of a signer")
    certificate = _certificate(data, signer["signer"])
    if not messages:
        return Proof(certificate, None, "signature_file_changed")
    at: datetime | None = None
    attributes = signer["signed_attributes"]
    if len(attributes.native or ()):
        stated = {one["type"].dotted: one["values"][0] for one in attributes}
        if bytes(stated[_MESSAGE_DIGEST].parse(OctetString).native) != sm3(signed_file):
            return Proof(certificate, None, "signature_file_changed")
        at = moment_of(stated[_SIGNING_TIME].dump()) if _SIGNING_TIME in stated else None
        messages = (attributes.untag().dump(),)
    signature = bytes(signer["signature"].native)
    holds = any(verifies(key_of(certificate), message, signature) for message in messages)
    return Proof(certificate, at, None if holds else "signature")


def _certificate(data: SignedData, wanted: _IssuerAndSerial) -> Certificate:
    for certificate in data["certificates"]:
        same_issuer = certificate.issuer.dump() == wanted["issuer"].dump()
        if same_issuer and certificate.serial_number == wanted["serial"].native:
            return certificate
    raise ValueError("the signer's certificate is not in the file")
