"""Key figures as people read them: the value, what it counts, where its definition comes from."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from pydantic import BaseModel, Field

from claimwright.core.insight.kpi import Definition, Kpi, Measure
from claimwright.entry.views.policies import Labels
from claimwright.journeys.measure_service import Figures, counted

ROWS_SHOWN = 500


class FigureView(BaseModel):
    """One key figure of a period."""

    name: str = Field(examples=["paid_rate"])
    title: Labels
    value: str | None = Field(description="days, or per cent; null: nothing to count", examples=["99.70"])
    unit: str = Field(examples=["percent", "days"])
    exact: str | None = Field(description="the same as a fraction", examples=["997/1000"])
    count: int = Field(description="claims that it counts")
    source: str
    counts_from: str | None
    counts_to: str | None
    calendar: str
    population: str
    numerator: str


class FigureRow(BaseModel):
    """One claim that a figure counts."""

    claim_no: str
    province: str
    state: str
    claimed_fen: int
    payable_fen: int
    days: str | None


class FiguresView(BaseModel):
    """The figures of a period, with payments a day."""

    from_day: date
    until_day: date
    province: str | None
    claims: int = Field(description="claims open at some time in the period")
    cut: bool = Field(description="more claims than could be counted: choose a shorter period or a province")
    figures: list[FigureView]
    paid_a_day: dict[date, int]


def figures_view(figures: Figures) -> FiguresView:
    """Every figure with its definition."""
    return FiguresView(
        from_day=figures.from_day,
        until_day=figures.until_day,
        province=figures.province,
        claims=len(figures.rows),
        cut=figures.cut,
        figures=[figure_view(definition, kpi) for definition, kpi in figures.figures],
        paid_a_day=dict(figures.paid_a_day),
    )


def figure_view(definition: Definition, kpi: Kpi) -> FigureView:
    """One figure with its definition."""
    is_mean = definition.measure is Measure.MEAN_DAYS
    return FigureView(
        name=definition.name,
        title=Labels(zh=definition.zh, en=definition.en),
        value=None if kpi.value is None else decimal(kpi.value if is_mean else kpi.value * 100),
        unit="days" if is_mean else "percent",
        exact=None if kpi.value is None else str(kpi.value),
        count=kpi.count,
        source=definition.source,
        counts_from=definition.start,
        counts_to=definition.end,
        calendar=definition.calendar.value,
        population=_filters(definition.population),
        numerator=_filters(definition.numerator),
    )


def rows_view(definition: Definition, kpi: Kpi, figures: Figures, limit: int | None) -> list[FigureRow]:
    """The claims that a figure counts, the newest report first."""
    return [
        FigureRow(
            claim_no=row.claim_no,
            province=row.province,
            state=row.state,
            claimed_fen=row.claimed_fen,
            payable_fen=row.payable_fen,
            days=None if days is None else decimal(days, 4),
        )
        for row, days in counted(definition, kpi, figures)[:limit]
    ]


def decimal(value: Fraction, digits: int = 2) -> str:
    """A fraction as a decimal, half up: for reading, the exact value stands beside it."""
    scaled = value * 10**digits
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    text = f"{abs(whole):0{digits + 1}d}"
    return f"{'-' if whole < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def _filters(filters: tuple[object, ...]) -> str:
    """Conditions as the definition writes them: ``closing=paid|zero``."""
    return ", ".join(
        f"{one.fact}={'|'.join(sorted(_plain(value) for value in one.values))}"  # type: ignore[attr-defined]
        for one in filters
    )


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
