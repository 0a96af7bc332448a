"""What the QR codes of a picture state: fiscal e-bills, 数电票 and VAT e-invoices.

VAT invoices: `01,<type>,<code>,<number>,<amount>,<yyyymmdd>,<check>,<crc>`. Fiscal bills start with
`CZ-EI-<region>`; their other positions are not documented, so parts are told by their form.
"""

from __future__ import annotations

import re
from typing import Final

from claimwright.app.documents.photo.decode import Pixels
from claimwright.app.documents.readers.raw import RawDocument, RawValue
from claimwright.core.documents.bill import Source

_TEXT_MAX: Final = 500
_AMOUNT = re.compile(r"^-?\d{1,9}\.\d{2}$")
_DAY = re.compile(r"^20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
_URL = re.compile(r"/(\d{8,12})/(\d{8,12})/([0-9A-Za-z]{6,20})(?:[/?#]|$)")


def read_codes(picture: Pixels) -> list[RawDocument]:
    """One source for each code that is understood; other codes say nothing."""
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    stated = (_stated(code.text[:_TEXT_MAX]) for code in found if code.valid)
    return [RawDocument(Source.QR, title, _raw(values)) for title, values in stated if values]


def _raw(values: dict[str, str]) -> dict[str, RawValue]:
    return {name: RawValue(text) for name, text in values.items() if text}


def _stated(text: str) -> tuple[str, dict[str, str]]:
    if text.startswith("CZ-EI"):
        return "财政电子票据", _fiscal(text)
    if text.startswith("01,"):
        return "发票", _vat(text)
    match = _URL.search(text)
    if match is not None:
        return "财政电子票据", dict(
            zip(("bill_code", "bill_number", "check_code"), match.groups(), strict=True)
        )
    return "", {}


def _fiscal(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for part in (part.strip() for part in text.split(",")[1:]):
        if _AMOUNT.match(part):
            values.setdefault("total_fen", part)
        elif re.fullmatch(r"\d{8}|\d{11}", part) and "bill_code" not in values:
            values["bill_code"] = part
        elif _DAY.match(part):
            values.setdefault("issue_date", part)
        elif re.fullmatch(r"\d{10}", part):
            values.setdefault("bill_number", part)
        elif re.fullmatch(r"[0-9A-Za-z]{6}", part):
            values.setdefault("check_code", part)
    return values


def _vat(text: str) -> dict[str, str]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 7:
        return {}
    fully_digital = parts[1] in ("31", "32") or (not parts[2] and len(parts[3]) == 20)
    amount = "total_yuan" if fully_digital else "amount_without_tax_yuan"
    return {
        "invoice_code": parts[2],
        "invoice_number": parts[3],
        amount: parts[4],
        "issue_date": parts[5],
        "check_code": "" if fully_digital else parts[6],
    }
