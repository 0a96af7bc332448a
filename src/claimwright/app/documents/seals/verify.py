"""Verify the seals of an OFD: digests of every file, signatures of signer and seal maker, issuer.

Order of the checks, and which verdict each gives:

1. every referenced file has its SM3 digest, and every file that was read is referenced: DIGEST_MISMATCH
2. SignedValue.dat is of this Signature.xml, signed by the certificate in it: SIGNATURE_INVALID
3. where there is a seal: the signer is one of its certificates, its maker signed it: SIGNATURE_INVALID
4. the signer's certificate is pinned or issued by a trusted root, and valid when it signed:
   else UNTRUSTED_ISSUER
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass
from datetime import datetime

from asn1crypto.x509 import Certificate
from lxml import etree

from claimwright.app.documents.readers.limits import ReadEnded
from claimwright.app.documents.readers.ofd_package import OfdPackage, resolve
from claimwright.app.documents.readers.safe_xml import descendants, text_of
from claimwright.app.documents.seals.proof import UnknownForm, moment_of
from claimwright.app.documents.seals.signed_value import prove
from claimwright.app.documents.seals.sm import key_of, sm3, verifies
from claimwright.app.documents.seals.trust import SealTrust
from claimwright.core.documents.reading import Hostile
from claimwright.core.documents.seal import NO_SEAL, SealCheck, SealVerdict

_SM3_NAMES = ("1.2.156.10197.1.401", "sm3")
_SEALS_MAX = 20
_PARSE_ERRORS = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)
_BAD = (SealVerdict.DIGEST_MISMATCH, SealVerdict.SIGNATURE_INVALID)


class _Ended(Exception):
    def __init__(self, check: SealCheck) -> None:
        super().__init__(check.verdict.value)
        self.check = check


@dataclass(frozen=True, slots=True)
class _Signature:
    path: str
    content: bytes
    root: etree._Element


def check_seals(package: OfdPackage, ofd_root: etree._Element, trust: SealTrust) -> SealCheck:
    """The verdict over all seals: a broken one decides, then a trusted one, then the others.

    `package` must have been read already: every part read for values has to be covered by the seals.
    """
    used = {path for path in package.read_paths() if not _is_signature_part(path)}
    signatures = _signatures(package, ofd_root)
    if not signatures:
        return NO_SEAL
    checks = [_check_one(package, signature, used, trust) for signature in signatures[:_SEALS_MAX]]
    for wanted in (*_BAD, SealVerdict.TRUSTED, SealVerdict.UNTRUSTED_ISSUER, SealVerdict.UNSUPPORTED):
        for check in checks:
            if check.verdict is wanted:
                return check
    return checks[0]


def _is_signature_part(path: str) -> bool:
    return "/signs/" in f"/{path.lower()}"


def _signatures(package: OfdPackage, ofd_root: etree._Element) -> list[_Signature]:
    found: list[_Signature] = []
    for entry in descendants(ofd_root, "Signatures"):
        listing = resolve("OFD.xml", text_of(entry))
        if not package.has(listing):
            continue
        for signature in descendants(package.xml(listing), "Signature"):
            path = resolve(listing, str(signature.get("BaseLoc") or ""))
            found.append(_Signature(path, package.read(path), package.xml(path)))
    return found


def _check_one(package: OfdPackage, signature: _Signature, used: set[str], trust: SealTrust) -> SealCheck:
    try:
        _check_digests(package, signature, used)
        return _check_signature(package, signature, trust)
    except _Ended as ended:
        return ended.check
    except ReadEnded as ended:
        if isinstance(ended.result, Hostile):
            raise
        return SealCheck(SealVerdict.SIGNATURE_INVALID, detail="part_missing")
    except _PARSE_ERRORS:
        return SealCheck(SealVerdict.SIGNATURE_INVALID, detail="form")


def _check_digests(package: OfdPackage, signature: _Signature, used: set[str]) -> None:
    covered: set[str] = set()
    for references in descendants(signature.root, "References"):
        method = str(references.get("CheckMethod") or "").lower()
        if method not in _SM3_NAMES:
            raise _Ended(SealCheck(SealVerdict.UNSUPPORTED, detail=f"digest {method[:40]}"))
        for reference in descendants(references, "Reference"):
            path = resolve(signature.path, str(reference.get("FileRef") or ""))
            if path.lower().endswith("/signatures.xml"):
                continue  # a later seal is appended to this list
            wanted = "".join(text_of(value) for value in descendants(reference, "CheckValue"))
            if not package.has(path) or not _same_digest(wanted, package.read(path)):
                raise _Ended(SealCheck(SealVerdict.DIGEST_MISMATCH, file=f"/{path}", detail="changed"))
            covered.add(path.lower())
    open_parts = sorted(used - covered)
    if open_parts:
        raise _Ended(SealCheck(SealVerdict.DIGEST_MISMATCH, file=f"/{open_parts[0]}", detail="not_covered"))


def _same_digest(wanted: str, content: bytes) -> bool:
    try:
        return b64decode(wanted, validate=True) == sm3(content)
    except (Base64Error, ValueError):
        return False


def _check_signature(package: OfdPackage, signature: _Signature, trust: SealTrust) -> SealCheck:
    location = descendants(signature.root, "SignedValue")
    if not location:
        return SealCheck(SealVerdict.SIGNATURE_INVALID, detail="no_signed_value")
    content = package.read(resolve(signature.path, text_of(location[0])))
    try:
        proof = prove(content, signature.content, trust)
    except UnknownForm as unknown:
        return SealCheck(SealVerdict.UNSUPPORTED, detail=str(unknown))
    signer = proof.signer
    names = {"issuer": _name(signer, "issuer"), "subject": _name(signer, "subject")}
    if proof.failure is not None:
        return SealCheck(SealVerdict.SIGNATURE_INVALID, detail=proof.failure, **names)
    distrust = _distrust(signer, proof.signed_at or _stated_time(signature), trust)
    if distrust is not None:
        return SealCheck(SealVerdict.UNTRUSTED_ISSUER, detail=distrust, **names)
    return SealCheck(SealVerdict.TRUSTED, **names)


def _stated_time(signature: _Signature) -> datetime | None:
    """SignatureDateTime, which is signed like all of Signature.xml."""
    for found in descendants(signature.root, "SignatureDateTime"):
        return moment_of(text_of(found).encode())
    return None


def _distrust(signer: Certificate, when: datetime | None, trust: SealTrust) -> str | None:
    """Why a sound seal proves no origin; None when it does."""
    if when is None:
        return "time_not_stated"
    validity = signer["tbs_certificate"]["validity"]
    if not validity["not_before"].native <= when <= validity["not_after"].native:
        return "certificate_not_valid_then"
    if hashlib.sha256(signer.dump()).hexdigest() in trust.fingerprints():
        return None
    for content in trust.certificates:
        root = Certificate.load(content, strict=True)
        issued = root.ca and root.subject.dump() == signer.issuer.dump()
        if issued and verifies(
            key_of(root), signer["tbs_certificate"].dump(), bytes(signer["signature_value"].native)
        ):
            return None
    return "issuer_not_trusted"


def _name(certificate: Certificate, which: str) -> str:
    return str(certificate["tbs_certificate"][which].human_friendly)[:200]
