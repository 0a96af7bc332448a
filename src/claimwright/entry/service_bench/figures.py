"""How the stream came out against its labels, and the key figures of service by their definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from fractions import Fraction
from importlib import resources

from claimwright.core.dates import BUSINESS_ZONE
from claimwright.core.insight.kpi import Calendar, Definition, Measure, Row, compute
from claimwright.core.insight.reader import read_kpis
from claimwright.core.services.calendar import WorkingDays, read_working_days
from claimwright.entry.service_bench.run import CameOut

SMALL_FEN = 1_000_000


def figures(came: Sequence[CameOut]) -> dict[str, object]:
    """Shares in per cent with two digits, counts, and what went wrong by kind."""
    accepted = [one for one in came if one.outcome != "door"]
    clean = [one for one in came if one.labelled.right.outcome != "person"]
    automatic = [one for one in accepted if one.outcome in ("pay", "zero")]
    false_pay = [one for one in automatic if is_false_pay(one)]
    wrong_amount = [one for one in false_pay if one.labelled.right.outcome != "person"]
    false_refer = [one for one in clean if one.outcome in ("person", "door")]
    return {
        "claims": len(came),
        "turned_away_at_the_door": len(came) - len(accepted),
        "straight_through_percent": _percent(len(automatic), len(accepted)),
        "straight_through_of_clean_percent": _percent(len(clean) - len(false_refer), len(clean)),
        "false_pay": len(false_pay),
        "false_pay_percent_of_automatic": _percent(len(false_pay), len(automatic)),
        "false_pay_fen": sum(_too_much_fen(one) for one in false_pay),
        "of_which_wrong_amount_on_a_clean_claim": len(wrong_amount),
        "false_refer": len(false_refer),
        "false_refer_percent_of_clean": _percent(len(false_refer), len(clean)),
        "by_kind": by_kind(came),
        "false_refer_by_reason": dict(Counter(code for one in false_refer for code in one.codes)),
        "kpis": key_figures(came),
    }


def is_false_pay(one: CameOut) -> bool:
    """Paid although the label says no machine should, or another amount than the right one."""
    right = one.labelled.right
    if right.outcome == "person":
        return one.outcome == "pay"
    return one.outcome in ("pay", "zero") and one.amount_fen != right.amount_fen


def _too_much_fen(one: CameOut) -> int:
    right = one.labelled.right
    return one.amount_fen if right.outcome == "person" else abs(one.amount_fen - right.amount_fen)


def by_kind(came: Sequence[CameOut]) -> dict[str, dict[str, int]]:
    """How each kind came out, the right amounts counted apart from wrong ones."""
    found: dict[str, Counter[str]] = {}
    for one in came:
        wrong = "_wrong" if is_false_pay(one) else ""
        found.setdefault(one.labelled.kind, Counter())[one.outcome + wrong] += 1
    return {kind: dict(sorted(counts.items())) for kind, counts in sorted(found.items())}


def key_figures(came: Sequence[CameOut]) -> dict[str, dict[str, object]]:
    """Every published key figure over the stream, exact as a fraction and in decimals."""
    days, definitions = _days(), _definitions()
    rows = [row_of(one) for one in came if one.outcome != "door"]
    return {one.name: _shown(one, rows, days) for one in definitions}


def _shown(definition: Definition, rows: Sequence[Row], days: WorkingDays) -> dict[str, object]:
    found = compute(definition, rows, days)
    if found.value is None:
        return {"zh": definition.zh, "value": None, "count": 0}
    is_mean = definition.measure is Measure.MEAN_DAYS
    assert definition.calendar in Calendar
    shown = (
        f"{float(found.value):.4f}" if is_mean else _percent(found.value.numerator, found.value.denominator)
    )
    return {"zh": definition.zh, "value": shown, "exact": str(found.value), "count": found.count}


def row_of(one: CameOut) -> Row:
    """The claim as events: by machine when it was decided, else by a person as the stream drew it.

    A payment counts as made when it is ordered: the bank is no part of this benchmark.
    """
    automatic = one.outcome in ("pay", "zero")
    right = one.labelled.right
    closing = {"pay": "paid", "zero": "zero"}.get(one.outcome if automatic else right.outcome, "refused")
    decided = one.decided_at or one.reported_at + timedelta(hours=one.labelled.person_hours)
    event = min(bill.admission_date or one.labelled.reported_on for bill in one.labelled.bills)
    moments = {
        "event": datetime.combine(event, time(12), BUSINESS_ZONE),
        "reported": one.reported_at,
        "papers_complete": one.reported_at,
        "decided": decided,
        "closed": decided,
        **({"paid": decided} if closing == "paid" else {}),
    }
    claimed_fen = sum(bill.total_fen for bill in one.labelled.bills)
    facts: dict[str, str | int | bool] = {
        "closing": closing,
        "line": "medical",
        "small": claimed_fen <= SMALL_FEN,
        "automatic": automatic,
        "registered": True,
        "closed": True,
        "claimed_fen": claimed_fen,
    }
    return Row(str(one.labelled.number), moments, facts)


def _percent(part: int, whole: int) -> str:
    return "—" if not whole else f"{float(Fraction(part * 100, whole)):.2f}"


def _text(name: str) -> str:
    return resources.files("claimwright").joinpath("catalogue", "rulebooks", name).read_text(encoding="utf-8")


def _definitions() -> tuple[Definition, ...]:
    found = read_kpis(_text("kpis.yaml"), "kpis.yaml")
    return tuple(one for one in found if isinstance(one, Definition))


def _days() -> WorkingDays:
    found = read_working_days(_text("working_days.yaml"), "working_days.yaml")
    assert isinstance(found, WorkingDays), found
    return found
