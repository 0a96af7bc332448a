"""camt.054.001.08 and camt.053.001.08: what a bank says of movements on our account.

An entry that books several payments at once (batch booking) is read as its single transactions, which
must sum to it. Only booked entries count; what is only announced (PDNG, INFO) is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from claimwright.connectors.banks.iso20022.xml import MessageError, parse
from claimwright.core.money import CNY, AmountError, parse_yuan
from claimwright.ports.bank import AccountEntry, AccountReport, Statement

NOTICE = "camt.054.001.08"
STATEMENT = "camt.053.001.08"
BOOKED = "BOOK"
_CREDIT, _DEBIT = "CRDT", "DBIT"
_OPENING, _CLOSING = "OPBD", "CLBD"


def parse_notice(content: bytes, seq: int | None = None) -> AccountReport:
    """Read a notification. Raises `MessageError`."""
    reader = _Reader(NOTICE)
    root = reader.message(content, "BkToCstmrDbtCdtNtfctn")
    entries = tuple(one for part in reader.all(root, "Ntfctn") for one in reader.entries(part))
    return AccountReport(reader.need(root, "GrpHdr/MsgId"), content, entries, seq)


def parse_statement(content: bytes) -> Statement:
    """Read a day's statement: opening balance plus entries must be the closing balance.

    Raises `MessageError`.
    """
    reader = _Reader(STATEMENT)
    root = reader.message(content, "BkToCstmrStmt")
    parts = reader.all(root, "Stmt")
    if len(parts) != 1:
        raise MessageError(f"a message has one statement, this one has {len(parts)}")
    opening_fen, closing_fen, day = reader.balances(parts[0])
    entries = tuple(reader.entries(parts[0]))
    moved_fen = sum(one.amount_fen if one.is_credit else -one.amount_fen for one in entries)
    if opening_fen + moved_fen != closing_fen:
        raise MessageError(f"opening {opening_fen} and entries {moved_fen} are not closing {closing_fen} fen")
    return Statement(reader.need(parts[0], "Id"), content, day, opening_fen, closing_fen, entries)


class _Reader:
    """Reads one kind of message by its namespace."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._ns = {"p": f"urn:iso:std:iso:20022:tech:xsd:{name}"}

    def message(self, content: bytes, tag: str) -> etree._Element:
        found = parse(content, self._name).find(f"p:{tag}", self._ns)
        assert found is not None, "the schema asks for it"
        return found

    def all(self, element: etree._Element, path: str) -> list[etree._Element]:
        return element.findall(_prefixed(path), self._ns)

    def text(self, element: etree._Element, path: str) -> str | None:
        found = element.find(_prefixed(path), self._ns)
        return found.text if found is not None and found.text else None

    def need(self, element: etree._Element, path: str) -> str:
        found = self.text(element, path)
        if found is None:
            raise MessageError(f"line {element.sourceline}: {path} is missing")
        return found

    def amount_fen(self, element: etree._Element) -> int:
        amount = element.find("p:Amt", self._ns)
        if amount is None or amount.text is None:
            raise MessageError(f"line {element.sourceline}: Amt is missing")
        if amount.get("Ccy") != CNY:
            raise MessageError(f"line {amount.sourceline}: currency {amount.get('Ccy')}, only {CNY} is kept")
        try:
            return parse_yuan(amount.text)
        except AmountError as error:
            raise MessageError(f"line {amount.sourceline}: amount {error.code}") from error

    def balances(self, statement: etree._Element) -> tuple[int, int, date]:
        found: dict[str, tuple[int, str]] = {}
        for one in self.all(statement, "Bal"):
            code = self.text(one, "Tp/CdOrPrtry/Cd") or ""
            sign = 1 if self.need(one, "CdtDbtInd") == _CREDIT else -1
            found[code] = (sign * self.amount_fen(one), self.need(one, "Dt/Dt"))
        if _OPENING not in found or _CLOSING not in found:
            raise MessageError("a statement has a booked opening (OPBD) and closing (CLBD) balance")
        return found[_OPENING][0], found[_CLOSING][0], date.fromisoformat(found[_CLOSING][1])

    def entries(self, part: etree._Element) -> Iterator[AccountEntry]:
        for entry in self.all(part, "Ntry"):
            if self.text(entry, "Sts/Cd") == BOOKED:
                yield from self._booked(entry)

    def _booked(self, entry: etree._Element) -> Iterator[AccountEntry]:
        total_fen, reference = self.amount_fen(entry), self.need(entry, "AcctSvcrRef")
        is_credit = (self.need(entry, "CdtDbtInd") == _CREDIT) != (self.text(entry, "RvslInd") == "true")
        booked_on = date.fromisoformat(self.need(entry, "BookgDt/Dt"))
        details = self.all(entry, "NtryDtls/TxDtls")
        if len(details) <= 1:
            yield self._movement(entry, details, reference, is_credit, total_fen, booked_on)
            return
        parts = [
            self._movement(
                entry,
                [one],
                self.need(one, "Refs/AcctSvcrRef"),
                is_credit,
                self.amount_fen(one),
                booked_on,
            )
            for one in details
        ]
        if sum(one.amount_fen for one in parts) != total_fen:
            raise MessageError(f"line {entry.sourceline}: the batch's transactions do not sum to its entry")
        yield from parts

    def _movement(
        self,
        entry: etree._Element,
        details: list[etree._Element],
        reference: str,
        is_credit: bool,
        amount_fen: int,
        booked_on: date,
    ) -> AccountEntry:
        if amount_fen <= 0:
            raise MessageError(f"line {entry.sourceline}: an entry of nothing")
        one = details[0] if details else entry
        side = "Dbtr" if is_credit else "Cdtr"
        return AccountEntry(
            reference=reference,
            is_credit=is_credit,
            amount_fen=amount_fen,
            booked_on=booked_on,
            end_to_end_id=self.text(one, "Refs/EndToEndId"),
            return_reason=self.text(one, "RtrInf/Rsn/Cd") or self.text(one, "RtrInf/Rsn/Prtry"),
            remittance=self.text(one, "RmtInf/Ustrd"),
            counterparty=self.text(one, f"RltdPties/{side}/Pty/Nm"),
            payee_account=None if is_credit else self._creditor_account(one),
        )

    def _creditor_account(self, details: etree._Element) -> str | None:
        account = "RltdPties/CdtrAcct/Id/"
        return self.text(details, account + "Othr/Id") or self.text(details, account + "IBAN")


def _prefixed(path: str) -> str:
    return "/".join(f"p:{tag}" for tag in path.split("/"))
