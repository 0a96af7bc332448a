"""The life of a product version: draft → in review → tested → approved → in force, and later withdrawn.

The author never approves (maker ≠ checker); a version is tested when every example holds; from approval on
its hash is frozen, so that a decision can name the exact text it used for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from claimwright.core.lifecycle import Lifecycle
from claimwright.core.outcome import Refused


class VersionState(Enum):
    """Where a version stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    TESTED = "tested"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"


class VersionEvent(Enum):
    """What happens to a version."""

    SUBMIT = "submit"
    EDIT = "edit"
    SEND_BACK = "send_back"
    PASS_TESTS = "pass_tests"  # noqa: S105 - an event, not a secret
    APPROVE = "approve"
    BRING_INTO_FORCE = "bring_into_force"
    WITHDRAW = "withdraw"


S, E = VersionState, VersionEvent
VERSION_LIFECYCLE: Lifecycle[VersionState, VersionEvent] = Lifecycle(
    initial=S.DRAFT,
    table={
        (S.DRAFT, E.EDIT): S.DRAFT,
        (S.DRAFT, E.SUBMIT): S.IN_REVIEW,
        (S.DRAFT, E.WITHDRAW): S.WITHDRAWN,
        (S.IN_REVIEW, E.EDIT): S.DRAFT,
        (S.IN_REVIEW, E.SEND_BACK): S.DRAFT,
        (S.IN_REVIEW, E.PASS_TESTS): S.TESTED,
        (S.TESTED, E.EDIT): S.DRAFT,
        (S.TESTED, E.SEND_BACK): S.DRAFT,
        (S.TESTED, E.APPROVE): S.APPROVED,
        (S.APPROVED, E.BRING_INTO_FORCE): S.IN_FORCE,
        (S.APPROVED, E.WITHDRAW): S.WITHDRAWN,
        (S.IN_FORCE, E.WITHDRAW): S.WITHDRAWN,
    },
)
"""The whole life as one table. Withdrawn: no new contracts; contracts made under it keep it."""


class VersionCode(Enum):
    """Why a step was refused, in order of precedence."""

    ILLEGAL_STEP = "illegal_step"
    HASH_FROZEN = "hash_frozen"
    TEXT_CHANGED = "text_changed"
    EXAMPLES_FAIL = "examples_fail"
    TOO_FEW_EXAMPLES = "too_few_examples"
    AUTHOR_CANNOT_APPROVE = "author_cannot_approve"
    NOT_YET_EFFECTIVE = "not_yet_effective"


EXAMPLES_MIN = 5


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version with its history as far as decisions need it. `authors` is everybody who edited it."""

    version: str
    effective: date
    source_sha256: str
    state: VersionState = VersionState.DRAFT
    authors: frozenset[str] = frozenset()
    tested_sha256: str | None = None
    approver: str | None = None


def edit(record: VersionRecord, author: str, source_sha256: str) -> VersionRecord | Refused:
    """Put another text in place: back to draft, and the author is remembered."""
    if record.state in (S.APPROVED, S.IN_FORCE, S.WITHDRAWN):
        return Refused(VersionCode.HASH_FROZEN, {"state": record.state.value})
    after = VERSION_LIFECYCLE.next(record.state, E.EDIT)
    assert after is not None, "every state before approval can be edited"
    authors = record.authors | {author}
    return replace(record, state=after, authors=authors, source_sha256=source_sha256, tested_sha256=None)


def step(record: VersionRecord, event: VersionEvent) -> VersionRecord | Refused:
    """A step without conditions of its own: submit, send back, withdraw."""
    after = VERSION_LIFECYCLE.next(record.state, event)
    if after is None or event not in (E.SUBMIT, E.SEND_BACK, E.WITHDRAW):
        return _illegal(record, event)
    return replace(record, state=after)


def pass_tests(
    record: VersionRecord, source_sha256: str, examples: int, failures: int
) -> VersionRecord | Refused:
    """Record that all examples hold for exactly this text."""
    after = VERSION_LIFECYCLE.next(record.state, E.PASS_TESTS)
    if after is None:
        return _illegal(record, E.PASS_TESTS)
    if source_sha256 != record.source_sha256:
        return Refused(VersionCode.TEXT_CHANGED, {"wanted": record.source_sha256, "found": source_sha256})
    if failures:
        return Refused(VersionCode.EXAMPLES_FAIL, {"failures": failures})
    if examples < EXAMPLES_MIN:
        return Refused(VersionCode.TOO_FEW_EXAMPLES, {"examples": examples, "wanted": EXAMPLES_MIN})
    return replace(record, state=after, tested_sha256=source_sha256)


def approve(record: VersionRecord, approver: str) -> VersionRecord | Refused:
    """Approve a tested version. Nobody who wrote any of it may."""
    after = VERSION_LIFECYCLE.next(record.state, E.APPROVE)
    if after is None:
        return _illegal(record, E.APPROVE)
    if record.tested_sha256 != record.source_sha256:
        return Refused(VersionCode.TEXT_CHANGED, {"wanted": record.source_sha256})
    if approver in record.authors:
        return Refused(VersionCode.AUTHOR_CANNOT_APPROVE, {"approver": approver})
    return replace(record, state=after, approver=approver)


def bring_into_force(record: VersionRecord, today: date) -> VersionRecord | Refused:
    """From its effective date on, contracts may be made under it."""
    after = VERSION_LIFECYCLE.next(record.state, E.BRING_INTO_FORCE)
    if after is None:
        return _illegal(record, E.BRING_INTO_FORCE)
    if today < record.effective:
        return Refused(VersionCode.NOT_YET_EFFECTIVE, {"effective": record.effective.isoformat()})
    return replace(record, state=after)


def _illegal(record: VersionRecord, event: VersionEvent) -> Refused:
    return Refused(VersionCode.ILLEGAL_STEP, {"state": record.state.value, "event": event.value})
