"""The bank's own writing of camt.054.001.08 and camt.053.001.08."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

ACCOUNT = "110000000000000001"


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement on the insurer's account; `account` is the other side's, of a debit."""

    reference: str
    is_credit: bool
    amount_fen: int
    booked_on: str
    end_to_end_id: str | None
    return_reason: str | None
    remittance: str | None
    counterparty: str | None
    account: str | None = None


def write_notice(notice_id: str, created_at: str, movements: Sequence[Movement]) -> str:
    """A camt.054 about movements."""
    maker = _Maker("camt.054.001.08")
    root, body = maker.document("BkToCstmrDbtCdtNtfctn", notice_id, created_at)
    part = maker.add(body, "Ntfctn")
    maker.add(part, "Id", notice_id)
    maker.account(part)
    for one in movements:
        maker.entry(part, one)
    return etree.tostring(root, encoding="unicode")


def write_statement(
    statement_id: str,
    created_at: str,
    day: str,
    opening_fen: int,
    closing_fen: int,
    movements: Sequence[Movement],
) -> str:
    """A camt.053 of one day."""
    maker = _Maker("camt.053.001.08")
    root, body = maker.document("BkToCstmrStmt", statement_id, created_at)
    part = maker.add(body, "Stmt")
    maker.add(part, "Id", statement_id)
    maker.account(part)
    maker.balance(part, "OPBD", opening_fen, day)
    maker.balance(part, "CLBD", closing_fen, day)
    for one in movements:
        maker.entry(part, one)
    return etree.tostring(root, encoding="unicode")


class _Maker:
    """Makes elements of one message."""

    def __init__(self, name: str) -> None:
        self._space = f"urn:iso:std:iso:20022:tech:xsd:{name}"

    def document(self, tag: str, message_id: str, created_at: str) -> tuple[etree._Element, etree._Element]:
        root = etree.Element(f"{{{self._space}}}Document", nsmap={None: self._space})  # type: ignore[dict-item]
        body = self.add(root, tag)
        header = self.add(body, "GrpHdr")
        self.add(header, "MsgId", message_id)
        self.add(header, "CreDtTm", created_at)
        return root, body

    def add(self, parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
        for tag in path.split("/"):
            parent = etree.SubElement(parent, f"{{{self._space}}}{tag}")
        parent.text = text
        return parent

    def account(self, parent: etree._Element) -> None:
        self.add(parent, "Acct/Id/Othr/Id", ACCOUNT)

    def amount(self, parent: etree._Element, fen: int) -> None:
        self.add(parent, "Amt", f"{fen // 100}.{fen % 100:02d}").set("Ccy", "CNY")

    def balance(self, parent: etree._Element, code: str, fen: int, day: str) -> None:
        balance = self.add(parent, "Bal")
        self.add(balance, "Tp/CdOrPrtry/Cd", code)
        self.amount(balance, abs(fen))
        self.add(balance, "CdtDbtInd", "CRDT" if fen >= 0 else "DBIT")
        self.add(balance, "Dt/Dt", day)

    def entry(self, parent: etree._Element, one: Movement) -> None:
        entry = self.add(parent, "Ntry")
        self.amount(entry, one.amount_fen)
        self.add(entry, "CdtDbtInd", "CRDT" if one.is_credit else "DBIT")
        self.add(entry, "Sts/Cd", "BOOK")
        self.add(entry, "BookgDt/Dt", one.booked_on)
        self.add(entry, "AcctSvcrRef", one.reference)
        self.add(entry, "BkTxCd/Prtry/Cd", "SANDBOX")
        details = self.add(entry, "NtryDtls/TxDtls")
        if one.end_to_end_id:
            self.add(details, "Refs/EndToEndId", one.end_to_end_id)
        if one.counterparty:
            side = "Dbtr" if one.is_credit else "Cdtr"
            parties = self.add(details, "RltdPties")
            self.add(parties, f"{side}/Pty/Nm", one.counterparty)
            if one.account:
                self.add(parties, f"{side}Acct/Id/Othr/Id", one.account)
        if one.remittance:
            self.add(details, "RmtInf/Ustrd", one.remittance)
        if one.return_reason:
            self.add(details, "RtrInf/Rsn/Cd", one.return_reason)
