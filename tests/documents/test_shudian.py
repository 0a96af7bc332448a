"""数电票 of pharmacies are called what they are, with their main fields, in every form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimwright.app.documents.readers.read import read_content
from claimwright.core.documents import GateCode, OtherDocument, OtherKind
from claimwright.core.money import format_yuan
from claimwright.samples.shudian import Shudian, make_shudian, shudian_ofd, shudian_pdf, shudian_xml

FORMS: dict[str, Callable[[Shudian], bytes]] = {"xml": shudian_xml, "ofd": shudian_ofd, "pdf": shudian_pdf}


def _read(content: bytes) -> OtherDocument:
    reading = read_content(content)
    assert isinstance(reading, OtherDocument), reading
    return reading


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_the_main_fields_come_back(form: str, seed: int) -> None:
    invoice = make_shudian(seed)
    reading = _read(FORMS[form](invoice))
    assert reading.kind is OtherKind.SHUDIAN
    wanted = {
        "invoice_number": invoice.number,
        "issue_date": invoice.issue_date.isoformat(),
        "buyer_name": invoice.buyer_name,
        "seller_name": invoice.seller_name,
        "seller_tax_id": invoice.seller_tax_id,
        "total_yuan": format_yuan(invoice.total_fen, grouped=False),
    }
    assert {name: reading.fields.get(name) for name in wanted} == wanted
    assert "buyer_tax_id" not in reading.fields
    assert reading.findings == ()


def test_the_sums_of_the_original_are_checked() -> None:
    invoice = make_shudian(5)
    total = format_yuan(invoice.total_fen, grouped=False).encode()
    reading = _read(shudian_xml(invoice).replace(b"includedAmount>" + total, b"includedAmount>9" + total, 1))
    assert [found.code for found in reading.findings] == [GateCode.TAX_SUM]
