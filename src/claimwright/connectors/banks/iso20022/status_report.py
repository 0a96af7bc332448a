"""pain.002.001.10: what a bank says became of credit transfers."""

from __future__ import annotations

from lxml import etree

from claimwright.connectors.banks.iso20022.xml import MessageError, parse
from claimwright.core.money import CNY, AmountError, parse_yuan
from claimwright.ports.bank import InstructionStatus, StatusReport

NAME = "pain.002.001.10"
NS = {"p": f"urn:iso:std:iso:20022:tech:xsd:{NAME}"}


def parse_status_report(content: bytes, seq: int | None = None) -> StatusReport:
    """Read a report. Raises `MessageError`.

    A transaction without a status of its own takes its payment group's, else the message's: a bank
    that refuses a whole group does not list its transactions' statuses again.
    """
    report = parse(content, NAME).find("p:CstmrPmtStsRpt", NS)
    assert report is not None, "the schema asks for it"
    group_status = _text(report, "p:OrgnlGrpInfAndSts/p:GrpSts")
    statuses = []
    for group in report.iterfind("p:OrgnlPmtInfAndSts", NS):
        inherited = _text(group, "p:PmtInfSts") or group_status
        for transaction in group.iterfind("p:TxInfAndSts", NS):
            statuses.append(_status(transaction, inherited))
    report_id = _text(report, "p:GrpHdr/p:MsgId")
    assert report_id is not None, "the schema asks for it"
    return StatusReport(report_id, content, tuple(statuses), seq)


def _status(transaction: etree._Element, inherited: str | None) -> InstructionStatus:
    end_to_end_id = _text(transaction, "p:OrgnlEndToEndId")
    code = _text(transaction, "p:TxSts") or inherited
    if end_to_end_id is None or code is None:
        raise MessageError(f"line {transaction.sourceline}: a transaction without end-to-end id or status")
    return InstructionStatus(
        end_to_end_id=end_to_end_id,
        code=code,
        reason=_text(transaction, "p:StsRsnInf/p:Rsn/p:Cd")
        or _text(transaction, "p:StsRsnInf/p:Rsn/p:Prtry"),
        amount_fen=_amount_fen(transaction),
        bank_reference=_text(transaction, "p:AcctSvcrRef"),
    )


def _amount_fen(transaction: etree._Element) -> int | None:
    amount = transaction.find("p:OrgnlTxRef/p:Amt/p:InstdAmt", NS)
    if amount is None or amount.text is None:
        return None
    if amount.get("Ccy") != CNY:
        raise MessageError(f"line {amount.sourceline}: currency {amount.get('Ccy')}, only {CNY} is paid")
    try:
        return parse_yuan(amount.text)
    except AmountError as error:
        raise MessageError(f"line {amount.sourceline}: amount {error.code}") from error


def _text(element: etree._Element, path: str) -> str | None:
    found = element.find(path, NS)
    return found.text if found is not None and found.text else None
