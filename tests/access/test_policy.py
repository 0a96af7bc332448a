"""The access policy: strict to read, decided in one place, and everything not allowed is denied."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.core.identity import (
    AccessPolicy,
    Allowed,
    Denied,
    DeniedCode,
    PolicyError,
    Principal,
    Resource,
    Right,
    Role,
    could,
    different_people,
    may,
    read_policy,
)

FILES = [
    file
    for file in resources.files("claimwright").joinpath("catalogue", "access").iterdir()
    if file.name.endswith(".yaml")
]
TEXT = FILES[0].read_text(encoding="utf-8")


@cache
def policy() -> AccessPolicy:
    found = read_policy(TEXT)
    assert isinstance(found, AccessPolicy), found
    return found


def test_every_file_reads_and_is_named_by_its_date() -> None:
    for file in FILES:
        found = read_policy(file.read_text(encoding="utf-8"))
        assert isinstance(found, AccessPolicy), (file.name, found)
        assert file.name == f"{found.effective}.yaml"


def test_code_and_policy_know_the_same_roles_and_actions() -> None:
    assert set(policy().roles) == {role.value for role in Role} | {"stranger"}
    assert set(policy().actions) == {right.value for right in Right}


BROKEN = [
    ("  customer: customer", "  customer: clerk", "clerk"),
    ("where: {province: own}", "where: {province: any}", "any"),
    ("  where: {relation: [insured, claimant, applicant]}", "  where: {relation: [neighbour]}", "neighbour"),
    ("- allow: auditor", "- allow: auditors", "auditors"),
    ("  actions: read_audit", "  actions: read_audits", "read_audits"),
    ("access_policy: 2026-01-01", "access_policy: soon", "2026-01-01"),
    ("rules:", "rulez:", "rulez"),
    ("  unmask: see", "  fly: over the sea\n  unmask: see", "fly"),
    ("  customer: customer", "  customer: customer\n  customer: staff", "twice"),
]


@pytest.mark.parametrize(("was", "then", "named"), BROKEN, ids=[one[2] for one in BROKEN])
def test_a_fault_is_named_with_its_line(was: str, then: str, named: str) -> None:
    assert was in TEXT
    broken = TEXT.replace(was, then, 1)
    error = read_policy(broken)
    assert isinstance(error, PolicyError)
    assert named in error.en
    line = broken.splitlines()[error.line - 1]
    assert named in line or named in ("2026-01-01", "twice"), (error, line)
    assert error.zh


NATIONAL = Principal("assessor", None, None, 10_000)
PROVINCIAL = replace(NATIONAL, provinces=frozenset({"31"}))
CASE = Resource("31", "health", 10_000, frozenset())
EXPECTED = [
    (NATIONAL, "refuse_cases", CASE, None),
    (PROVINCIAL, "refuse_cases", CASE, None),
    (PROVINCIAL, "refuse_cases", replace(CASE, province="44"), DeniedCode.OTHER_PROVINCE),
    (PROVINCIAL, "refuse_cases", replace(CASE, province="00"), DeniedCode.OTHER_PROVINCE),
    (PROVINCIAL, "refuse_cases", replace(CASE, province=None), DeniedCode.FACT_MISSING),
    (NATIONAL, "refuse_cases", replace(CASE, amount_fen=10_001), DeniedCode.OVER_AUTHORITY),
    (NATIONAL, "refuse_cases", replace(CASE, amount_fen=None), DeniedCode.FACT_MISSING),
    (NATIONAL, "refuse_cases", replace(CASE, relations=frozenset({"own"})), DeniedCode.OWN_CASE),
    (NATIONAL, "refuse_cases", replace(CASE, relations=frozenset({"family"})), DeniedCode.FAMILY_CASE),
    (NATIONAL, "decide_cases", replace(CASE, relations=frozenset({"maker"})), DeniedCode.MAKER_IS_CHECKER),
    (NATIONAL, "decide_cases", replace(CASE, relations=None), DeniedCode.FACT_MISSING),
    (replace(NATIONAL, role="robot"), "refuse_cases", CASE, DeniedCode.ROBOT_MAY_NOT),
    (replace(NATIONAL, role="admin"), "read_cases", CASE, DeniedCode.NOT_ALLOWED),
    (replace(NATIONAL, role="auditor"), "read_cases", CASE, DeniedCode.NOT_ALLOWED),
    (Principal("customer"), "read_own", replace(CASE, relations=frozenset({"claimant"})), None),
    (Principal("customer"), "read_own", CASE, DeniedCode.NOT_YOURS),
    (Principal("customer"), "read_cases", CASE, DeniedCode.NOT_ALLOWED),
    (replace(NATIONAL, fresh=False), "decide_cases", replace(CASE, amount_fen=50_000_000), None),
    (
        replace(NATIONAL, fresh=False),
        "decide_cases",
        replace(CASE, amount_fen=50_000_001),
        DeniedCode.SIGN_IN_AGAIN,
    ),
    (NATIONAL, "decide_cases", replace(CASE, amount_fen=50_000_001), None),
    (PROVINCIAL, "unmask", CASE, DeniedCode.PURPOSE_MISSING),
    (replace(PROVINCIAL, purpose="call-back"), "unmask", CASE, None),
]


@pytest.mark.parametrize(("who", "action", "what", "code"), EXPECTED)
def test_the_policy_decides(who: Principal, action: str, what: Resource, code: DeniedCode | None) -> None:
    answer = may(policy(), who, action, what)
    assert (answer.code if isinstance(answer, Denied) else None) is code


principals = st.builds(
    Principal,
    st.sampled_from(sorted(policy().roles)),
    st.none() | st.frozensets(st.sampled_from(["31", "44"])),
    st.none() | st.frozensets(st.sampled_from(["health", "life"])),
    st.integers(0, 10**9),
    st.sampled_from(["", "call-back"]),
    st.booleans(),
)
cases = st.builds(
    Resource,
    st.none() | st.sampled_from(["00", "31", "44"]),
    st.none() | st.sampled_from(["health", "life"]),
    st.none() | st.integers(0, 10**9),
    st.none() | st.frozensets(st.sampled_from(["insured", "claimant", "own", "family", "maker"])),
)


@given(principals, st.sampled_from(sorted(policy().actions)), cases)
def test_more_authority_and_provinces_never_take_a_right_away(
    who: Principal, action: str, what: Resource
) -> None:
    if isinstance(may(policy(), who, action, what), Allowed):
        wider = replace(who, provinces=None, lines=None, authority_fen=who.authority_fen + 1, fresh=True)
        assert isinstance(may(policy(), wider, action, what), Allowed)
        assert could(policy(), who.role, action)


@given(principals, st.sampled_from(sorted(policy().actions)), cases)
def test_a_fact_that_is_not_known_never_opens_a_door(who: Principal, action: str, what: Resource) -> None:
    if isinstance(may(policy(), who, action, Resource()), Allowed):
        assert isinstance(may(policy(), who, action, what), Allowed)


def test_an_action_that_nobody_defined_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        may(policy(), NATIONAL, "fly", CASE)


def test_four_eyes() -> None:
    assert different_people("staff:a", "staff:b") is None
    assert different_people("staff:a", "staff:a") == Denied(DeniedCode.MAKER_IS_CHECKER)
