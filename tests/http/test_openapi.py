"""The OpenAPI document is complete, and made-up input meets what it promises: no server error anywhere."""

from __future__ import annotations

import os
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from running import Running

from claimwright.core.identity import Role

EXAMPLES_EACH = int(os.environ.get("API_EXAMPLES", "8"))
"""Examples an operation; `make fuzz-api` asks for more."""
KINDS = ("stranger", "customer", Role.ASSESSOR, Role.MANAGER)
UNTOUCHED = {"/api/v1/sessions/current"}
"""Signing out would end the very session that the run needs."""


@pytest.fixture(scope="module")
def document(platform: Running) -> dict:  # type: ignore[type-arg]
    return dict(httpx.get(f"{platform.url}/api/v1/openapi.json").json())


def test_every_operation_has_tag_summary_description_and_typed_answers(document: dict) -> None:  # type: ignore[type-arg]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["tags"], (method, path)
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            for status, answer in operation["responses"].items():
                if status.startswith("2") and status != "204":
                    (content,) = answer["content"].values()
                    assert content == {} or content["schema"], (method, path)
            if path.startswith("/api/"):
                problem = operation["responses"]["4XX"]["content"]["application/problem+json"]["schema"]
                assert problem == {"$ref": "#/components/schemas/ProblemDocument"}


def test_every_schema_of_ours_says_what_it_is(document: dict) -> None:  # type: ignore[type-arg]
    foreign = ("Body_", "HTTPValidationError", "ValidationError")
    silent = [
        name
        for name, schema in document["components"]["schemas"].items()
        if not name.startswith(foreign) and not schema.get("description")
    ]
    assert silent == []


def token_of(platform: Running, kind: object) -> str | None:
    if kind == "stranger":
        return None
    if isinstance(kind, Role):
        return platform.staff(kind)
    client = platform.sign_in(platform.customer())
    return client.headers["Authorization"].removeprefix("Bearer ")


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_made_up_input_never_breaks_the_server(platform: Running, document: dict, kind: object) -> None:  # type: ignore[type-arg]
    token = token_of(platform, kind)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=platform.url)
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path not in UNTOUCHED:
            tried += probe(operation, headers)
    assert tried >= 20 * EXAMPLES_EACH // 4  # an operation without input has fewer examples


def probe(operation: Any, headers: dict[str, str]) -> int:
    """Call one operation with made-up input; every answer is one that the document promises."""
    count = 0

    @settings(
        max_examples=EXAMPLES_EACH,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        nonlocal count
        count += 1
        answer = case.call(headers=headers, timeout=120)
        told = f"{operation.method} {operation.path}: {answer.status_code} {answer.text[:300]}"
        assert answer.status_code < 500, told
        if answer.status_code >= 400 and operation.path.startswith("/api/"):
            assert "application/problem+json" in str(answer.headers["content-type"]), told

    run()
    return count
