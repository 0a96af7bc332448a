"""Checks of bills: genuine, used once, not cancelled, not cut in pieces, not far above their peers."""

from __future__ import annotations

from datetime import date

from claimwright.core.checks.case import Bill, Case, PastEvent
from claimwright.core.checks.result import Facts, Point, Points, flag, ok, question
from claimwright.core.checks.rulebook import Settings

# Answers of the platform that checks fiscal bills; anything else is no answer yet.
NORMAL, RED_FLUSHED, USED = "normal", "red_flushed", "used"
NOT_FOUND, MISMATCH = "not_found", "mismatch"
BROKEN_SEALS = frozenset({"digest_mismatch", "signature_invalid", "reading_unreadable"})
PERMILLE = 1000


def bill_authentic(case: Case, settings: Settings) -> Points:
    """The platform knows the bill with these amounts, and its seal, where it has one, is not broken.

    From the setting's amount on a bill that the platform has not answered for waits for a person.
    """
    ask_from_fen = settings["ask_from"]
    assert isinstance(ask_from_fen, int)
    points: list[Point] = []
    for bill in case.bills:
        about = {"event_no": bill.event_no, "bill_number": bill.bill_number}
        if bill.verified in (NOT_FOUND, MISMATCH):
            points.append(question("bill_not_confirmed", answer=bill.verified, **about))
        elif bill.verified not in (NORMAL, RED_FLUSHED, USED) and bill.total_fen >= ask_from_fen:
            points.append(question("bill_not_answered", total_fen=bill.total_fen, **about))
        if bill.seal in BROKEN_SEALS:
            points.append(question("seal_broken", seal=bill.seal, **about))
    return tuple(points) or ok(bills=len(case.bills))


def bill_red_flushed(case: Case, _: Settings) -> Points:
    """No bill of the claim has been cancelled by a red bill (红冲), by the platform or by one handed in."""
    points = tuple(
        question("bill_cancelled", event_no=one.event_no, bill_number=one.bill_number)
        for one in case.bills
        if one.cancelled or one.verified == RED_FLUSHED
    )
    return points or ok(bills=len(case.bills))


def paid_elsewhere(case: Case, _: Settings) -> Points:
    """The platform does not say that the bill was already used (入账) by somebody else."""
    points = tuple(
        question("bill_used_elsewhere", event_no=one.event_no, bill_number=one.bill_number)
        for one in case.bills
        if one.verified == USED
    )
    return points or ok(bills=len(case.bills))


def bill_duplicate(case: Case, _: Settings) -> Points:
    """The same treatment has not been claimed under another number: same person, kind, day and total."""
    points = [
        question("same_bill_again", event_no=bill.event_no, claim_no=one.claim_no, total_fen=bill.total_fen)
        for bill in case.bills
        for one in _others(case)
        if (one.kind, one.day, one.total_fen) == (bill.kind, bill.day, bill.total_fen)
    ]
    for number, bill in enumerate(case.bills):
        points += [
            question(
                "same_bill_again", event_no=bill.event_no, claim_no=case.claim_no, total_fen=bill.total_fen
            )
            for other in case.bills[:number]
            if _same(bill, other)
        ]
    return tuple(points) or ok(bills=len(case.bills), past=len(case.past))


def _same(one: Bill, other: Bill) -> bool:
    return (one.hospital, one.kind, one.day, one.total_fen) == (
        other.hospital,
        other.kind,
        other.day,
        other.total_fen,
    )


def _others(case: Case) -> list[PastEvent]:
    return [one for one in case.past if one.claim_no != case.claim_no and one.state != "withdrawn"]


def bill_split(case: Case, settings: Settings) -> Points:
    """Several bills of a few days, each under a threshold and together over it: one treatment cut up?"""
    days, count_min, thresholds = settings["days"], settings["bills"], settings["thresholds"]
    assert isinstance(days, int)
    assert isinstance(count_min, int)
    assert isinstance(thresholds, tuple)
    points: list[Point] = []
    small = [(bill.day, bill.total_fen) for bill in case.bills]
    if small:
        newest, oldest = max(day for day, _ in small), min(day for day, _ in small)
        small += [
            (one.day, one.total_fen)
            for one in _others(case)
            if one.total_fen > 0 and -days <= (one.day - oldest).days and (one.day - newest).days <= days
        ]
    for threshold in thresholds:
        assert isinstance(threshold, int)
        under = [amount for _, amount in small if 0 < amount < threshold]
        near = [amount for amount in under if amount * 2 >= threshold]
        if len(near) >= count_min and sum(near) >= threshold:
            facts = {"bills": len(near), "total_fen": sum(near), "threshold_fen": threshold, "days": days}
            points.append(flag("bills_split", **facts))
    points += _adjoining(case)
    return tuple(points) or ok(bills=len(small))


def _adjoining(case: Case) -> list[Point]:
    """Stays of one hospital that follow each other without a night between: one stay billed as several?"""
    left = {
        event.event_no: day
        for event in case.events
        if event.kind == "inpatient" and isinstance(day := event.facts.get("discharge_date"), date)
    }
    return [
        flag("stays_adjoin", event_no=later.event_no, day=later.day.isoformat(), hospital=later.hospital)
        for later in case.bills
        if later.kind == "inpatient"
        and any(
            earlier.event_no != later.event_no
            and earlier.hospital == later.hospital
            and earlier.day < later.day
            and earlier.event_no in left
            and 0 <= (later.day - left[earlier.event_no]).days <= 1
            for earlier in case.bills
        )
    ]


def amount_peers(case: Case, settings: Settings) -> Points:
    """A bill is not far above comparable ones: median + k times the scaled median absolute deviation.

    1.4826 x MAD estimates the standard deviation of a normal distribution (Hampel's identifier); cells
    below the setting's count say nothing. The finest cell that is filled was chosen when loading.
    """
    times, count_min = settings["deviations"], settings["bills"]
    assert isinstance(times, int)
    assert isinstance(count_min, int)
    points: list[Point] = []
    compared = 0
    for bill in case.bills:
        cell = case.peers.get(bill.event_no)
        if cell is None or cell.count < count_min:
            continue
        compared += 1
        limit_fen = cell.median_fen + max(times * cell.mad_fen * 14826 // 10000, cell.median_fen)
        if bill.total_fen > limit_fen:
            facts: Facts = {"event_no": bill.event_no, "total_fen": bill.total_fen, "cell": cell.cell}
            peers: Facts = {"median_fen": cell.median_fen, "limit_fen": limit_fen, "count": cell.count}
            points.append(flag("above_peers", **facts, **peers))
    return tuple(points) or ok(compared=compared)
