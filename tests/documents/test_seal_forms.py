"""Seals of version 1, SignedData and bare signatures: sound, unknown, changed, forged, added to later."""

from __future__ import annotations

from base64 import b64encode

import pytest

from claimwright.app.documents.readers.read import read_content
from claimwright.app.documents.seals.proof import UnknownForm, moment_of
from claimwright.app.documents.seals.signed_value import prove
from claimwright.app.documents.seals.sm import sm3
from claimwright.app.documents.seals.trust import SealTrust
from claimwright.core.documents import MedicalBillReading, SealVerdict
from claimwright.samples import make_bill
from claimwright.samples.ofd import ofd_parts, pack
from claimwright.samples.seal import SEALERS, sample_authority, seal_later, sealed_parts
from claimwright.samples.seal_forms import SIGNED_AT, SealForm, sealer_certificate, signed_value

BILL = make_bill(91)
ROOT = SealTrust((sample_authority(),))
NAMED = (SealForm.V4, SealForm.V1, SealForm.SIGNED_DATA, SealForm.SIGNED_ATTRIBUTES)  # they carry a signer
PINNED = SealTrust(tuple(sealer_certificate(sealer) for sealer in SEALERS))
CONTENT = "Doc_0/Pages/Page_0/Content.xml"
SIGNATURE, SIGNED = "Doc_0/Signs/Sign_0/Signature.xml", "Doc_0/Signs/Sign_0/SignedValue.dat"
ONE = SEALERS[:1]


def _seal(parts: dict[str, bytes], trust: SealTrust) -> tuple[SealVerdict, str | None]:
    reading = read_content(pack(parts), trust)
    assert isinstance(reading, MedicalBillReading), reading
    assert reading.bill.total_fen == BILL.total_fen
    return reading.seal.verdict, reading.seal.detail


@pytest.mark.parametrize("form", NAMED)
def test_a_sound_seal_is_trusted_by_its_root_or_its_certificate_and_by_nobody_else(form: SealForm) -> None:
    parts = sealed_parts(ofd_parts(BILL), form=form)
    assert _seal(parts, ROOT) == (SealVerdict.TRUSTED, None)
    assert _seal(parts, PINNED) == (SealVerdict.TRUSTED, None)
    assert _seal(parts, SealTrust()) == (SealVerdict.UNTRUSTED_ISSUER, "issuer_not_trusted")


def test_a_bare_signature_proves_only_a_signer_who_is_pinned() -> None:
    parts = sealed_parts(ofd_parts(BILL), ONE, SealForm.BARE)
    assert _seal(parts, PINNED) == (SealVerdict.TRUSTED, None)
    unknown = (SealVerdict.UNSUPPORTED, "bare signature of nobody that is known")
    assert _seal(parts, SealTrust()) == unknown
    assert _seal(parts, ROOT) == unknown  # an issuer does not tell who signed
    from asn1crypto.core import Sequence

    pair = Sequence.load(parts[SIGNED])
    joined = b"".join(int(pair[n].native).to_bytes(32, "big") for n in (0, 1))
    assert _seal({**parts, SIGNED: joined}, PINNED) == (SealVerdict.TRUSTED, None)


def _edited(parts: dict[str, bytes]) -> dict[str, bytes]:
    return {**parts, CONTENT: parts[CONTENT].replace("交款人：".encode(), "交款人 ：".encode(), 1)}


@pytest.mark.parametrize("form", SealForm)
def test_a_changed_page_is_told_whatever_the_form_and_whoever_is_trusted(form: SealForm) -> None:
    parts = _edited(sealed_parts(ofd_parts(BILL), form=form))
    for trust in (ROOT, PINNED, SealTrust()):
        assert _seal(parts, trust) == (SealVerdict.DIGEST_MISMATCH, "changed")


@pytest.mark.parametrize("form", NAMED)
def test_a_page_changed_with_its_digest_breaks_the_signature(form: SealForm) -> None:
    """A forger who edits a page and its digest in Signature.xml, but cannot sign."""
    parts = sealed_parts(ofd_parts(BILL), ONE, form)
    edited = _edited(parts)
    old, new = (b64encode(sm3(one[CONTENT])) for one in (parts, edited))
    forged = {**edited, SIGNATURE: parts[SIGNATURE].replace(old, new)}
    assert _seal(forged, ROOT) == (SealVerdict.SIGNATURE_INVALID, "signature_file_changed")


