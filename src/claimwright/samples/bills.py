"""Make one fictional bill whose sums hold, from a seed and the fields that matter to the caller."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from claimwright.core.documents.bill import BillKind, FeeLine, MedicalBill
from claimwright.samples import fiction
from claimwright.samples.draw import Draw

_EPOCH = date(2026, 1, 1)


def make_bill(
    seed: int,
    *,
    kind: BillKind | None = None,
    payer_name: str | None = None,
    total_fen: int | None = None,
    fund_paid_fen: int | None = None,
    account_paid_fen: int | None = None,
    day: date | None = None,
    stay_days: int | None = None,
    with_items: bool = False,
) -> MedicalBill:
    """A bill that passes the gate; whatever is not asked for is drawn from the seed.

    `day` is the visit or the discharge (and issue) date. `total_fen` must be positive and hold the paid
    parts. Other fields: `dataclasses.replace` on the result.
    """
    draw = Draw(seed)
    drawn_kind = draw.one_of((BillKind.OUTPATIENT, BillKind.INPATIENT))
    kind = kind or drawn_kind
    hospital = draw.one_of(fiction.HOSPITALS)
    paid = _paid(draw, kind, total_fen, fund_paid_fen, account_paid_fen)
    drawn_day = _EPOCH + timedelta(days=draw.number(0, 300))
    bill = _bill(draw, kind, hospital, paid, day or drawn_day, payer_name, with_items)
    return _with_dates(bill, bill.issue_date, draw.number(2, 21) if stay_days is None else stay_days)


def _paid(
    draw: Draw, kind: BillKind, total_fen: int | None, fund_fen: int | None, account_fen: int | None
) -> tuple[int, int, int]:
    """(total, 统筹基金, 个人账户) in fen, what is not given drawn."""
    inpatient = kind is BillKind.INPATIENT
    drawn_total_fen = draw.number(200_000, 6_000_000) if inpatient else draw.number(2_000, 90_000)
    total_fen = drawn_total_fen if total_fen is None else total_fen
    assert total_fen > 0, "a sample bill is for something"
    drawn_fund_fen = total_fen * draw.number(0, 70) // 100
    fund_fen = drawn_fund_fen if fund_fen is None else fund_fen
    drawn_account_fen = (total_fen - fund_fen) * draw.number(0, 40) // 100
    account_fen = drawn_account_fen if account_fen is None else account_fen
    assert total_fen >= fund_fen + account_fen, "the parts paid exceed the total"
    return total_fen, fund_fen, account_fen


def _bill(
    draw: Draw,
    kind: BillKind,
    hospital: tuple[str, str, str, str],
    paid: tuple[int, int, int],
    day: date,
    payer_name: str | None,
    with_items: bool,
) -> MedicalBill:
    inpatient = kind is BillKind.INPATIENT
    region, _, hospital_name, hospital_code = hospital
    total_fen, fund_paid_fen, account_paid_fen = paid
    cash_paid_fen = total_fen - fund_paid_fen - account_paid_fen
    return MedicalBill(
        kind=kind,
        bill_code=f"{region}{'0602' if inpatient else '0601'}{day.year % 100:02d}",
        bill_number=draw.digits(10),
        check_code=draw.letters(6),
        issue_date=day,
        payer_name=payer_name or draw.one_of(fiction.SURNAMES) + draw.one_of(fiction.GIVEN),
        hospital_name=hospital_name,
        hospital_code=hospital_code,
        total_fen=total_fen,
        fees=_fees(draw, total_fen, inpatient),
        fund_paid_fen=fund_paid_fen,
        other_paid_fen=0,
        account_paid_fen=account_paid_fen,
        cash_paid_fen=cash_paid_fen,
        self_paid_fen=cash_paid_fen * 3 // 4,
        self_funded_fen=cash_paid_fen - cash_paid_fen * 3 // 4,
        department=draw.one_of(fiction.DEPARTMENTS),
        insurance_type=draw.one_of(fiction.INSURANCE_TYPES),
        business_number=f"{day:%Y%m%d}{draw.digits(8)}",
        items=_items(draw, total_fen) if with_items else (),
    )


def red_bill(bill: MedicalBill, seed: int) -> MedicalBill:
    """The red bill (冲红) that cancels `bill`: its own number, every amount negative."""

    def minus(amount_fen: int | None) -> int | None:
        return None if amount_fen is None else -amount_fen

    return replace(
        bill,
        bill_number=Draw(f"red/{seed}").digits(10),
        total_fen=-bill.total_fen,
        fees=tuple(replace(line, amount_fen=-line.amount_fen) for line in bill.fees),
        items=tuple(replace(line, amount_fen=-line.amount_fen) for line in bill.items),
        fund_paid_fen=minus(bill.fund_paid_fen),
        other_paid_fen=minus(bill.other_paid_fen),
        account_paid_fen=minus(bill.account_paid_fen),
        cash_paid_fen=minus(bill.cash_paid_fen),
        self_paid_fen=minus(bill.self_paid_fen),
        self_funded_fen=minus(bill.self_funded_fen),
        red_of=(bill.bill_code, bill.bill_number),
    )


def _with_dates(bill: MedicalBill, day: date, stay_days: int) -> MedicalBill:
    if bill.kind is BillKind.OUTPATIENT:
        return replace(bill, visit_date=day)
    return replace(
        bill, admission_date=day - timedelta(days=stay_days), discharge_date=day, stay_days=stay_days
    )


def _split(draw: Draw, total_fen: int, count: int) -> list[int]:
    """`count` positive amounts that sum to the total (fewer when it has too few fen)."""
    count = min(count, total_fen)
    cuts = sorted({draw.number(1, max(1, total_fen - 1)) for _ in range(count - 1)} | {total_fen})
    return [cut - before for before, cut in zip([0, *cuts], cuts, strict=False) if cut > before]


def _fees(draw: Draw, total_fen: int, inpatient: bool) -> tuple[FeeLine, ...]:
    names = fiction.INPATIENT_FEES if inpatient else fiction.OUTPATIENT_FEES
    amounts = _split(draw, total_fen, draw.number(4, 11) if inpatient else draw.number(2, 6))
    chosen = draw.some_of(names, len(amounts))
    return tuple(
        FeeLine(name, amount_fen, quantity="1", unit="项", code=f"{index + 1:02d}")
        for index, (name, amount_fen) in enumerate(zip(chosen, amounts, strict=True))
    )


def _items(draw: Draw, total_fen: int) -> tuple[FeeLine, ...]:
    amounts = _split(draw, total_fen, draw.number(12, 60))
    lines = []
    for index, amount_fen in enumerate(amounts):
        name, unit = draw.one_of(fiction.ITEMS)
        lines.append(FeeLine(name, amount_fen, str(draw.number(1, 9)), unit, f"{index + 1:05d}"))
    return tuple(lines)
