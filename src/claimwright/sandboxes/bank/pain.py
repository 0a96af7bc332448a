"""The bank's own reading of pain.001.001.09 and writing of pain.002.001.10."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

IN_NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
OUT = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
_AMOUNT = re.compile(r"^(\d{1,13})\.(\d{2})$")


class Malformed(ValueError):
    """The message cannot be taken; nothing of it is executed."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit transfer as instructed."""

    end_to_end_id: str
    amount_fen: int
    currency: str
    creditor_name: str
    creditor_account: str
    remittance: str


@dataclass(frozen=True, slots=True)
class Initiation:
    """A message and its transfers."""

    message_id: str
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What the bank says of one transfer."""

    end_to_end_id: str
    code: str
    amount_fen: int
    reason: str | None = None
    reference: str | None = None


def read_initiation(content: bytes) -> Initiation:
    """Read and check a message; raises `Malformed`."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed("not well-formed") from error
    transfers = tuple(_transfer(one) for one in root.iterfind(".//p:CdtTrfTxInf", IN_NS))
    header = root.find("p:CstmrCdtTrfInitn/p:GrpHdr", IN_NS)
    if header is None or not transfers:
        raise Malformed("not a pain.001.001.09 with transfers")
    if int(_need(header, "p:NbOfTxs")) != len(transfers):
        raise Malformed("NbOfTxs is not the number of transfers")
    if _fen(_need(header, "p:CtrlSum")) != sum(one.amount_fen for one in transfers):
        raise Malformed("CtrlSum is not the sum of the amounts")
    return Initiation(_need(header, "p:MsgId"), transfers)


def write_report(report_id: str, created_at: str, message_id: str, statuses: Sequence[Status]) -> str:
    """A pain.002 about transfers of one message."""
    root = etree.Element(f"{{{OUT}}}Document", nsmap={None: OUT})  # type: ignore[dict-item]
    report = _add(root, "CstmrPmtStsRpt")
    header = _add(report, "GrpHdr")
    _add(header, "MsgId", report_id)
    _add(header, "CreDtTm", created_at)
    _add(_add(header, "InitgPty"), "Nm", "SANDBOX BANK 沙盒银行")
    original = _add(report, "OrgnlGrpInfAndSts")
    _add(original, "OrgnlMsgId", message_id)
    _add(original, "OrgnlMsgNmId", "pain.001.001.09")
    group = _add(report, "OrgnlPmtInfAndSts")
    _add(group, "OrgnlPmtInfId", message_id)
    for status in statuses:
        _add_status(group, status)
    return etree.tostring(root, encoding="unicode")


def _add_status(group: etree._Element, status: Status) -> None:
    transaction = _add(group, "TxInfAndSts")
    _add(transaction, "OrgnlEndToEndId", status.end_to_end_id)
    _add(transaction, "TxSts", status.code)
    if status.reason:
        _add(_add(_add(transaction, "StsRsnInf"), "Rsn"), "Cd", status.reason)
    if status.reference:
        _add(transaction, "AcctSvcrRef", status.reference)
    text = f"{status.amount_fen // 100}.{status.amount_fen % 100:02d}"
    amount = _add(_add(_add(transaction, "OrgnlTxRef"), "Amt"), "InstdAmt", text)
    amount.set("Ccy", "CNY")


def _transfer(element: etree._Element) -> Transfer:
    amount = element.find("p:Amt/p:InstdAmt", IN_NS)
    if amount is None or amount.get("Ccy") != "CNY":
        raise Malformed("only CNY is paid")
    return Transfer(
        end_to_end_id=_need(element, "p:PmtId/p:EndToEndId"),
        amount_fen=_fen(amount.text or ""),
        currency="CNY",
        creditor_name=_need(element, "p:Cdtr/p:Nm"),
        creditor_account=_need(element, "p:CdtrAcct/p:Id/p:Othr/p:Id"),
        remittance=_need(element, "p:RmtInf/p:Ustrd"),
    )


def _fen(text: str) -> int:
    match = _AMOUNT.match(text)
    if match is None or not int(match[1] + match[2]):
        raise Malformed("an amount is positive with two decimals")
    return int(match[1] + match[2])


def _need(element: etree._Element, path: str) -> str:
    found = element.find(path, IN_NS)
    if found is None or not found.text:
        raise Malformed(f"{path.rsplit(':', 1)[-1]} is missing")
    return found.text


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{OUT}}}{tag}")
    child.text = text
    return child
