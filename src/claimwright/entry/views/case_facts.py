"""The facts of a case as the desk shows and corrects them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, Field

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.core.claims.record import fact_json
from claimwright.core.documents.reading import OtherDocument
from claimwright.core.products.vocabulary import EVENT, FACTS
from claimwright.core.work.task import Question
from claimwright.entry.views.claim_papers import ClaimPapers
from claimwright.entry.views.facts import fact_label, fact_text, fact_typed
from claimwright.entry.views.masking import shown_diagnosis
from claimwright.entry.views.policies import Labels
from claimwright.infra.db import Tx

HIDDEN_FACTS = frozenset({"event_date"})
DIAGNOSIS = "diagnosis"


class FactView(BaseModel):
    """One fact of an event: its value, where it came from, and how it stands in an input field."""

    event_no: str
    name: str
    labels: Labels
    value: int | bool | str
    shown: Labels
    typed: str
    choices: list[str]
    unit: str
    source: str
    revision: int
    evidence: str | None = Field(description="the bill's field that it was read from")
    suggested: dict[str, str] = Field(
        default_factory=dict,
        description="candidates that the papers name, with their words: a person chooses",
    )


FIELD_OF_FACT: Mapping[str, str] = {
    "total_expense": "total_fen",
    "social_insurance_paid": "fund_paid_fen",
    "other_paid": "other_paid_fen",
    "account_paid": "account_paid_fen",
    "self_paid": "self_paid_fen",
    "self_funded": "self_funded_fen",
    "admission_date": "admission_date",
    "discharge_date": "discharge_date",
    "visit_date": "visit_date",
    "stay_days": "stay_days",
    "department": "department",
}
"""Which field of the bill a fact was taken from, so that both light up together."""


def fact_views(
    tx: Tx, claim: Claim, papers: ClaimPapers | None = None, *, may_read_health: bool = True
) -> list[FactView]:
    """The latest revision of each fact, in the vocabulary's order; a diagnosis masked unless allowed.

    With `papers`, an allowed diagnosis offers the codes that they name.
    """
    latest = {(one.event_no, one.name): one for one in claims.facts_of_claim(tx, claim.claim_id)}
    order = {name: place for place, name in enumerate(FACTS)}
    shown = [one for one in latest.values() if one.name not in HIDDEN_FACTS]
    views = [_fact_view(one) for one in sorted(shown, key=lambda f: (f.event_no, order.get(f.name, 999)))]
    return _with_diagnoses(papers, views) if may_read_health else [_masked(one) for one in views]


def _masked(one: FactView) -> FactView:
    if one.name != DIAGNOSIS:
        return one
    shown = shown_diagnosis(str(one.value), may_read_health=False) or ""
    return one.model_copy(update={"value": shown, "shown": Labels(zh=shown, en=shown), "typed": ""})


def _with_diagnoses(papers: ClaimPapers | None, views: list[FactView]) -> list[FactView]:
    """The field of the diagnosis offers the ICD-10 codes that the claim's papers name (出院小结 …)."""
    if papers is None or not any(one.name == DIAGNOSIS for one in views):
        return views
    known: dict[str, str] = {}
    for document_id in papers.later:
        found = papers.read(document_id)
        if found is not None and isinstance(found.reading, OtherDocument):
            for candidate in found.reading.fields.get("icd10", "").split("; "):
                code, _, words = candidate.partition(" ")
                if code:
                    known.setdefault(code, words)
    return [one.model_copy(update={"suggested": known}) if one.name == DIAGNOSIS else one for one in views]


def _fact_view(one: claims.Fact) -> FactView:
    fact = FACTS.get(one.name)
    raw = fact_json(one.value)
    return FactView(
        event_no=one.event_no,
        name=one.name,
        labels=Labels(zh=fact_label(one.name, "zh"), en=fact_label(one.name, "en")),
        value=raw if isinstance(raw, bool | int | str) else str(one.value),
        shown=Labels(zh=fact_text(one.name, one.value, "zh"), en=fact_text(one.name, one.value, "en")),
        typed=fact_typed(one.name, one.value),
        choices=list(fact.choices) if fact else [],
        unit=fact.unit.name.lower() if fact else "text",
        source=one.source,
        revision=one.revision,
        evidence=FIELD_OF_FACT.get(one.name),
    )


def missing_facts(
    tx: Tx, claim: Claim, papers: ClaimPapers | None, questions: Sequence[Question]
) -> list[FactView]:
    """An empty field for each fact that the terms ask for, at each event that lacks it.

    `papers`: None for whoever may not read what they say of diagnoses.
    """
    asked = [
        str(one.facts["fact"]) for one in questions if one.code == "missing_fact" and "fact" in one.facts
    ]
    views = []
    for event in claims.insured_events(tx, claim.claim_id):
        for name in dict.fromkeys(asked):
            if name in FACTS and FACTS[name].source == EVENT and name not in event.facts:
                views.append(_empty_fact(event.event_no, name))
    return _with_diagnoses(papers, views)


def _empty_fact(event_no: str, name: str) -> FactView:
    fact = FACTS[name]
    return FactView(
        event_no=event_no,
        name=name,
        labels=Labels(zh=fact.zh, en=fact.en),
        value="",
        shown=Labels(zh="", en=""),
        typed="",
        choices=list(fact.choices),
        unit=fact.unit.name.lower(),
        source="missing",
        revision=0,
        evidence=None,
    )
