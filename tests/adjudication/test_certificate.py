"""The certificate: canonical, hashed, complete; any change shows in the hash."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from tests.adjudication.catalogue import product

from claimwright.core.adjudication import adjudicate
from claimwright.core.adjudication.certificate import FORMAT, certificate
from claimwright.core.canonical import canonical_json, sha256_hex

NAMES = ("med-million", "med-comfort", "accident", "ci-multi", "term-life", "endowment", "hospital-cash-plus")


@pytest.mark.parametrize("name", NAMES)
def test_every_example_has_a_certificate_that_repeats(name: str) -> None:
    found = product(name)
    version = found.versions[0]
    for example in version.examples:
        state = {}
        for item in example.events:
            made = certificate(found, version, example.contract, item.event, state)
            again = certificate(found, version, example.contract, item.event, state)
            assert canonical_json(made) == canonical_json(again)
            body = {key: value for key, value in made.items() if key != "sha256"}
            assert made["sha256"] == sha256_hex(body)
            assert made["format"] == FORMAT
            result = adjudicate(version, example.contract, item.event, state)
            assert made["result"]["payable_fen"] == result.payable_fen
            state.update(result.balances_after)


def test_parameters_stand_where_the_certificate_says() -> None:
    found = product("med-million")
    example = found.versions[0].examples[0]
    made = certificate(found, found.versions[0], example.contract, example.events[0].event, {})
    lines = found.source.splitlines()
    for param in made["program"]["params"]:
        line = lines[param["line"] - 1]
        assert line[param["column"] - 1 :].strip().startswith(param["text"])


def test_a_changed_amount_changes_the_hash() -> None:
    found = product("med-million")
    example = found.versions[0].examples[0]
    made = certificate(found, found.versions[0], example.contract, example.events[0].event, {})
    changed = deepcopy(json.loads(canonical_json(made)))
    changed["event"]["facts"]["eligible_expense"] += 1
    body = {key: value for key, value in changed.items() if key != "sha256"}
    assert sha256_hex(body) != made["sha256"]
