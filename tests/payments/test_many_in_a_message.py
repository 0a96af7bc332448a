"""A hundred orders in one pain.001, and a pain.002 that answers each of them otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from claimwright.app.payments import public as payments
from claimwright.connectors.banks.iso20022.initiation import NAMESPACE, Debtor, compose
from claimwright.connectors.banks.iso20022.status_report import parse_status_report
from claimwright.core.journal import Actor
from claimwright.core.payments import AskPolicy, OrderState
from claimwright.infra.clock import SetClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.ports.bank import PaymentInstruction
from claimwright.sandboxes.bank.pain import Status, read_initiation, write_report

ROBOT = Actor("system", "payments", "payments")
US = Debtor("虚构人寿保险公司", "6222000000000000000", "102100099996", "沙箱银行")
COUNT, BANK = 100, "a bank"
REJECTED, PENDING, CONTRADICTED = (3, 50, 99), 10, 20


def message(message_id: str, wanted: Sequence[PaymentInstruction], at: datetime) -> bytes:
    return compose(US, message_id, wanted, at)


def test_each_of_a_hundred_is_matched_by_its_own_status(db: Database, ids: Ids, clock: SetClock) -> None:
    news = [
        payments.NewOrder(
            ids.new_id(ids.new_bucket()),
            1,
            10_000 + number,
            payments.Payee(f"虚构{number:03d}", f"62220212345678{number:05d}", None, "虚构银行"),
            "理赔款",
        )
        for number in range(COUNT)
    ]
    with db.transaction() as tx:
        ordered = payments.order_payments(tx, ids, news, ROBOT, clock.now())
    assert isinstance(ordered, tuple)
    with db.transaction() as tx:
        sending = payments.take_due(tx, BANK, message, "M1", COUNT, AskPolicy(), ROBOT, clock.now())
        again = payments.take_due(tx, BANK, message, "M2", COUNT, AskPolicy(), ROBOT, clock.now())
    assert sending is not None
    assert again is None  # every order is in one message
    assert set(sending.order_ids) == {one.order_id for one in ordered}
    root = etree.fromstring(sending.content)
    group = root.findall(f".//{{{NAMESPACE}}}PmtInf")
    assert len(group) == 1
    assert [one.text for one in root.iter(f"{{{NAMESPACE}}}NbOfTxs")] == ["100", "100"]
    assert [one.text for one in root.iter(f"{{{NAMESPACE}}}CtrlSum")] == ["10049.50", "10049.50"]
    told = {one.end_to_end_id: one.amount_fen for one in read_initiation(sending.content).transfers}
    assert told == {one.end_to_end_id: one.amount_fen for one in ordered}
    statuses = []
    for number, one in enumerate(ordered):
        code = "RJCT" if number in REJECTED else "PDNG" if number == PENDING else "ACSC"
        fen = one.amount_fen + (1 if number == CONTRADICTED else 0)
        statuses.append(
            Status(one.end_to_end_id, code, fen, "AC04" if code == "RJCT" else None, f"B{number}")
        )
    report = parse_status_report(write_report("R1", "2026-03-02T01:00:00Z", "M1", statuses).encode())
    with db.transaction() as tx:
        for status in (*report.statuses, *report.statuses):  # told twice changes nothing
            found = payments.order_ids_of(tx, [status.end_to_end_id])[status.end_to_end_id]
            payments.record_status(tx, ids, found, status, ROBOT, clock.now())
        after = [payments.order(tx, one.order_id) for one in ordered]
    states = [one.state for one in after if one is not None]
    wanted = [OrderState.EXECUTED] * COUNT
    for number in REJECTED:
        wanted[number] = OrderState.REJECTED
    wanted[PENDING], wanted[CONTRADICTED] = OrderState.SENDING, OrderState.IN_DOUBT
    assert states == wanted
    with db.transaction() as tx:
        paid = {one.account.value: one.balance_fen for one in payments.trial_balance_fans_out(tx)}
    out_fen = sum(
        one.amount_fen for one, state in zip(ordered, states, strict=True) if state is OrderState.EXECUTED
    )
    assert paid["bank"] == -out_fen
    assert paid["claims_payable"] == -(sum(one.amount_fen for one in ordered) - out_fen)
    assert sum(paid.values()) == 0
