"""A bill as OFD (GB/T 33190): a zip of XML with positioned text, optionally the XML bill attached."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from claimwright.core.documents.bill import MedicalBill
from claimwright.core.documents.layout import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    BillLayout,
    PlacedText,
    RuledLine,
    lay_out,
)
from claimwright.samples.xml import as_xml, title_of

_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_STAMP = (2026, 1, 1, 0, 0, 0)  # one fixed time: the same bill gives the same bytes


def as_ofd(bill: MedicalBill, *, attach_xml: bool = False, layout: BillLayout | None = None) -> bytes:
    """The bill's pages as OFD; `attach_xml` also attaches the XML bill, as some platforms do."""
    return pack(ofd_parts(bill, attach_xml=attach_xml, layout=layout))


def ofd_parts(
    bill: MedicalBill, *, attach_xml: bool = False, layout: BillLayout | None = None
) -> dict[str, bytes]:
    """The files inside the package by their path."""
    layout = layout or lay_out(bill, title_of(bill))
    parts = layout_parts(layout, f"{bill.bill_code}{bill.bill_number}", attached=attach_xml)
    if attach_xml:
        parts["Doc_0/Attachs/Attachments.xml"] = _xml(
            f'<ofd:Attachments {_NAMESPACE}><ofd:Attachment ID="1" Name="original_bill" Format="xml">'
            "<ofd:FileLoc>bill.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"
        )
        parts["Doc_0/Attachs/bill.xml"] = as_xml(bill)
    return parts


def layout_parts(layout: BillLayout, document_id: str, *, attached: bool = False) -> dict[str, bytes]:
    """The parts of any laid out document; `attached` names a list of attachments to be added."""
    pages = "".join(
        f'<ofd:Page ID="{page + 10}" BaseLoc="Pages/Page_{page}/Content.xml"/>'
        for page in range(layout.page_count)
    )
    attachments = "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>" if attached else ""
    parts = {
        "OFD.xml": _xml(
            f'<ofd:OFD {_NAMESPACE} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo>'
            f"<ofd:DocID>{document_id}</ofd:DocID><ofd:Creator>Claimwright samples</ofd:Creator>"
            "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": _xml(
            f"<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea>"
            f"<ofd:PhysicalBox>0 0 {_mm(PAGE_WIDTH)} {_mm(PAGE_HEIGHT)}</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages>"
            f"{attachments}</ofd:Document>"
        ),
        "Doc_0/PublicRes.xml": _xml(
            f'<ofd:Res {_NAMESPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="宋体"/>'
            "</ofd:Fonts></ofd:Res>"
        ),
    }
    for page in range(layout.page_count):
        parts[f"Doc_0/Pages/Page_{page}/Content.xml"] = _page(layout, page)
    return parts


def pack(parts: dict[str, bytes]) -> bytes:
    """Zip the parts in their order with a fixed time stamp."""
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for path, content in parts.items():
            package.writestr(ZipInfo(path, _STAMP), content, compress_type=ZIP_DEFLATED)
    return out.getvalue()


def _page(layout: BillLayout, page: int) -> bytes:
    texts = [text for text in layout.texts if text.page == page]
    lines = [line for line in layout.lines if line.page == page]
    objects = [_path(line, 100 + index) for index, line in enumerate(lines)]
    objects += [_text(text, 1000 + index) for index, text in enumerate(texts)]
    return _xml(
        f'<ofd:Page {_NAMESPACE}><ofd:Content><ofd:Layer ID="99">{"".join(objects)}</ofd:Layer>'
        "</ofd:Content></ofd:Page>"
    )


def _text(text: PlacedText, object_id: int) -> str:
    top = text.baseline - text.size
    boundary = f"{_mm(text.start)} {_mm(top)} {_mm(text.width)} {_mm(text.size * 5 // 4)}"
    steps = [text.size if ord(char) > 0xFF else text.size // 2 for char in text.text[:-1]]
    delta = f' DeltaX="{" ".join(_mm(step) for step in steps)}"' if steps else ""
    return (
        f'<ofd:TextObject ID="{object_id}" Boundary="{boundary}" Font="3" Size="{_mm(text.size)}">'
        f'<ofd:TextCode X="0" Y="{_mm(text.size)}"{delta}>{escape(text.text)}</ofd:TextCode></ofd:TextObject>'
    )


def _path(line: RuledLine, object_id: int) -> str:
    width, height = line.right - line.left, line.bottom - line.top
    boundary = f"{_mm(line.left)} {_mm(line.top)} {_mm(max(width, 2))} {_mm(max(height, 2))}"
    return (
        f'<ofd:PathObject ID="{object_id}" Boundary="{boundary}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {_mm(width)} {_mm(height)}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _mm(tenths: int) -> str:
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def _xml(body: str) -> bytes:
    return f"{_HEAD}\n{body}".encode()
