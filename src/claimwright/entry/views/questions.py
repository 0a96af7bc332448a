"""What is open on a case, in words that an assessor can act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.messages import explain_finding
from claimwright.core.money import format_yuan
from claimwright.core.products.vocabulary import FACTS
from claimwright.core.work.task import Question
from claimwright.entry.messages import LANGS, Lang, catalogue, text, text_or
from claimwright.entry.views.policies import Labels

_GATE_CODES = {code.value for code in GateCode}


def question_words(question: Question) -> Labels:
    """One open point in both languages."""
    if question.code in _GATE_CODES:
        facts = dict(question.facts)
        finding = GateFinding(GateCode(question.code), facts, str(facts.get("field") or "") or None)
        explained = explain_finding(finding)
        return Labels(zh=explained.zh, en=explained.en)
    zh, en = (_words(lang, question) for lang in LANGS)
    return Labels(zh=zh, en=en)


def _words(lang: Lang, question: Question) -> str:
    key = f"question.{question.code}"
    values = _Values({name: _shown(lang, name, value) for name, value in question.facts.items()})
    values["clause"] = question.clause or "—"
    if key in catalogue(lang):
        return text(lang, key).format_map(values)
    listed = "; ".join(f"{name}: {value}" for name, value in values.items() if name != "clause")
    return text(lang, "question.other", code=question.code, facts=listed or "—")


def _shown(lang: Lang, name: str, value: object) -> str:
    if name.endswith("_fen") and isinstance(value, int):
        return f"¥{format_yuan(value)}"
    if name in ("fact", "name", "missing") and value in FACTS:
        return FACTS[str(value)].labels[lang]
    return text_or(lang, f"word.{value}", str(value))


class _Values(dict[str, Any]):
    """A fact that a question does not carry shows as a dash."""

    def __missing__(self, name: str) -> str:
        return "—"


def question_view(question: Question) -> Mapping[str, Any]:
    """Code, clause and words, for pages and programs."""
    return {"code": question.code, "clause": question.clause, "words": question_words(question)}
