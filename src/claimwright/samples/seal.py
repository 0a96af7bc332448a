"""Seal or sign a sample OFD, in the forms that are met, with keys that anybody can compute.

The authority, its hospital and its finance bureau exist only here: a verifier must not trust them
unless a test tells it to (`sample_authority`).
"""

from __future__ import annotations

from base64 import b64encode

from claimwright.core.documents.bill import MedicalBill
from claimwright.samples import der
from claimwright.samples.authority import AUTHORITY, certificate, sm3
from claimwright.samples.ofd import ofd_parts, pack
from claimwright.samples.seal_forms import SealForm, signed_value

_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_STAMP = '<ofd:StampAnnot ID="1" PageRef="10" Boundary="150.0 105.0 38.0 38.0"/>'
_LIST = "Doc_0/Signs/Signatures.xml"
SEALERS = ("样例医院财务专用章", "样例省财政票据监制章")


def as_sealed_ofd(
    bill: MedicalBill,
    *,
    attach_xml: bool = False,
    sealers: tuple[str, ...] = SEALERS,
    form: SealForm = SealForm.V4,
) -> bytes:
    """The bill as OFD with one seal of each of `sealers`, each covering the whole document."""
    return pack(sealed_parts(ofd_parts(bill, attach_xml=attach_xml), sealers, form))


def sample_authority() -> bytes:
    """The certificate (DER) of the authority that issued the samples' seals."""
    return certificate(AUTHORITY, AUTHORITY, 1)


def sealed_parts(
    parts: dict[str, bytes], sealers: tuple[str, ...] = SEALERS, form: SealForm = SealForm.V4
) -> dict[str, bytes]:
    """The parts of an unsealed OFD with seals added."""
    entry = f"<ofd:Signatures>/{_LIST}</ofd:Signatures></ofd:DocBody>".encode()
    document = {**parts, "OFD.xml": parts["OFD.xml"].replace(b"</ofd:DocBody>", entry)}
    sealed = dict(document)
    for number, sealer in enumerate(sealers):
        sealed |= _seal_parts(document, number, sealer, form)
    return {**sealed, _LIST: _listing(len(sealers))}


def seal_later(parts: dict[str, bytes], sealer: str, form: SealForm = SealForm.V4) -> dict[str, bytes]:
    """A sealed OFD with one more seal, which covers all that was there, and is added to the list."""
    number = sum(path.endswith("/Signature.xml") for path in parts)
    covered = {path: content for path, content in parts.items() if path != _LIST}
    return {**parts, **_seal_parts(covered, number, sealer, form), _LIST: _listing(number + 1)}


def _seal_parts(document: dict[str, bytes], number: int, sealer: str, form: SealForm) -> dict[str, bytes]:
    folder = f"Doc_0/Signs/Sign_{number}"
    signature = _signature_xml(document, folder, form)
    value = signed_value(form, sealer, signature, f"/{folder}/Signature.xml")
    return {f"{folder}/Signature.xml": signature, f"{folder}/SignedValue.dat": value}


def _listing(count: int) -> bytes:
    listed = "".join(
        f'<ofd:Signature ID="{number + 1}" BaseLoc="/Doc_0/Signs/Sign_{number}/Signature.xml"/>'
        for number in range(count)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ofd:Signatures {_NAMESPACE}>{listed}'
        f"<ofd:MaxSignId>{count}</ofd:MaxSignId></ofd:Signatures>"
    ).encode()


def _signature_xml(document: dict[str, bytes], folder: str, form: SealForm) -> bytes:
    references = "".join(
        f'<ofd:Reference FileRef="/{path}"><ofd:CheckValue>{b64encode(sm3(content)).decode()}'
        "</ofd:CheckValue></ofd:Reference>"
        for path, content in document.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ofd:Signature {_NAMESPACE}><ofd:SignedInfo>'
        '<ofd:Provider ProviderName="claimwright-samples" Version="1.0"/>'
        f"<ofd:SignatureMethod>{der.SM2_WITH_SM3}</ofd:SignatureMethod>"
        "<ofd:SignatureDateTime>20260101100000</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="1.2.156.10197.1.401">{references}</ofd:References>'
        f"{_STAMP if form in (SealForm.V4, SealForm.V1) else ''}</ofd:SignedInfo>"
        f"<ofd:SignedValue>/{folder}/SignedValue.dat</ofd:SignedValue></ofd:Signature>"
    ).encode()
