"""What other amounts would pay on the sample portfolio."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field

from claimwright.core.products.vocabulary import FACTS
from claimwright.entry.problems import Problem
from claimwright.entry.views.terms.subjects import Subject


class ScenarioView(BaseModel):
    """One vector of amounts: the first is the version as written."""

    label: str = Field(description="empty for the version as written")
    claims: int
    paid_claims: int
    payable_fen: int
    largest_fen: int
    mean_fen: int = Field(description="per paid claim, rounded half up")
    distribution: list[int] = Field(description="paid claims from each of `edges_fen` up to the next")


class WhatIfView(BaseModel):
    """All scenarios over the same claims, in one pass."""

    edges_fen: list[int]
    scenarios: list[ScenarioView]


def settable_amounts(subject: Subject) -> dict[str, str]:
    """The amounts that may be changed, by name, as written."""
    from claimwright.app.portfolio import public as portfolio  # loads numba: only when it is needed

    return portfolio.settable(subject.product, subject.version)


def what_if_view(subject: Subject, setting: str, facts: list[str], folder: Path) -> WhatIfView:
    """Run a what-if; every way in which it cannot be done is a problem in words."""
    from claimwright.app.portfolio import public as portfolio
    from claimwright.core.adjudication.kernel import NotCompilable

    try:
        found = portfolio.what_if(subject.product, subject.version, setting, facts, folder)
    except portfolio.ScenarioError as error:
        raise Problem(422, "scenario_wrong", {"reason": str(error)}, "setting", setting[:80]) from error
    except portfolio.ColumnError as error:
        raise Problem(422, "sample_lacks_facts", {"names": _named(error)}, "facts") from error
    except NotCompilable as error:
        raise Problem(422, "not_compilable", {"reason": str(error)}) from error
    except portfolio.Busy as error:
        raise Problem(503, "what_if_busy", headers={"Retry-After": "10"}) from error
    return WhatIfView(
        edges_fen=list(portfolio.BUCKET_EDGES_FEN),
        scenarios=[
            ScenarioView(
                label="" if number == 0 else one.scenario.label,
                claims=one.claims,
                paid_claims=one.paid_claims,
                payable_fen=one.payable_fen,
                largest_fen=one.largest_fen,
                mean_fen=(2 * one.payable_fen + one.paid_claims) // (2 * max(one.paid_claims, 1)),
                distribution=[int(count) for count in one.buckets],
            )
            for number, one in enumerate(found)
        ],
    )


def _named(error: Exception) -> str:
    """The facts that are missing, as names that the form takes."""
    text = str(error).partition("missing columns: ")[2].partition(". ")[0] or str(error)
    names = [name.strip().removesuffix("_fen") for name in text.split(",")]
    return ", ".join(f"{name} ({FACTS[name].unit.value})" if name in FACTS else name for name in names)
