"""Seals of OFD files: sound and trusted, sound and unknown, changed, forged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimwright.app.documents.public import read_file, trust_seals
from claimwright.app.documents.readers.read import read_content
from claimwright.app.documents.seals.sm import CURVE, sm3, verifies
from claimwright.app.documents.seals.trust import SealTrust, TrustError, load_trust
from claimwright.core.documents import MedicalBillReading, OtherDocument, SealVerdict
from claimwright.samples import make_bill
from claimwright.samples.ofd import ofd_parts, pack
from claimwright.samples.seal import as_sealed_ofd, sample_authority, sealed_parts

BILL = make_bill(51)
TRUST = SealTrust((sample_authority(),))
PARTS = sealed_parts(ofd_parts(BILL, attach_xml=True))
ONE_SEAL = sealed_parts(ofd_parts(BILL), ("样例医院财务专用章",))
CONTENT, SIGNED = "Doc_0/Pages/Page_0/Content.xml", "Doc_0/Signs/Sign_0/SignedValue.dat"
SIGNATURE = "Doc_0/Signs/Sign_0/Signature.xml"
REAL = Path(__file__).parents[3] / "shared" / "samples" / "ofd"


def _read(parts: dict[str, bytes], trust: SealTrust = TRUST) -> MedicalBillReading:
    reading = read_content(pack(parts), trust)
    assert isinstance(reading, MedicalBillReading), reading
    return reading


def _codes(reading: MedicalBillReading | OtherDocument) -> list[str]:
    return [found.code.value for found in reading.findings]


def test_a_sound_seal_of_a_trusted_authority_proves_the_origin() -> None:
    reading = _read(PARTS)
    assert reading.seal.verdict is SealVerdict.TRUSTED
    assert "样例医院财务专用章" in (reading.seal.subject or "")
    assert reading.findings == ()
    assert reading.bill == BILL


def test_the_same_seal_proves_nothing_when_its_authority_is_not_trusted() -> None:
    reading = _read(PARTS, SealTrust())
    assert reading.seal.verdict is SealVerdict.UNTRUSTED_ISSUER
    assert "Claimwright 样例测试 CA" in (reading.seal.issuer or "")
    assert _codes(reading) == ["seal_untrusted"]


def test_a_trusted_signer_is_no_authority() -> None:
    """A pinned signer's certificate does not make what it might issue trusted, and roots must be CAs."""
    other = SealTrust((b"".join(_certificates(PARTS[SIGNED])),))
    assert _read(PARTS, other).seal.verdict is SealVerdict.TRUSTED  # pinned itself
    hospital_only = sealed_parts(ofd_parts(BILL), ("样例省财政票据监制章",))
    assert _read(hospital_only, other).seal.verdict is SealVerdict.UNTRUSTED_ISSUER


def _certificates(signed_value: bytes) -> list[bytes]:
    from claimwright.app.documents.seals.forms import SealedSignature

    return [bytes(SealedSignature.load(signed_value)["cert"].native)]


def _flip(path: str, place: int, parts: dict[str, bytes] = PARTS) -> dict[str, bytes]:
    changed = bytearray(parts[path])
    changed[place] ^= 1
    return {**parts, path: bytes(changed)}


def _page_edited() -> dict[str, bytes]:
    text = PARTS[CONTENT].decode().replace("交款人：", "交款人 ：", 1)
    return {**PARTS, CONTENT: text.encode()}


def _total_edited_everywhere() -> dict[str, bytes]:
    old = f"{BILL.total_fen // 100}.{BILL.total_fen % 100:02d}".encode()
    new = b"9" + old
    return {path: part.replace(old, new) if "Signs" not in path else part for path, part in PARTS.items()}


def _digest_replaced() -> dict[str, bytes]:
    """A forger who edits a page and its digest, but cannot sign."""
    from base64 import b64encode

    edited = _page_edited()
    old, new = (b64encode(sm3(parts[CONTENT])) for parts in (PARTS, edited))
    return {**edited, SIGNATURE: PARTS[SIGNATURE].replace(old, new)}


def _attachment_added() -> dict[str, bytes]:
    """A bill attached to a sealed document that the seal does not cover."""
    plain = sealed_parts(ofd_parts(BILL))
    attached = ofd_parts(BILL, attach_xml=True)
    return {**{path: attached[path] for path in attached if "Attach" in path}, **plain} | {
        "Doc_0/Document.xml": plain["Doc_0/Document.xml"]
    }


def _page_not_covered() -> dict[str, bytes]:
    from claimwright.samples.ofd import ofd_parts as parts_of

    document = parts_of(BILL)
    content = document.pop(CONTENT)
    return {**sealed_parts(document), CONTENT: content}


def _seals_swapped() -> dict[str, bytes]:
    """The signed value of the other seal under this signature."""
    return {**PARTS, SIGNED: PARTS["Doc_0/Signs/Sign_1/SignedValue.dat"]}


