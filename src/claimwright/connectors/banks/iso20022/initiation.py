"""pain.001.001.09: credit transfers that we ask a bank to make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from claimwright.connectors.banks.iso20022.xml import validate
from claimwright.core.dates import business_date
from claimwright.core.money import format_yuan
from claimwright.ports.bank import PaymentInstruction

NAME = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{NAME}"
_CNAPS_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Debtor:
    """The insurer's own account that claims are paid from."""

    name: str
    account_no: str
    bank_code: str
    bank_name: str


def compose(
    debtor: Debtor, message_id: str, instructions: Sequence[PaymentInstruction], created_at: datetime
) -> bytes:
    """One message with one payment group. Raises `MessageError` if it cannot be expressed.

    Control sum and number of transactions are counted here; times are UTC, the execution date is the
    business date in Shanghai.
    """
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    initiation = _add(root, "CstmrCdtTrfInitn")
    count = str(len(instructions))
    total = format_yuan(sum(one.amount_fen for one in instructions), grouped=False)
    header = _add(initiation, "GrpHdr")
    _add(header, "MsgId", message_id)
    _add(header, "CreDtTm", created_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _add(header, "NbOfTxs", count)
    _add(header, "CtrlSum", total)
    _add(_add(header, "InitgPty"), "Nm", debtor.name)
    group = _add(initiation, "PmtInf")
    _add(group, "PmtInfId", message_id)
    _add(group, "PmtMtd", "TRF")
    _add(group, "BtchBookg", "false")
    _add(group, "NbOfTxs", count)
    _add(group, "CtrlSum", total)
    _add(_add(group, "ReqdExctnDt"), "Dt", business_date(created_at).isoformat())
    _add(_add(group, "Dbtr"), "Nm", debtor.name)
    _account(group, "DbtrAcct", debtor.account_no)
    _agent(group, "DbtrAgt", debtor.bank_code, debtor.bank_name)
    for instruction in instructions:
        _transfer(group, instruction)
    validate(root, NAME)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _transfer(group: etree._Element, instruction: PaymentInstruction) -> None:
    transfer = _add(group, "CdtTrfTxInf")
    ids = _add(transfer, "PmtId")
    _add(ids, "InstrId", instruction.end_to_end_id)
    _add(ids, "EndToEndId", instruction.end_to_end_id)
    amount = _add(_add(transfer, "Amt"), "InstdAmt", format_yuan(instruction.amount_fen, grouped=False))
    amount.set("Ccy", instruction.currency)
    _agent(transfer, "CdtrAgt", instruction.payee_bank_code, instruction.payee_bank_name)
    _add(_add(transfer, "Cdtr"), "Nm", instruction.payee_name)
    _account(transfer, "CdtrAcct", instruction.payee_account)
    _add(_add(transfer, "RmtInf"), "Ustrd", instruction.remittance)


def _account(parent: etree._Element, tag: str, account_no: str) -> None:
    _add(_add(_add(_add(parent, tag), "Id"), "Othr"), "Id", account_no)


def _agent(parent: etree._Element, tag: str, bank_code: str | None, bank_name: str) -> None:
    institution = _add(_add(parent, tag), "FinInstnId")
    if bank_code and bank_code.isdigit() and len(bank_code) == _CNAPS_DIGITS:
        member = _add(institution, "ClrSysMmbId")
        _add(_add(member, "ClrSysId"), "Cd", "CNAPS")
        _add(member, "MmbId", bank_code)
    elif bank_code:
        _add(institution, "BICFI", bank_code)
    _add(institution, "Nm", bank_name)


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}")
    child.text = text
    return child
