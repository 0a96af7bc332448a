"""What every bank connector must do. The counterpart is a real process that misbehaves on request."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime

import pytest
from lxml import etree
from tests.connectors.conftest import BankProcess

from claimwright.ports.bank import Bank, InstructionStatus, PaymentInstruction
from claimwright.ports.failure import Permanent, Transient, Unknown

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def instruction(amount_fen: int = 123_456, name: str = "张晓明") -> PaymentInstruction:
    number = f"PYTEST{next(_numbers):010d}"
    return PaymentInstruction(
        number, amount_fen, "CNY", name, "6222021234567890128", "102100099996", "虚构银行一支行", "理赔款 CL1"
    )


def message(bank: Bank, *instructions: PaymentInstruction) -> bytes:
    return bank.compose(f"M-{instructions[0].end_to_end_id}", instructions, NOW)


def reported(
    bank: Bank, end_to_end_id: str, count: int = 1, within_s: float = 60.0
) -> list[InstructionStatus]:
    """The statuses of one payment in the bank's stream, once there are `count`."""
    until = time.monotonic() + within_s
    found: list[InstructionStatus] = []
    while len(found) < count and time.monotonic() < until:
        seq, found = 0, []
        while reports := bank.reports(seq):
            seq = reports[-1].seq or seq
            found += [s for r in reports for s in r.statuses if s.end_to_end_id == end_to_end_id]
        time.sleep(0.02)
    return found


def test_a_payment_is_taken_executed_and_reported(bank: Bank, bank_process: BankProcess) -> None:
    pay = instruction()
    answer = bank.submit(message(bank, pay))
    assert [(s.end_to_end_id, s.code) for s in answer.statuses] == [(pay.end_to_end_id, "ACTC")]
    (status,) = reported(bank, pay.end_to_end_id)
    assert (status.code, status.amount_fen) == ("ACSC", 123_456)
    (executed,) = bank_process.executed(pay.end_to_end_id)
    assert (executed["amount_fen"], executed["creditor_name"], executed["creditor_account"]) == (
        123_456,
        "张晓明",
        "6222021234567890128",
    )
    asked = bank.ask(pay.end_to_end_id)
    assert asked is not None
    assert [s.code for s in asked.statuses] == ["ACSC"]


def test_the_same_message_twice_is_executed_once(bank: Bank, bank_process: BankProcess) -> None:
    pay = instruction()
    bank.submit(message(bank, pay))
    bank.submit(message(bank, pay))
    reported(bank, pay.end_to_end_id)
    time.sleep(0.2)
    assert len(bank_process.executed(pay.end_to_end_id)) == 1


def test_many_payments_share_a_message_each_with_its_own_status(
    bank: Bank, bank_process: BankProcess
) -> None:
    pays = [instruction(amount_fen) for amount_fen in (1, 100, 99_999_999)]
    bank_process.misbehave(do="reject", match={"end_to_end_id": pays[1].end_to_end_id}, reason="AC04")
    bank.submit(message(bank, *pays))
    said = [reported(bank, pay.end_to_end_id)[0] for pay in pays]
    assert [(s.code, s.amount_fen, s.reason) for s in said] == [
        ("ACSC", 1, None),
        ("RJCT", 100, "AC04"),
        ("ACSC", 99_999_999, None),
    ]
    assert bank_process.executed(pays[1].end_to_end_id) == []


def test_a_payment_that_the_bank_never_saw_is_not_known(bank: Bank) -> None:
    assert bank.ask(instruction().end_to_end_id) is None


def test_a_line_cut_before_acceptance_is_unknown_and_then_not_known(
    bank: Bank, bank_process: BankProcess
) -> None:
    pay = instruction()
    bank_process.misbehave(do="drop_before", times=1)
    with pytest.raises(Unknown):
        bank.submit(message(bank, pay))
    assert bank.ask(pay.end_to_end_id) is None


