"""Errors as people and programs read them: RFC 9457 problem details, in both languages.

One table gives each refusal its HTTP status; the catalogues hold title, detail and remedy per code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimwright.core.documents.messages import explain_reading
from claimwright.core.documents.reading import Hostile, HostileCode, Unreadable, UnreadableCode
from claimwright.core.money import format_yuan
from claimwright.core.outcome import Refused
from claimwright.core.products.vocabulary import FACTS
from claimwright.entry.messages import LANGS, TAGS, Lang, catalogue, text, text_or

STATUS_OF_REFUSAL: Mapping[str, int] = {
    "too_many_codes": 429,
    "too_many_wrong_codes": 429,
    "too_many_wrong_passwords": 429,
    "code_wrong": 401,
    "password_wrong": 401,
    "other_input": 409,
    "no_such_claim": 404,
    "no_such_policy": 404,
    "no_such_task": 404,
    "task_taken": 409,
    "task_ended": 409,
    "recused": 403,
    "excluded": 403,
    "not_fit": 409,
    "preview_changed": 409,
    "wrong_state": 409,
    "not_ended_unpaid": 409,
    "not_in_doubt": 409,
    "another_order_under_way": 409,
    "not_awaiting_release": 409,
    "not_executed": 409,
    "no_such_recovery": 404,
    "no_such_ledger_account": 404,
    "exception_settled": 409,
    "hold_open": 409,
    "hold_ended": 409,
    "no_such_hold": 404,
    "entry_matched": 409,
    "not_cancellable": 409,
    "second_person": 403,
    "payment_under_way": 409,
    "preview_stale": 409,
    "claim_under_way": 409,
    "named_person_only": 403,
    "not_reopened": 409,
    "objected_before": 409,
    "no_decision": 409,
    "no_objection": 409,
    "decided_it_yourself": 403,
    "run_unknown": 404,
    "run_state": 409,
    "run_same_person": 403,
    "no_such_order": 404,
    "changed_meanwhile": 409,
    "over_authority": 403,
    "robot_may_not": 403,
    "second_factor_needed": 401,
    "second_factor_wrong": 401,
    "passkey_not_proven": 401,
    "passkey_too_late": 401,
    "passkey_locked": 401,
    "passkey_known": 409,
    "no_such_passkey": 404,
    "account_known": 409,
    "no_such_break": 404,
    "already_reviewed": 409,
    "own_case": 403,
    "family_case": 403,
    "maker_is_checker": 403,
    "other_province": 403,
    "other_line": 403,
    "purpose_missing": 403,
    "sign_in_again": 403,
    "staff_only": 403,
    "bill_already_used": 409,
    "bill_cancelled": 409,
    "visit_already_used": 409,
    "user_name_taken": 409,
    "no_such_draft": 404,
    "draft_changed": 409,
    "version_proposed": 409,
    "illegal_step": 409,
    "hash_frozen": 409,
    "text_changed": 409,
    "author_cannot_approve": 403,
}
"""Refusals that are not 422 (understood, but against a rule)."""


class Problem(Exception):
    """A request that cannot be done: `code` is in the catalogues under ``problem``.

    `field` names the input at fault and `value` what was found there; `facts` fill the words.
    """

    def __init__(
        self,
        status: int,
        code: str,
        facts: Mapping[str, Any] | None = None,
        field: str | None = None,
        value: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.facts = facts or {}
        self.field = field
        self.value = value
        self.headers = headers or {}

    def words(self, lang: Lang) -> dict[str, str]:
        """Title, detail and remedy in one language."""
        known = f"problem.{self.code}.title" in catalogue(lang)
        key = f"problem.{self.code if known else 'refused'}"
        values = {
            **_shown(self.facts, lang),
            "code": self.code,
            "field": self.field or "",
            "value": self.value or "",
        }
        return {part: _fill(lang, f"{key}.{part}", values) for part in ("title", "detail", "remedy")}

    def body(self, lang: Lang, instance: str) -> dict[str, Any]:
        """The problem document (``application/problem+json``)."""
        return {
            "type": f"urn:claimwright:problem:{self.code}",
            "status": self.status,
            "code": self.code,
            **self.words(lang),
            "instance": instance,
            "field": self.field,
            "value": self.value,
            "facts": {name: str(value) for name, value in self.facts.items() if value is not None},
            "messages": {TAGS[each]: self.words(each) for each in LANGS},
        }


class _Blank(dict[str, Any]):
    """A value that the facts do not name stays visible as its name: better than a second error."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _fill(lang: Lang, key: str, values: Mapping[str, Any]) -> str:
    return text(lang, key).format_map(_Blank(values))


def _shown(facts: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """Facts as people read them: fen as yuan, codes in words where there are some."""
    shown: dict[str, Any] = {}
    for name, value in facts.items():
        if name.endswith("_fen") and isinstance(value, int):
            shown[name] = format_yuan(value)
        elif name == "fact" and value in FACTS:
            shown[name] = FACTS[value].labels[lang]
        else:
            shown[name] = text_or(lang, f"word.{value}", text_or(lang, f"lab.state.{value}", str(value)))
    shown["file_words"] = _file_words(str(facts.get("reason", "")), facts, lang)
    return shown


def _file_words(reason: str, facts: Mapping[str, Any], lang: Lang) -> str:
    """Why a file was not read, in the words of the reader."""
    for codes, make in ((UnreadableCode, Unreadable), (HostileCode, Hostile)):
        if reason in {code.value for code in codes}:
            told = {name: value for name, value in facts.items() if name not in ("reason", "value")}
            (explained,) = explain_reading(make(codes(reason), told))  # type: ignore[arg-type]
            return explained.zh if lang == "zh" else explained.en
    return reason


def problem_of(refused: Refused) -> Problem:
    """A business refusal as a problem."""
    code = str(refused.code.value)
    seconds = refused.facts.get("seconds")
    headers = {"Retry-After": str(seconds)} if seconds else {}
    value = refused.facts.get("value")
    status = STATUS_OF_REFUSAL.get(code, 422)
    return Problem(status, code, refused.facts, refused.field, None if value is None else str(value), headers)
