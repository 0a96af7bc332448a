"""The arithmetic gate, its tolerance, and the duplicate keys, at exact values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.core.documents import BillKind, FeeLine, GateCode, MedicalBill, exact_key, gate, soft_key
from claimwright.core.documents.chinese_amount import capital_amount
from claimwright.samples import make_bill
from claimwright.samples.bills import red_bill

# Figures of a published Jiangsu bill: 196.04 + 0.00 + 797.50 + 0.00 = 993.54
JIANGSU = MedicalBill(
    kind=BillKind.OUTPATIENT,
    bill_code="32060123",
    bill_number="0012345678",
    check_code="ab12cd",
    issue_date=date(2023, 5, 4),
    payer_name="周文博",
    hospital_name="江淮市云栖人民医院",
    hospital_code=None,
    total_fen=99354,
    fees=(FeeLine("西药费", 90000), FeeLine("诊察费", 9354)),
    fund_paid_fen=19604,
    other_paid_fen=0,
    account_paid_fen=79750,
    cash_paid_fen=0,
    self_paid_fen=12345,  # no part of the sum
    self_funded_fen=678,
    business_number="20230504000123",
)


def test_published_bill_passes() -> None:
    assert gate(JIANGSU) == ()


def test_one_fen_off_is_found_with_its_figures() -> None:
    findings = gate(replace(JIANGSU, total_fen=99355))
    assert [found.code for found in findings] == [GateCode.FEES_SUM, GateCode.PAYERS_SUM]
    assert findings[0].facts == {"total_fen": 99355, "sum_fen": 99354, "difference_fen": 1}


def test_own_shares_are_no_part_of_the_sum() -> None:
    assert gate(replace(JIANGSU, self_paid_fen=99354, self_funded_fen=99354)) == ()


@pytest.mark.parametrize(("off_fen", "passes"), [(5, True), (-5, True), (6, False), (-6, False)])
def test_paper_may_differ_by_cash_rounding(off_fen: int, passes: bool) -> None:
    bill = replace(JIANGSU, total_fen=99354 + off_fen)
    assert (gate(bill, paper=True) == ()) is passes
    assert gate(bill) != ()


def test_a_missing_payment_is_a_question_not_a_zero() -> None:
    (found,) = gate(replace(JIANGSU, other_paid_fen=None))
    assert (found.code, found.field) == (GateCode.PAYERS_MISSING, "other_paid_fen")


def test_no_fee_lines() -> None:
    assert [found.code for found in gate(replace(JIANGSU, fees=()))] == [GateCode.NO_FEES]


def test_itemised_list_must_sum_too() -> None:
    bill = replace(JIANGSU, items=(FeeLine("血常规五分类", 99353),))
    assert [found.code for found in gate(bill)] == [GateCode.ITEMS_SUM]


def test_red_bill_is_never_entered() -> None:
    red = red_bill(JIANGSU, 1)
    (found,) = gate(red)
    assert found.code is GateCode.RED_BILL
    assert found.facts == {"bill_code": "32060123", "bill_number": "0012345678"}
    (unmarked,) = gate(replace(red, red_of=None))
    assert unmarked.code is GateCode.RED_BILL


def test_discharge_before_admission() -> None:
    stay = make_bill(4, kind=BillKind.INPATIENT)
    assert stay.admission_date is not None
    assert stay.discharge_date is not None
    turned = replace(stay, admission_date=stay.discharge_date, discharge_date=stay.admission_date)
    assert [found.code for found in gate(turned)] == [GateCode.STAY_DATES]


def test_an_inpatient_bill_without_its_stay_is_a_persons() -> None:
    stay = make_bill(4, kind=BillKind.INPATIENT)
    (found,) = gate(replace(stay, discharge_date=None))
    assert (found.code, found.field) == (GateCode.STAY_MISSING, "discharge_date")
    (found,) = gate(replace(stay, admission_date=None, discharge_date=None))
    assert (found.code, found.field) == (GateCode.STAY_MISSING, "admission_date")
    assert gate(replace(make_bill(4, kind=BillKind.OUTPATIENT), admission_date=None)) == ()


def test_keys() -> None:
    assert exact_key(replace(JIANGSU, bill_number=" 0012345678 ")) == exact_key(JIANGSU)
    other_form = replace(JIANGSU, bill_code="1", bill_number="2", hospital_name="江淮市 云栖人民医院")
    assert soft_key(other_form) == soft_key(JIANGSU)
    for change in (
        {"total_fen": 99355},
        {"payer_name": "周文"},
        {"issue_date": date(2023, 5, 5)},
        {"business_number": "20230504000124"},
    ):
        assert soft_key(replace(JIANGSU, **change)) != soft_key(JIANGSU)  # type: ignore[arg-type]
    assert soft_key(replace(JIANGSU, business_number=None)) is None


@pytest.mark.parametrize(
    ("amount_fen", "capitals"),
    [
        (99354, "玖佰玖拾叁元伍角肆分"),
        (0, "零元整"),
        (5, "伍分"),
        (100000, "壹仟元整"),
        (1000500, "壹万零伍元整"),
        (10050005, "壹拾万零伍佰元零伍分"),
        (2827660, "贰万捌仟贰佰柒拾陆元陆角整"),
        (-1200, "负壹拾贰元整"),
        (1000000000001, "壹佰亿元零壹分"),
    ],
)
def test_capital_amounts(amount_fen: int, capitals: str) -> None:
    assert capital_amount(amount_fen) == capitals
