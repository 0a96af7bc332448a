"""camt.054 and camt.053 read without trust: to the fen, or refused in words."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.connectors.banks.iso20022 import MessageError, parse_notice, parse_statement

ENTRY = (
    '<Ntry><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{reversal}<Sts><Cd>{status}</Cd></Sts>'
    "<BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef><BkTxCd><Prtry/></BkTxCd>"
    "<NtryDtls>{details}</NtryDtls></Ntry>"
)
DETAIL = "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>{more}</TxDtls>"
RETURN = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
BALANCE = (
    "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    '<Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>'
)


def entry(
    amount: str = "12.30", side: str = "DBIT", status: str = "BOOK", details: str = "", reversal: str = ""
) -> str:
    inner = details or DETAIL.format(more="")
    return ENTRY.format(amount=amount, side=side, status=status, details=inner, reversal=reversal)


def notice(*entries: str) -> bytes:
    head = "<GrpHdr><MsgId>N1</MsgId><CreDtTm>2026-03-02T09:00:00Z</CreDtTm></GrpHdr>"
    part = f"<Ntfctn><Id>N1</Id><Acct/>{''.join(entries)}</Ntfctn>"
    body = f"<BkToCstmrDbtCdtNtfctn>{head}{part}</BkToCstmrDbtCdtNtfctn>"
    return f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">{body}</Document>'.encode()


def statement(opening: str, closing: str, *entries: str) -> bytes:
    head = "<GrpHdr><MsgId>S1</MsgId><CreDtTm>2026-03-02T20:00:00Z</CreDtTm></GrpHdr>"
    balances = BALANCE.format(code="OPBD", amount=opening) + BALANCE.format(code="CLBD", amount=closing)
    part = f"<Stmt><Id>S1</Id><Acct/>{balances}{''.join(entries)}</Stmt>"
    body = f"<BkToCstmrStmt>{head}{part}</BkToCstmrStmt>"
    return f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">{body}</Document>'.encode()


def test_a_debit_a_return_and_what_is_only_announced() -> None:
    back = entry(side="CRDT", details=DETAIL.format(more=RETURN)).replace("B1", "B2")
    read = parse_notice(notice(entry(), back, entry(status="PDNG")), 7)
    debit, credit = read.entries
    assert (debit.reference, debit.is_credit, debit.amount_fen, debit.end_to_end_id) == (
        "B1",
        False,
        1230,
        "E1",
    )
    assert (credit.is_credit, credit.return_reason, credit.booked_on) == (True, "AC04", date(2026, 3, 2))
    assert read.seq == 7


def test_a_reversed_debit_is_money_in() -> None:
    (one,) = parse_notice(notice(entry(reversal="<RvslInd>true</RvslInd>"))).entries
    assert one.is_credit


def part(reference: str, amount: str) -> str:
    refs = f"<Refs><AcctSvcrRef>{reference}</AcctSvcrRef><EndToEndId>E{reference}</EndToEndId></Refs>"
    return f'<TxDtls>{refs}<Amt Ccy="CNY">{amount}</Amt></TxDtls>'


def test_a_batch_is_read_as_its_payments_and_must_sum_to_its_entry() -> None:
    whole = entry("30.00", details=part("P1", "10.00") + part("P2", "20.00"))
    assert [(one.reference, one.amount_fen) for one in parse_notice(notice(whole)).entries] == [
        ("P1", 1000),
        ("P2", 2000),
    ]
    with pytest.raises(MessageError, match="do not sum"):
        parse_notice(notice(entry("30.01", details=part("P1", "10.00") + part("P2", "20.00"))))


def test_a_statement_must_add_up() -> None:
    read = parse_statement(statement("100.00", "87.70", entry()))
    assert (read.day, read.opening_fen, read.closing_fen) == (date(2026, 3, 2), 10_000, 8_770)
    with pytest.raises(MessageError, match="are not closing"):
        parse_statement(statement("100.00", "87.71", entry()))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (notice(entry().replace('Ccy="CNY"', 'Ccy="USD"')), "currency USD"),
        (notice(entry("12.305")), "amount sub_fen"),
        (notice(entry("0.00")), "an entry of nothing"),
        (notice(entry().replace("<AcctSvcrRef>B1</AcctSvcrRef>", "")), "AcctSvcrRef is missing"),
        (notice(entry(side="BOTH")), "not a valid camt.054"),
        (statement("1.00", "1.00").replace(b"OPBD", b"ITBD"), "opening"),
        (b"<Document/>", "not a valid camt.054"),
    ],
    ids=["dollars", "sub-fen", "nothing", "no-reference", "side", "no-opening", "bare"],
)
def test_what_cannot_be_kept_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(MessageError, match=words):
        parse_notice(content) if b"camt.053" not in content else parse_statement(content)


@pytest.mark.parametrize(
    ("how", "account"),
    [
        ("<Othr><Id>6222 0212 3456</Id></Othr>", "6222 0212 3456"),
        ("<IBAN>DE02120300000000202051</IBAN>", "DE02120300000000202051"),
    ],
)
def test_the_account_that_a_debit_was_paid_to_is_read_and_of_money_in_it_is_not(
    how: str, account: str
) -> None:
    parties = f"<RltdPties><CdtrAcct><Id>{how}</Id></CdtrAcct></RltdPties>"
    mine = entry(details=DETAIL.format(more=parties))
    back = entry(side="CRDT", details=DETAIL.format(more=parties)).replace("B1", "B2")
    debit, credit = parse_notice(notice(mine, back)).entries
    assert (debit.payee_account, credit.payee_account) == (account, None)
    (stated,) = parse_statement(statement("100.00", "87.70", mine)).entries
    assert stated.payee_account == account
