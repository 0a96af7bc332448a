"""Merge what several sources state by order of trust, and report every disagreement."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from claimwright.app.documents.readers.raw import RawDocument, RawFee, RawValue
from claimwright.app.documents.readers.typed import NotTyped, Typed, amount_fen, number_text, words
from claimwright.core.documents.bill import FeeLine, FieldEvidence, Source
from claimwright.core.documents.gate import GateCode, GateFinding

TRUST = {source: rank for rank, source in enumerate(Source)}


@dataclass(slots=True)
class Merged:
    """Values by field with their evidence, and the findings made on the way."""

    values: dict[str, Typed] = field(default_factory=dict)
    evidence: dict[str, FieldEvidence] = field(default_factory=dict)
    findings: list[GateFinding] = field(default_factory=list)


def merge_values(sources: Sequence[RawDocument], forms: Mapping[str, Callable[[str], Typed]]) -> Merged:
    """The most trusted stated value of each field; sources that state another one are a finding."""
    merged = Merged()
    for name, form in forms.items():
        for source in sources:
            raw = source.values.get(name)
            if raw is not None:
                _take(merged, name, form, source.source, raw)
    return merged


def _take(merged: Merged, name: str, form: Callable[[str], Typed], source: Source, raw: RawValue) -> None:
    try:
        value = form(raw.text)
    except NotTyped as error:
        facts = {"source": source.value, "text": raw.text[:80], "reason": str(error)}
        merged.findings.append(GateFinding(GateCode.VALUE_NOT_READ, facts, name))
        return
    if value is None:
        return
    if name not in merged.values:
        merged.values[name] = value
        merged.evidence[name] = FieldEvidence(source, raw.text, raw.box)
        return
    known = merged.evidence[name]
    if _same(merged.values[name], value):
        if known.box is None and raw.box is not None:
            merged.evidence[name] = FieldEvidence(known.source, known.text, raw.box)
        return
    facts = {known.source.value: known.text[:80], source.value: raw.text[:80]}
    merged.findings.append(GateFinding(GateCode.SOURCES_DISAGREE, facts, name))


def _same(one: Typed, other: Typed) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return _folded(one) == _folded(other)
    return one == other


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def merge_lines(sources: Sequence[RawDocument], name: str, merged: Merged) -> tuple[FeeLine, ...]:
    """`fees` or `items` of the most trusted source that has any; other sources must have equal amounts."""
    chosen: tuple[FeeLine, ...] = ()
    chosen_source: Source | None = None
    for source in sources:
        raws: tuple[RawFee, ...] = source.fees if name == "fees" else source.items
        lines = _typed_lines(raws, source.source, name, merged, record=chosen_source is None)
        if not lines:
            continue
        if chosen_source is None:
            chosen, chosen_source = lines, source.source
        elif sorted(line.amount_fen for line in lines) != sorted(line.amount_fen for line in chosen):
            facts = {
                chosen_source.value: sum(line.amount_fen for line in chosen),
                source.source.value: sum(line.amount_fen for line in lines),
            }
            merged.findings.append(GateFinding(GateCode.SOURCES_DISAGREE, facts, name))
    return chosen


def _typed_lines(
    raws: Sequence[RawFee], source: Source, name: str, merged: Merged, *, record: bool
) -> tuple[FeeLine, ...]:
    lines: list[FeeLine] = []
    for raw in raws:
        try:
            value_fen = amount_fen(raw.amount.text)
        except NotTyped as error:
            facts = {"source": source.value, "text": raw.amount.text[:80], "reason": str(error)}
            merged.findings.append(GateFinding(GateCode.VALUE_NOT_READ, facts, f"{name}.{len(lines)}"))
            continue
        if value_fen is None:
            continue
        if record:
            place = f"{name}.{len(lines)}"
            merged.evidence[f"{place}.name"] = FieldEvidence(source, raw.name.text, raw.name.box)
            merged.evidence[f"{place}.amount_fen"] = FieldEvidence(source, raw.amount.text, raw.amount.box)
        lines.append(
            FeeLine(
                name=words(raw.name.text) or "",
                amount_fen=value_fen,
                quantity=number_text(raw.quantity),
                unit=words(raw.unit),
                code=number_text(raw.code),
            )
        )
    return tuple(lines)


def as_text(value: Typed) -> str:
    """A typed value in one plain form."""
    return value.isoformat() if isinstance(value, date) else str(value)