FORGED: dict[str, tuple[Callable[[], dict[str, bytes]], SealVerdict, str]] = {
    "page edited": (_page_edited, SealVerdict.DIGEST_MISMATCH, f"/{CONTENT}"),
    "digest replaced too": (_digest_replaced, SealVerdict.DIGEST_MISMATCH, f"/{CONTENT}"),
    "page not covered": (_page_not_covered, SealVerdict.DIGEST_MISMATCH, f"/{CONTENT.lower()}"),
    "signed value cut": (
        lambda: {**PARTS, SIGNED: PARTS[SIGNED][:-5]},
        SealVerdict.SIGNATURE_INVALID,
        "form",
    ),
    "signature bit": (lambda: _flip(SIGNED, -3), SealVerdict.SIGNATURE_INVALID, "signature"),
    "seals swapped": (_seals_swapped, SealVerdict.SIGNATURE_INVALID, "signature_file_changed"),
    "no signed value": (
        lambda: {path: part for path, part in PARTS.items() if path != SIGNED},
        SealVerdict.SIGNATURE_INVALID,
        "part_missing",
    ),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_changed_document_is_called_so(name: str) -> None:
    make, verdict, where = FORGED[name]
    reading = _read(make())
    assert reading.seal.verdict is verdict
    assert where in (reading.seal.file, reading.seal.detail)
    assert _codes(reading) == ["seal_broken"]


def test_a_changed_total_is_caught_by_seal_and_sums() -> None:
    reading = _read(_total_edited_everywhere())
    assert reading.seal.verdict is SealVerdict.DIGEST_MISMATCH
    assert _codes(reading) == ["fees_sum", "payers_sum", "seal_broken"]


def test_an_attachment_that_the_document_does_not_name_is_not_read() -> None:
    reading = _read(_attachment_added())
    assert reading.seal.verdict is SealVerdict.TRUSTED
    assert [source.value for source in reading.sources] == ["text"]


def test_every_changed_byte_of_the_signed_value_is_refused() -> None:
    """Certificates, seal, times, digest and signature: no byte of them is free."""
    places = range(0, len(PARTS[SIGNED]), 31)
    verdicts = {place: _read(_flip(SIGNED, place, ONE_SEAL)).seal.verdict for place in places}
    assert [place for place, verdict in verdicts.items() if verdict is SealVerdict.TRUSTED] == []


def test_samples_are_sealed_the_same_every_time() -> None:
    assert as_sealed_ofd(BILL) == as_sealed_ofd(BILL)


def test_sm2_of_the_standard() -> None:
    """GB/T 32918.5 annex A and the SM3 example of GB/T 32905."""
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    key = bytes.fromhex(
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    )
    r = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    s = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    signature = bytes.fromhex(f"3046022100{r}022100{s}")
    assert verifies(key, b"message digest", signature)
    assert not verifies(key, b"message digesT", signature)
    assert not verifies(key[:-1] + b"\x00", b"message digest", signature)  # not on the curve
    assert not verifies(key, b"message digest", b"\x30\x00")
    assert CURVE.fpn.p.bit_length() == 256


def test_trust_is_a_folder_of_certificates(tmp_path: Path) -> None:
    from base64 import encodebytes

    pem = b"-----BEGIN CERTIFICATE-----\n" + encodebytes(sample_authority()) + b"-----END CERTIFICATE-----\n"
    (tmp_path / "finance.pem").write_bytes(pem)
    (tmp_path / "readme.txt").write_text("not read")
    assert load_trust(tmp_path) == TRUST
    try:
        assert trust_seals(tmp_path) == 1
        reading = read_file(pack(PARTS))
        assert isinstance(reading, MedicalBillReading)
        assert reading.seal.verdict is SealVerdict.TRUSTED
    finally:
        trust_seals(None)
    reading = read_file(pack(PARTS))
    assert isinstance(reading, MedicalBillReading)
    assert reading.seal.verdict is SealVerdict.UNTRUSTED_ISSUER
    (tmp_path / "wrong.pem").write_text("hello")
    with pytest.raises(TrustError, match=r"wrong\.pem"):
        load_trust(tmp_path)


REAL_VERDICTS = {
    "shudian_pharmacy_medicine_2024.ofd": (SealVerdict.NONE, None, None),
    "edge_namespace_nonstd.ofd": (SealVerdict.NONE, None, None),
    "vat_zhejiang_xbrl_attach_signed_prodCA.ofd": (
        SealVerdict.UNTRUSTED_ISSUER,
        "税务电子证书管理中心(SM2)",
        "issuer_not_trusted",
    ),
    "vat_chongqing_signed_testCA.ofd": (
        SealVerdict.UNTRUSTED_ISSUER,
        "税务测试CA2(SM2)",
        "issuer_not_trusted",
    ),
    "vat_chongqing_TAMPERED_digest_mismatch.ofd": (SealVerdict.DIGEST_MISMATCH, None, "changed"),
    "sig_ses_v4_selfsigned.ofd": (
        SealVerdict.UNTRUSTED_ISSUER,
        "OFD Reader and WriterROOT Certificate",
        "certificate_not_valid_then",
    ),
}


@pytest.mark.skipif(not REAL.is_dir(), reason=f"real OFD files are not in {REAL}")
@pytest.mark.parametrize("name", REAL_VERDICTS)
def test_real_files_get_their_verdicts(name: str) -> None:
    verdict, issuer, detail = REAL_VERDICTS[name]
    reading = read_content((REAL / name).read_bytes())
    assert isinstance(reading, OtherDocument)
    assert reading.seal.verdict is verdict
    assert reading.seal.detail == detail
    assert issuer is None or issuer in (reading.seal.issuer or "")
    if verdict is SealVerdict.DIGEST_MISMATCH:
        assert reading.seal.file == "/Doc_0/Document.xml"


@pytest.mark.skipif(not REAL.is_dir(), reason=f"real OFD files are not in {REAL}")
def test_the_tax_authoritys_seal_holds_once_its_certificate_is_pinned() -> None:
    from claimwright.app.documents.readers.ofd_document import open_ofd

    content = (REAL / "vat_zhejiang_xbrl_attach_signed_prodCA.ofd").read_bytes()
    pinned = _certificates(open_ofd(content).package.read(SIGNED))
    reading = read_content(content, SealTrust(tuple(pinned)))
    assert isinstance(reading, OtherDocument)
    assert reading.seal.verdict is SealVerdict.TRUSTED
    assert "国家税务总局浙江省税务局" in (reading.seal.subject or "")
    assert reading.findings == ()
