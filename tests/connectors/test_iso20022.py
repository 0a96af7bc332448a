"""Status reports read without trust."""

from __future__ import annotations

import pytest

from claimwright.connectors.banks.iso20022 import MessageError, parse_status_report

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-03-02T09:00:00+08:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>%s</OrgnlGrpInfAndSts>
"""
TAIL = "</CstmrPmtStsRpt></Document>"


def report(transactions: str, group: str = "", payment_group: str = "") -> bytes:
    group_id = "<OrgnlPmtInfId>P1</OrgnlPmtInfId>"
    inner = f"<OrgnlPmtInfAndSts>{group_id}{payment_group}{transactions}</OrgnlPmtInfAndSts>"
    return ((HEAD % group) + inner + TAIL).encode()


def test_a_transaction_takes_the_status_of_its_group_when_it_has_none() -> None:
    content = report(
        "<TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId></TxInfAndSts>"
        "<TxInfAndSts><OrgnlEndToEndId>E2</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>",
        payment_group="<PmtInfSts>RJCT</PmtInfSts>",
    )
    assert [(s.end_to_end_id, s.code) for s in parse_status_report(content).statuses] == [
        ("E1", "RJCT"),
        ("E2", "ACSC"),
    ]


def test_the_amount_and_reason_are_read() -> None:
    content = report(
        "<TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>"
        '<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">12.30</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>'
    )
    (status,) = parse_status_report(content).statuses
    assert (status.code, status.reason, status.amount_fen) == ("RJCT", "AC04", 1230)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<Document/>",
        report("<TxInfAndSts><TxSts>ACSC</TxSts></TxInfAndSts>"),
        report("<TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId></TxInfAndSts>"),
        report("<TxInfAndSts><TxSts>ACSC</TxSts><OrgnlEndToEndId>E1</OrgnlEndToEndId></TxInfAndSts>"),
        report(
            "<TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId><TxSts>ACSC</TxSts>"
            '<OrgnlTxRef><Amt><InstdAmt Ccy="USD">12.30</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>'
        ),
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + report("").split(b"?>", 1)[1],
        b"x" * 10_000_001,
    ],
    ids=["empty", "text", "bare", "no-id", "no-status", "wrong-order", "dollars", "doctype", "too-large"],
)
def test_what_is_not_a_status_report_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(MessageError):
        parse_status_report(content)