def test_a_line_cut_after_acceptance_is_unknown_and_then_known(bank: Bank, bank_process: BankProcess) -> None:
    pay = instruction()
    bank_process.misbehave(do="drop_after", times=1)
    with pytest.raises(Unknown):
        bank.submit(message(bank, pay))
    assert bank.ask(pay.end_to_end_id) is not None
    assert [s.code for s in reported(bank, pay.end_to_end_id)] == ["ACSC"]


def test_a_bank_that_hangs_is_unknown_within_the_sending_window(
    bank: Bank, bank_process: BankProcess
) -> None:
    bank_process.misbehave(do="hang", seconds=3.0, times=1)
    began = time.monotonic()
    with pytest.raises(Unknown):
        bank.submit(message(bank, instruction()))
    assert time.monotonic() - began < 1.5


def test_a_closed_bank_is_transient(bank: Bank, bank_process: BankProcess) -> None:
    bank_process.http.post("/admin/down", json={"seconds": 5})
    pay = instruction()
    with pytest.raises(Transient):
        bank.submit(message(bank, pay))
    with pytest.raises(Transient):
        bank.ask(pay.end_to_end_id)
    with pytest.raises(Transient):
        bank.reports(0)
    bank_process.http.post("/admin/down", json={"seconds": 0})
    assert bank.ask(pay.end_to_end_id) is None


def test_a_malformed_message_is_permanent_and_nothing_is_executed(bank: Bank) -> None:
    pay = instruction()
    with pytest.raises(Permanent):
        bank.submit(message(bank, pay).replace(b"<NbOfTxs>1<", b"<NbOfTxs>2<"))
    with pytest.raises(Permanent):
        bank.submit(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>')
    assert bank.ask(pay.end_to_end_id) is None


@pytest.mark.parametrize(
    ("act", "codes"),
    [
        ("repeat", ["ACSC", "ACSC", "ACSC"]),
        ("pending", ["PDNG", "ACSC"]),
        ("odd_status", ["ZZZZ", "ACSC"]),
        ("contradict", ["ACSC", "RJCT"]),
        ("reject_then_execute", ["RJCT", "ACSC"]),
        ("partial", ["PART"]),
    ],
)
def test_statuses_arrive_as_the_bank_said_them(
    bank: Bank, bank_process: BankProcess, act: str, codes: list[str]
) -> None:
    pay = instruction(1000)
    bank_process.misbehave(do=act, match={"end_to_end_id": pay.end_to_end_id})
    bank.submit(message(bank, pay))
    said = reported(bank, pay.end_to_end_id, count=len(codes))
    assert [s.code for s in said] == codes
    assert said[-1].amount_fen == (500 if act == "partial" else 1000)


def test_what_cannot_be_expressed_is_refused_before_it_leaves(bank: Bank) -> None:
    for bad in (
        instruction(0),
        instruction(name=""),
        instruction(name="x" * 141),
        instruction(name="a\x00b"),
    ):
        with pytest.raises(Permanent):
            message(bank, bad)


def test_the_message_names_its_sum_and_count_and_escapes_names(bank: Bank) -> None:
    content = message(bank, instruction(10_005, name="A & <B>"), instruction(95))
    root = etree.fromstring(content)
    assert [e.text for e in root.iterfind(".//{*}CtrlSum")] == ["101.00", "101.00"]
    assert [e.text for e in root.iterfind(".//{*}NbOfTxs")] == ["2", "2"]
    assert [e.text for e in root.iterfind(".//{*}InstdAmt")] == ["100.05", "0.95"]
    assert next(root.iterfind(".//{*}Cdtr/{*}Nm")).text == "A & <B>"


def test_the_stream_after_a_place_leaves_out_what_was_read(bank: Bank) -> None:
    pay = instruction()
    bank.submit(message(bank, pay))
    reported(bank, pay.end_to_end_id)
    last = 0
    while reports := bank.reports(last):
        last = reports[-1].seq or last
    assert bank.reports(last) == ()
    assert len(bank.reports(last - 1)) == 1
