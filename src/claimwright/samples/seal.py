"""Seal a sample OFD after GB/T 38540 with keys of a test authority that anybody can compute.

The authority, its hospital and its finance bureau exist only here: a verifier must not trust them
unless a test tells it to (`sample_authority`).
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256, sha512

from cryptography.hazmat.primitives import hashes
from gmalg import SM2

from claimwright.core.documents.bill import MedicalBill
from claimwright.samples import der
from claimwright.samples.ofd import ofd_parts, pack

_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_USER_ID = b"1234567812345678"
_AUTHORITY = "Claimwright 样例测试 CA"
_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
_SIGNED_AT = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
SEALERS = ("样例医院财务专用章", "样例省财政票据监制章")


@dataclass(frozen=True, slots=True)
class _Key:
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


def as_sealed_ofd(
    bill: MedicalBill, *, attach_xml: bool = False, sealers: tuple[str, ...] = SEALERS
) -> bytes:
    """The bill as OFD with one seal of each of `sealers`, each covering the whole document."""
    return pack(sealed_parts(ofd_parts(bill, attach_xml=attach_xml), sealers))


def sample_authority() -> bytes:
    """The certificate (DER) of the authority that issued the samples' seals."""
    return _certificate(_AUTHORITY, _AUTHORITY, 1)


def sealed_parts(parts: dict[str, bytes], sealers: tuple[str, ...] = SEALERS) -> dict[str, bytes]:
    """The parts of an unsealed OFD with seals added."""
    entry = b"<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>"
    document = {**parts, "OFD.xml": parts["OFD.xml"].replace(b"</ofd:DocBody>", entry)}
    sealed = dict(document)
    listed = ""
    for number, sealer in enumerate(sealers):
        folder = f"Doc_0/Signs/Sign_{number}"
        signature = _signature_xml(document, folder)
        sealed[f"{folder}/Signature.xml"] = signature
        sealed[f"{folder}/SignedValue.dat"] = _signed_value(sealer, signature, f"/{folder}/Signature.xml")
        listed += f'<ofd:Signature ID="{number + 1}" BaseLoc="/{folder}/Signature.xml"/>'
    sealed["Doc_0/Signs/Signatures.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ofd:Signatures {_NAMESPACE}>{listed}'
        f"<ofd:MaxSignId>{len(sealers)}</ofd:MaxSignId></ofd:Signatures>"
    ).encode()
    return sealed


def _signature_xml(document: dict[str, bytes], folder: str) -> bytes:
    references = "".join(
        f'<ofd:Reference FileRef="/{path}"><ofd:CheckValue>{b64encode(_sm3(content)).decode()}'
        "</ofd:CheckValue></ofd:Reference>"
        for path, content in document.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ofd:Signature {_NAMESPACE}><ofd:SignedInfo>'
        '<ofd:Provider ProviderName="claimwright-samples" Version="1.0"/>'
        f"<ofd:SignatureMethod>{der.SM2_WITH_SM3}</ofd:SignatureMethod>"
        "<ofd:SignatureDateTime>20260101100000</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="1.2.156.10197.1.401">{references}</ofd:References>'
        '<ofd:StampAnnot ID="1" PageRef="10" Boundary="150.0 105.0 38.0 38.0"/></ofd:SignedInfo>'
        f"<ofd:SignedValue>/{folder}/SignedValue.dat</ofd:SignedValue></ofd:Signature>"
    ).encode()


def _signed_value(sealer: str, signature_xml: bytes, path: str) -> bytes:
    certificate = _certificate(sealer, _AUTHORITY, 2)
    to_sign = der.sequence(
        der.integer(4),
        _seal(sealer, certificate),
        der.time(_SIGNED_AT),
        der.bits(_sm3(signature_xml)),
        der.ia5(path),
    )
    return der.sequence(
        to_sign, der.octets(certificate), der.oid(der.SM2_WITH_SM3), der.bits(_key(sealer).sign(to_sign))
    )


@cache
def _seal(sealer: str, certificate: bytes) -> bytes:
    maker = "样例印章制作单位"
    info = der.sequence(
        der.sequence(der.ia5("ES"), der.integer(4), der.ia5("CLAIMWRIGHT")),
        der.ia5(sha256(sealer.encode()).hexdigest()[:14]),
        der.sequence(
            der.integer(3),
            der.utf8(sealer),
            der.integer(1),
            der.sequence(der.octets(certificate)),
            der.time(_FROM),
            der.time(_FROM),
            der.time(_UNTIL),
        ),
        der.sequence(der.ia5("png"), der.octets(_red_square()), der.integer(38), der.integer(38)),
    )
    maker_certificate = _certificate(maker, _AUTHORITY, 3)
    signature = der.bits(_key(maker).sign(info))
    return der.sequence(info, der.octets(maker_certificate), der.oid(der.SM2_WITH_SM3), signature)


@cache
def _certificate(subject: str, issuer: str, serial: int) -> bytes:
    algorithm = der.sequence(der.oid(der.SM2_WITH_SM3))
    key_kind = der.sequence(der.oid(der.EC_PUBLIC_KEY), der.oid(der.SM2_CURVE))
    authority = der.sequence(der.tlv(0x01, b"\xff") if subject == issuer else b"")
    extension = der.sequence(der.oid(der.BASIC_CONSTRAINTS), der.tlv(0x01, b"\xff"), der.octets(authority))
    to_sign = der.sequence(
        der.tlv(0xA0, der.integer(2)),
        der.integer(serial),
        algorithm,
        der.name(issuer),
        der.sequence(der.time(_FROM), der.time(_UNTIL)),
        der.name(subject),
        der.sequence(key_kind, der.bits(_key(subject).point)),
        der.tlv(0xA3, der.sequence(extension)),
    )
    return der.sequence(to_sign, algorithm, der.bits(_key(issuer).sign(to_sign)))


@cache
def _key(owner: str) -> _Key:
    """The key pair of an owner: computed from the name, so that it proves nothing to anybody."""
    secret = sha256(f"claimwright samples: {owner}".encode()).digest()
    return _Key(secret, SM2(secret).generate_pk(secret))


def _sm3(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize()


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
