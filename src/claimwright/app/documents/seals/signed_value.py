"""Tell the form of a SignedValue.dat and prove it: seal of version 4 or 1, SignedData, bare signature."""

from __future__ import annotations

from typing import Final

from asn1crypto import parser
from asn1crypto.core import Any, OctetBitString, OctetString, Sequence
from asn1crypto.x509 import Certificate

from claimwright.app.documents.seals.forms import CertList, SealedSignature, SealedSignatureV1
from claimwright.app.documents.seals.proof import Proof, UnknownForm, moment_of
from claimwright.app.documents.seals.signed_data import prove_signed_data
from claimwright.app.documents.seals.sm import SM2_WITH_SM3, is_bare_signature, key_of, sm3, verifies
from claimwright.app.documents.seals.trust import SealTrust

_INTEGER, _BITS, _OCTETS, _OID, _SEQUENCE, _SET = 0x02, 0x03, 0x04, 0x06, 0x30, 0x31
_V4: Final = ((_SEQUENCE, _OCTETS, _OID, _BITS), (_SEQUENCE, _OCTETS, _OID, _BITS, 0xA0))
_V1: Final = (_SEQUENCE, _BITS)


def prove(content: bytes, signed_file: bytes, trust: SealTrust) -> Proof:
    """What the signed value proves of `signed_file` (the bytes of Signature.xml).

    Raises `UnknownForm`, and what asn1crypto raises for bytes that have no form at all.
    """
    if is_bare_signature(content):
        return _prove_bare(content, signed_file, trust)
    tags = _tags(content)
    if tags in _V4:
        return _prove_v4(SealedSignature.load(content, strict=True), signed_file)
    if tags == _V1:
        return _prove_v1(SealedSignatureV1.load(content, strict=True), signed_file)
    if tags == (_OID, 0xA0):
        return prove_signed_data(content, signed_file, wrapped=True)
    if tags[:3] == (_INTEGER, _SET, _SEQUENCE):
        return prove_signed_data(content, signed_file, wrapped=False)
    raise UnknownForm("form of the signed value")


def _tags(content: bytes) -> tuple[int, ...]:
    """The first byte of each element of the outer sequence. Raises ValueError if it is none."""
    outer = Sequence.load(content, strict=True)
    found, rest = [], bytes(outer.contents or b"")
    while rest:
        found.append(rest[0])
        rest = rest[sum(len(part) for part in parser.parse(rest)[3:]) :]  # header, contents, trailer
    return tuple(found)


def _prove_v4(signed: SealedSignature, signed_file: bytes) -> Proof:
    """GB/T 38540-2020."""
    to_sign, seal = signed["to_sign"], signed["to_sign"]["seal"]
    if to_sign["version"].native != 4 or {signed["algorithm"].dotted, seal["algorithm"].dotted} != {
        SM2_WITH_SM3
    }:
        raise UnknownForm("version or algorithm")
    signer = _certificate(signed["cert"].native)
    listed = seal["info"]["property"]
    # Lists of certificates' digests (type 2) are not taken for proof.
    allowed = (
        CertList.certificates(listed["cert_list"].dump()) if listed["cert_list_type"].native == 1 else []
    )
    maker = _certificate(seal["maker_cert"].native)
    failure = _failure(
        bytes(to_sign["digest"].native) == sm3(signed_file),
        signer.dump() in allowed,
        verifies(key_of(signer), to_sign.dump(), bytes(signed["signature"].native)),
        verifies(key_of(maker), seal["info"].dump(), bytes(seal["signature"].native)),
    )
    return Proof(signer, to_sign["time"].native, failure)


def _prove_v1(signed: SealedSignatureV1, signed_file: bytes) -> Proof:
    """GM/T 0031-2014. The maker signs information, certificate and algorithm; some the information alone."""
    to_sign, seal = signed["to_sign"], signed["to_sign"]["seal"]
    by = seal["maker"]
    if {to_sign["algorithm"].dotted, by["algorithm"].dotted} != {SM2_WITH_SM3}:
        raise UnknownForm("version or algorithm")
    signer, maker = _certificate(to_sign["cert"].native), _certificate(by["cert"].native)
    info, made = seal["info"].dump(), bytes(by["signature"].native)
    whole = _sequence(info, by["cert"].dump(), by["algorithm"].dump())
    failure = _failure(
        _string(to_sign["digest"]) == sm3(signed_file),
        signer.dump() in CertList.certificates(seal["info"]["property"]["cert_list"].dump()),
        verifies(key_of(signer), to_sign.dump(), bytes(signed["signature"].native)),
        verifies(key_of(maker), whole, made) or verifies(key_of(maker), info, made),
    )
    return Proof(signer, moment_of(_string(to_sign["time"])), failure)


def _prove_bare(content: bytes, signed_file: bytes, trust: SealTrust) -> Proof:
    """A signature that names no signer: it can only be of one whose certificate is pinned."""
    for known in trust.certificates:
        certificate = _certificate(known)
        for message in (sm3(signed_file), signed_file):
            if verifies(key_of(certificate), message, content):
                return Proof(certificate, None, None)
    raise UnknownForm("bare signature of nobody that is known")


def _failure(of_file: bool, by_allowed: bool, signed: bool, made: bool) -> str | None:
    if not of_file:
        return "signature_file_changed"
    if not by_allowed:
        return "signer_not_of_seal"
    if not signed:
        return "signature"
    return None if made else "seal_maker_signature"


def _string(value: Any) -> bytes:
    """The bytes of a bit string or an octet string."""
    form = {_BITS: OctetBitString, _OCTETS: OctetString}[value.dump()[0]]
    return bytes(form.load(value.dump(), strict=True).native)


def _sequence(*elements: bytes) -> bytes:
    outer = Sequence()
    outer.contents = b"".join(elements)
    return bytes(outer.dump())


def _certificate(content: bytes) -> Certificate:
    return Certificate.load(bytes(content), strict=True)
