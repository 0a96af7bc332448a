"""Compose a letter from facts. Pure: the same facts give the same letter for ever.

A decision is told with its amounts by benefit and clause; a refusal with its clause and reasons (Insurance
Law art. 24), both with the right to object. Words are in `texts`; amounts are written in yuan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Literal

from claimwright.core.canonical import Json
from claimwright.core.letters.texts import TEXTS
from claimwright.core.money import format_yuan

LetterLang = Literal["zh", "en"]
OBJECT_WITHIN = timedelta(days=180)
"""How long an objection is taken by the insurer; the law's own limits (art. 26) run longer."""
REFUSAL_WITHIN = timedelta(days=3)
"""Insurance Law art. 24: the notice of refusal leaves within three days of the assessment."""


class LetterKind(Enum):
    """What a letter tells."""

    PAID = "paid"  # 理赔决定书: paid
    ZERO = "zero"  # nothing payable by the arithmetic of the terms
    REFUSED = "refused"  # 拒绝给付通知书
    PAPERS = "papers"  # 补充材料通知书 (art. 22)
    PREPAID = "prepaid"  # 预付赔款通知书
    CHANGED = "changed"  # 变更理赔决定书
    RECOVERY = "recovery"  # 退还赔款通知书
    UPHELD = "upheld"  # 复核结果通知书
    INSTALMENTS = "instalments"  # 分期退还约定书
    RECEIVED = "received"  # 退还款收讫通知书: money came back
    OFFSET = "offset"  # 赔款抵扣通知书


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """One benefit with its names, clause and amount."""

    labels: Mapping[str, str]
    clause: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything that a letter may say. Amounts in fen; what does not concern its kind is left out."""

    claim_no: str
    policy_no: str
    insured_name: str
    recipient_name: str
    written_on: date
    event_date: date
    claimed_fen: int = 0
    amount_fen: int = 0
    was_fen: int = 0
    decision_no: int = 0
    account: str = ""
    prepaid_fen: int = 0
    ordered_fen: int = 0
    clause: str = ""
    words: str = ""
    reason: str = ""
    reference: str = ""
    papers: tuple[str, ...] = ()
    benefits: tuple[BenefitLine, ...] = ()
    decided_by: str = ""
    is_by_law: bool = False
    rest_fen: int = 0
    instalments: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language: title, what it is about, paragraphs, rows of benefit, clause, amount."""

    title: str
    about: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which texts a kind of letter is made of, in order; `objects` closes with the right to object."""

    paragraphs: tuple[str, ...]
    has_rows: bool = False
    objects: bool = True


_PLANS: Mapping[LetterKind, _Plan] = {
    LetterKind.PAID: _Plan(("paid", "deducted", "account"), has_rows=True),
    LetterKind.ZERO: _Plan(("zero",), has_rows=True),
    LetterKind.REFUSED: _Plan(("refused", "clause", "words")),
    LetterKind.PAPERS: _Plan(("papers", "paper_list", "once"), objects=False),
    LetterKind.PREPAID: _Plan(("prepaid", "prepaid_by_law", "prepaid_end"), objects=False),
    LetterKind.CHANGED: _Plan(("changed", "because", "more", "less"), has_rows=True),
    LetterKind.RECOVERY: _Plan(("recovery", "recovery_how")),
    LetterKind.UPHELD: _Plan(("upheld", "words")),
    LetterKind.INSTALMENTS: _Plan(("instalments", "instalment_list", "recovery_how_each"), objects=False),
    LetterKind.RECEIVED: _Plan(("received", "rest", "settled"), objects=False),
    LetterKind.OFFSET: _Plan(("offset", "rest", "settled")),
}


def compose(kind: LetterKind, facts: LetterFacts, lang: LetterLang) -> Letter:
    """The letter in one language."""
    plan, values = _PLANS[kind], _values(facts, lang)
    paragraphs = [_say(lang, name, values) for name in plan.paragraphs if _has(name, facts)]
    if kind is LetterKind.PAPERS:
        paragraphs[1:2] = [f"{number}. {paper}" for number, paper in enumerate(facts.papers, start=1)]
    if kind is LetterKind.INSTALMENTS:
        paragraphs[1:2] = _instalments(facts, lang)
    closing = [_say(lang, "object", values), _say(lang, "regulator", values)] if plan.objects else []
    return Letter(
        title=_say(lang, f"title_{kind.value}", values),
        about=tuple((_say(lang, f"about_{name}", values), str(values[name])) for name in _ABOUT),
        paragraphs=(_say(lang, "dear", values), *paragraphs),
        rows=_rows(facts, lang) if plan.has_rows else (),
        closing=(*closing, _say(lang, "sincerely", values)),
    )


def _instalments(facts: LetterFacts, lang: LetterLang) -> list[str]:
    return [
        f"{number}. {due_on.isoformat()}  {_yuan(amount_fen, lang)}"
        for number, (due_on, amount_fen) in enumerate(facts.instalments, start=1)
    ]


_ABOUT = ("claim_no", "policy_no", "insured", "event_date", "claimed")


def _has(name: str, facts: LetterFacts) -> bool:
    """Some paragraphs are only said where there is something to say."""
    asked: Mapping[str, bool] = {
        "deducted": facts.prepaid_fen > 0,
        "account": facts.ordered_fen > 0,
        "more": facts.amount_fen > facts.was_fen,
        "less": facts.amount_fen < facts.was_fen,
        "words": bool(facts.words),
        "clause": bool(facts.clause),
        "because": bool(facts.reason),
        "prepaid": not facts.is_by_law,
        "prepaid_by_law": facts.is_by_law,
        "rest": facts.rest_fen > 0,
        "settled": facts.rest_fen == 0,
    }
    return asked.get(name, True)


def _values(facts: LetterFacts, lang: LetterLang) -> dict[str, str]:
    until = facts.written_on + OBJECT_WITHIN
    return {
        "claim_no": facts.claim_no,
        "policy_no": facts.policy_no,
        "insured": facts.insured_name,
        "recipient": facts.recipient_name,
        "event_date": facts.event_date.isoformat(),
        "written_on": facts.written_on.isoformat(),
        "until": until.isoformat(),
        "claimed": _yuan(facts.claimed_fen, lang),
        "amount": _yuan(facts.amount_fen, lang),
        "was": _yuan(facts.was_fen, lang),
        "difference": _yuan(abs(facts.amount_fen - facts.was_fen), lang),
        "prepaid": _yuan(facts.prepaid_fen, lang),
        "ordered": _yuan(facts.ordered_fen, lang),
        "decision_no": str(facts.decision_no),
        "account": facts.account,
        "clause": facts.clause,
        "words": facts.words,
        "reason": TEXTS[lang].get(f"reason_{facts.reason}", facts.reason),
        "reference": facts.reference,
        "rest": _yuan(facts.rest_fen, lang),
        "count": str(len(facts.instalments)),
        "papers": "",
    }


def _yuan(amount_fen: int, lang: LetterLang) -> str:
    return f"{format_yuan(amount_fen)} 元" if lang == "zh" else f"CNY {format_yuan(amount_fen)}"


def _rows(facts: LetterFacts, lang: LetterLang) -> tuple[tuple[str, str, str], ...]:
    if not facts.benefits:
        return ()
    head = (TEXTS[lang]["row_benefit"], TEXTS[lang]["row_clause"], TEXTS[lang]["row_amount"])
    rows = [(one.labels[lang], one.clause, _yuan(one.amount_fen, lang)) for one in facts.benefits]
    total = (TEXTS[lang]["row_total"], "", _yuan(facts.amount_fen, lang))
    return (head, *rows, total)


def _say(lang: LetterLang, name: str, values: Mapping[str, str]) -> str:
    return TEXTS[lang][name].format(**values)


def letter_json(letter: Letter) -> Json:
    """The letter as it is stored and hashed."""
    return {
        "title": letter.title,
        "about": [list(one) for one in letter.about],
        "paragraphs": list(letter.paragraphs),
        "rows": [list(one) for one in letter.rows],
        "closing": list(letter.closing),
    }


def letter_of(stored: Mapping[str, Sequence[object]]) -> Letter:
    """The letter that `letter_json` wrote."""
    about: list[tuple[str, str]] = [(str(one[0]), str(one[1])) for one in _lists(stored["about"])]
    rows = [(str(one[0]), str(one[1]), str(one[2])) for one in _lists(stored["rows"])]
    paragraphs, closing = (tuple(map(str, stored[name])) for name in ("paragraphs", "closing"))
    return Letter(str(stored["title"]), tuple(about), paragraphs, tuple(rows), closing)


def _lists(value: Sequence[object]) -> list[Sequence[object]]:
    return [one for one in value if isinstance(one, list | tuple)]
