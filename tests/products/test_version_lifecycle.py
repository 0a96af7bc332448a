"""A version's life: the author never approves, the text is frozen, examples must hold."""

from __future__ import annotations

from datetime import date

from claimwright.core.outcome import Refused
from claimwright.core.products.lifecycle import (
    VersionCode,
    VersionEvent,
    VersionRecord,
    VersionState,
    approve,
    bring_into_force,
    edit,
    pass_tests,
    step,
)


def drafted() -> VersionRecord:
    record = edit(VersionRecord("P@2025-01-01", date(2025, 1, 1), "a"), "li", "b")
    assert isinstance(record, VersionRecord)
    return record


def a_tested_version() -> VersionRecord:
    reviewed = step(drafted(), VersionEvent.SUBMIT)
    assert isinstance(reviewed, VersionRecord)
    record = pass_tests(reviewed, "b", 5, 0)
    assert isinstance(record, VersionRecord)
    return record


def code(result: object) -> object:
    assert isinstance(result, Refused)
    return result.code


def test_from_draft_to_force() -> None:
    approved = approve(a_tested_version(), "wang")
    assert isinstance(approved, VersionRecord)
    assert code(bring_into_force(approved, date(2024, 12, 31))) is VersionCode.NOT_YET_EFFECTIVE
    in_force = bring_into_force(approved, date(2025, 1, 1))
    assert isinstance(in_force, VersionRecord)
    assert (in_force.state, in_force.approver) == (VersionState.IN_FORCE, "wang")


def test_nobody_who_wrote_it_approves() -> None:
    assert code(approve(a_tested_version(), "li")) is VersionCode.AUTHOR_CANNOT_APPROVE


def test_an_edit_undoes_the_tests() -> None:
    edited = edit(a_tested_version(), "zhao", "c")
    assert isinstance(edited, VersionRecord)
    assert (edited.state, edited.tested_sha256, edited.authors) == (VersionState.DRAFT, None, {"li", "zhao"})
    assert code(approve(edited, "wang")) is VersionCode.ILLEGAL_STEP


def test_after_approval_the_text_is_frozen() -> None:
    approved = approve(a_tested_version(), "wang")
    assert isinstance(approved, VersionRecord)
    assert code(edit(approved, "li", "d")) is VersionCode.HASH_FROZEN


def test_examples_must_hold_for_exactly_this_text() -> None:
    reviewed = step(drafted(), VersionEvent.SUBMIT)
    assert isinstance(reviewed, VersionRecord)
    assert code(pass_tests(reviewed, "other", 5, 0)) is VersionCode.TEXT_CHANGED
    assert code(pass_tests(reviewed, "b", 5, 1)) is VersionCode.EXAMPLES_FAIL
    assert code(pass_tests(reviewed, "b", 4, 0)) is VersionCode.TOO_FEW_EXAMPLES
    assert code(pass_tests(drafted(), "b", 5, 0)) is VersionCode.ILLEGAL_STEP