def test_a_bare_signature_over_another_file_proves_nothing() -> None:
    parts = sealed_parts(ofd_parts(BILL), ONE, SealForm.BARE)
    changed = {**parts, SIGNATURE: parts[SIGNATURE].replace(b'Version="1.0"', b'Version="1.1"')}
    assert _seal(changed, PINNED)[0] is SealVerdict.UNSUPPORTED


@pytest.mark.parametrize("form", SealForm)
def test_no_changed_byte_of_a_signed_value_is_proof(form: SealForm) -> None:
    """Bytes all over it: whatever one meant, the outcome is an error, an unknown form, a failure, or a signer
    whose certificate is another one than that which is trusted."""
    signed_file = b"<Signature/>"
    value = signed_value(form, SEALERS[0], signed_file, "/s")
    certificate = sealer_certificate(SEALERS[0])
    assert prove(value, signed_file, PINNED).failure is None
    step = max(1, len(value) // 150)
    held = []
    for place in range(0, len(value), step):
        changed = value[:place] + bytes((value[place] ^ 0x01,)) + value[place + 1 :]
        try:
            proof = prove(changed, signed_file, PINNED)
            if proof.failure is None and proof.signer.dump() == certificate:
                held.append(place)
        except (UnknownForm, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
            continue
    assert [value[place - 8 : place + 8].hex() for place in held if form in (SealForm.V4, SealForm.V1)] == []
    # SignedData signs neither its version numbers nor the names of algorithms and content types.
    assert len(held) <= 10


@pytest.mark.parametrize("first", NAMED)
@pytest.mark.parametrize("later", [SealForm.V4, SealForm.SIGNED_DATA])
def test_a_signature_appended_later_is_tolerated(first: SealForm, later: SealForm) -> None:
    parts = seal_later(sealed_parts(ofd_parts(BILL), ONE, first), SEALERS[1], later)
    assert parts["Doc_0/Signs/Signatures.xml"].count(b"<ofd:Signature ") == 2
    assert _seal(parts, ROOT) == (SealVerdict.TRUSTED, None)
    assert _seal(parts, SealTrust((sealer_certificate(SEALERS[0]),))) == (SealVerdict.TRUSTED, None)
    broken = {**parts, SIGNED: parts[SIGNED][:-1] + bytes((parts[SIGNED][-1] ^ 1,))}
    assert _seal(broken, ROOT)[0] in (SealVerdict.SIGNATURE_INVALID, SealVerdict.DIGEST_MISMATCH)


def test_a_signer_who_is_not_of_the_seal_is_refused() -> None:
    """The hospital's seal, signed by the finance bureau's certificate: sound signatures, wrong hand."""
    parts = sealed_parts(ofd_parts(BILL), ONE, SealForm.V1)
    from claimwright.samples import der
    from claimwright.samples.authority import key_of
    from claimwright.samples.seal_forms import _seal_v1

    to_sign = der.sequence(
        der.integer(1),
        _seal_v1(SEALERS[0]),
        der.bits(der.utc_time(SIGNED_AT)),
        der.bits(sm3(parts[SIGNATURE])),
        der.ia5("/s"),
        der.octets(sealer_certificate(SEALERS[1])),
        der.oid(der.SM2_WITH_SM3),
    )
    value = der.sequence(to_sign, der.bits(key_of(SEALERS[1]).sign(to_sign)))
    assert _seal({**parts, SIGNED: value}, ROOT) == (SealVerdict.SIGNATURE_INVALID, "signer_not_of_seal")


def test_times_in_the_forms_that_makers_write() -> None:
    assert moment_of(b"20260101100000") == SIGNED_AT
    assert moment_of(b"2026-01-01 10:00:00") == SIGNED_AT
    assert moment_of(b"20260101020000Z") == SIGNED_AT
    assert moment_of(b"\x17\x0d260101020000Z") == SIGNED_AT
    assert moment_of(b"\x18\x0f20260101020000Z") == SIGNED_AT
    assert moment_of(b"") is None
    assert moment_of(b"\x30\x03abc") is None
    assert moment_of(b"20261301100000") is None
