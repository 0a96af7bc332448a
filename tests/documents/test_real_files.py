"""Real OFD files of open-source projects, where the folder with them is present."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwright.app.documents.public import PageImage, read_file, render_page
from claimwright.core.documents import OtherDocument, OtherKind

FOLDER = Path(__file__).parents[3] / "shared" / "samples" / "ofd"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"real OFD files are not in {FOLDER}")

CHONGQING = {
    "invoice_code": "050001700111",
    "invoice_number": "99999951",
    "check_code": "14754822929856772523",
    "issue_date": "2020-10-10",
    "buyer_name": "科游迈利有限公司",
    "buyer_tax_id": "9150010807MGZHI002",
    "seller_name": "杭州融易算企业管理咨询有限公司",
    "seller_tax_id": "91500106MA2CE71F65",
    "amount_without_tax_yuan": "300.00",
    "tax_yuan": "18.00",
    "total_yuan": "318.00",
}
EXPECTED = {
    "shudian_pharmacy_medicine_2024.ofd": (
        OtherKind.SHUDIAN,
        {
            "title": "电子发票（增值税专用发票）",
            "invoice_number": "24412000000243455703",
            "issue_date": "2024-12-31",
            "buyer_name": "珠海仓链医药有限公司",
            "buyer_tax_id": "91440003MAE5YTFA9G",
            "seller_name": "洛阳市康祥医药有限责任公司",
            "seller_tax_id": "91410302721856239R",
            "amount_without_tax_yuan": "159.29",
            "tax_yuan": "20.71",
            "total_yuan": "180.00",
        },
    ),
    "vat_zhejiang_xbrl_attach_signed_prodCA.ofd": (
        OtherKind.VAT_E_INVOICE,
        {
            "title": "增值税电子普通发票",
            "invoice_code": "033002200211",
            "invoice_number": "99934328",
            "check_code": "64484022470182298515",
            "issue_date": "2022-09-01",
            "buyer_name": "江苏中电创新环境科技有限公司",
            "buyer_tax_id": "913202133140424571",
            "seller_name": "杭州融运科技有限公司",
            "seller_tax_id": "91330106MA7GAL1299",
            "amount_without_tax_yuan": "9.91",
            "tax_yuan": "1.29",
            "total_yuan": "11.20",
        },
    ),
    "vat_chongqing_signed_testCA.ofd": (OtherKind.VAT_E_INVOICE, CHONGQING),
    "vat_chongqing_TAMPERED_digest_mismatch.ofd": (OtherKind.VAT_E_INVOICE, CHONGQING),
    "sig_ses_v4_selfsigned.ofd": (OtherKind.PLAIN_OFD, {"title": "你好呀，OFD Reader&Writer！"}),
    "edge_namespace_nonstd.ofd": (OtherKind.PLAIN_OFD, {"title": "你好呀，OFD Reader&Writer！"}),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_is_named_rightly_with_its_fields(name: str) -> None:
    kind, fields = EXPECTED[name]
    reading = read_file((FOLDER / name).read_bytes(), name)
    assert isinstance(reading, OtherDocument)
    assert reading.kind is kind
    shown = {key: value for key, value in reading.fields.items() if key in fields}
    assert shown == fields
    assert set(reading.fields) - set(fields) <= {"title"}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_can_be_shown(name: str) -> None:
    image = render_page((FOLDER / name).read_bytes(), 0)
    assert isinstance(image, PageImage)
    assert image.media_type == "image/svg+xml"
    assert image.content.startswith(b"<svg ")
