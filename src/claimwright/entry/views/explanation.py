"""The explained calculation of a decision: what was claimed, what each clause did, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Decision
from claimwright.app.products import public as products
from claimwright.core.adjudication import Adjudication
from claimwright.core.adjudication.explain import explain
from claimwright.core.adjudication.indemnity import adjudicate_within_cost
from claimwright.core.claims.record import Adjudicated, inputs_of
from claimwright.core.products.model import ProductVersion
from claimwright.entry.views.policies import Labels, LimitView, limit_views, product_labels
from claimwright.infra.db import Tx


class ExplainedLine(BaseModel):
    """One sentence of the explanation, with the clause that it rests on."""

    kind: str = Field(description="benefit, step, pays, closed, denial, question, note, effect or outcome")
    text: Labels
    clause: str | None
    amount_fen: int | None = None


class CalculationView(BaseModel):
    """One event under one coverage."""

    event_no: str
    event_kind: str
    event_date: date
    policy_no: str
    coverage_no: str
    product: Labels
    version: str
    source_sha256: str
    payable_fen: int
    lines: list[ExplainedLine]
    limits: list[LimitView] = Field(description="what is left of each limit after this event")


class DecisionView(BaseModel):
    """Who decided what, when, by which clause and in which words."""

    outcome: Literal["pay", "zero_by_terms", "refuse", "withdraw"]
    payable_fen: int
    by_kind: str
    by_name: str
    clause: str | None
    words: str | None
    decided_at: datetime
    certificate_sha256: str


class ExplanationView(BaseModel):
    """The latest decision with its calculation; empty until there is one."""

    claim_no: str
    decision: DecisionView | None
    calculations: list[CalculationView]


def explanation_of(tx: Tx, claim: Claim) -> ExplanationView:
    """What was decided last, explained from what the decision keeps."""
    decisions = claims.decisions_of(tx, claim.claim_id)
    if not decisions:
        return ExplanationView(claim_no=claim.claim_no, decision=None, calculations=[])
    latest = decisions[-1]
    calculations = (
        [] if latest.outcome is claims.DecisionOutcome.REFUSE else recorded(tx, latest.adjudications)
    )
    return ExplanationView(
        claim_no=claim.claim_no, decision=_decision_view(latest), calculations=calculations
    )


def recorded(tx: Tx, adjudications: Iterable[Mapping[str, Any]]) -> list[CalculationView]:
    """Stored adjudications, computed again with the very terms that they used."""
    views = []
    for stored in adjudications:
        contract, event, balances = inputs_of(stored)
        product = products.product_of_source(tx, stored["result"]["source_sha256"])
        version = product.version_for(contract.contract_date)
        assert version is not None, "the version that decided is in its own file"
        result = adjudicate_within_cost(version, contract, event, balances)
        assert result.payable_fen == stored["result"]["payable_fen"], "a decision computes the same for ever"
        views.append(calculation_view(tx, version, Adjudicated(contract, event, balances, result)))
    return views


def calculation_view(tx: Tx, version: ProductVersion, one: Adjudicated) -> CalculationView:
    """One adjudication in words, with its limits."""
    return CalculationView(
        event_no=one.event.event_no,
        event_kind=one.event.kind,
        event_date=one.event.event_date,
        policy_no=one.contract.policy_no,
        coverage_no=one.contract.coverage_no,
        product=product_labels(tx, version, one.contract.product),
        version=version.version,
        source_sha256=version.source_sha256,
        payable_fen=one.result.payable_fen,
        lines=explained_lines(one.result, version),
        limits=limit_views(version, _balances(one.result)),
    )


def explained_lines(result: Adjudication, version: ProductVersion) -> list[ExplainedLine]:
    """The explanation in both languages, line beside line."""
    both = zip(explain(result, "zh", version.program), explain(result, "en", version.program), strict=True)
    return [
        ExplainedLine(
            kind=zh.kind,
            text=Labels(zh=zh.text, en=en.text),
            clause=zh.clause or None,
            amount_fen=zh.amount_fen,
        )
        for zh, en in both
    ]


def _balances(result: Adjudication) -> list[claims.UsedBalance]:
    return [
        claims.UsedBalance(key.accumulator, key.scope_key, used, result.limits.get(key))
        for key, used in sorted(result.balances_after.items())
    ]


def _decision_view(decision: Decision) -> DecisionView:
    return DecisionView(
        outcome=decision.outcome.value,
        payable_fen=decision.payable_fen,
        by_kind=decision.by_kind,
        by_name=decision.by_name,
        clause=decision.clause,
        words=decision.words,
        decided_at=decision.decided_at,
        certificate_sha256=decision.sha256,
    )
