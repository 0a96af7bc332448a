"""Every error becomes a problem document for programs and a page for people; nothing leaks."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from claimwright.entry import web
from claimwright.entry.messages import TAGS, pick_lang
from claimwright.entry.problems import Problem
from claimwright.entry.security import UPLOAD_BYTES_MAX
from claimwright.infra.field_cipher import FieldBroken
from claimwright.infra.keys import DOCUMENT_KEYS, FIELD_KEYS, INDEX_KEYS, KeyMissing
from claimwright.infra.sealed_bytes import SealBroken
from claimwright.ports.failure import OperationalFailure, Transient

LOG = logging.getLogger("claimwright.entry")
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 3


class Words(BaseModel):
    """One language's words for a problem."""

    title: str
    detail: str
    remedy: str


class FieldProblem(BaseModel):
    """One field at fault."""

    field: str
    value: str | None = None
    reason: str


class ProblemDocument(BaseModel):
    """RFC 9457 problem details; `title`, `detail` and `remedy` follow Accept-Language."""

    type: str = Field(examples=["urn:claimwright:problem:no_such_policy"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["no_such_policy"])
    title: str
    detail: str
    remedy: str = Field(description="what to do about it")
    instance: str = Field(description="the path that was asked for")
    field: str | None = Field(None, description="the input at fault")
    value: str | None = Field(None, description="what was found there")
    facts: dict[str, str] = Field(default_factory=dict)
    errors: list[FieldProblem] = Field(default_factory=list, description="all fields at fault")
    messages: dict[str, Words] = Field(description="the words in every language")


def _response(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
    }


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ProblemDocument, **_response("The request cannot be done; the document says why.")},
    "5XX": {"model": ProblemDocument, **_response("It failed on our side; ask again with the same key.")},
}


def add_to(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(OperationalFailure, _on_failure)
    app.add_exception_handler(psycopg.DataError, _on_character)
    app.add_exception_handler(UnicodeEncodeError, _on_character)
    app.add_exception_handler(Exception, _on_bug)


def answer(request: Request, problem: Problem, errors: list[dict[str, Any]] | None = None) -> Response:
    """The problem as a document or, for a person's browser, as a page."""
    if web.wants_page(request):
        return web.problem_page(request, problem)
    lang = pick_lang(request.headers.get("accept-language"))
    body = {"errors": errors or [], **problem.body(lang, request.url.path)}
    headers = {"Content-Language": TAGS[lang], "Vary": "Accept-Language", **problem.headers}
    return JSONResponse(body, problem.status, headers, media_type=MEDIA_TYPE)


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(request, error)


def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        {"field": _field(each["loc"]), "value": _short(each.get("input")), "reason": each["msg"]}
        for each in error.errors()
    ]
    first = faults[0]
    return answer(
        request,
        Problem(422, "invalid_input", {"reason": first["reason"]}, str(first["field"]), first["value"]),
        faults,
    )


def _field(loc: tuple[Any, ...]) -> str:
    names = [str(part) for part in loc if part not in ("body", "query", "path", "header")]
    return ".".join(names) or "body"


def _short(value: object) -> str | None:
    """A value as an error repeats it: short, and never a whole body with personal data."""
    return str(value)[:80] if isinstance(value, str | int | float | bool) else None


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 413:
        facts = {"megabytes_max": UPLOAD_BYTES_MAX // 2**20}
        return answer(request, Problem(413, "too_large", facts, "file", None, {"Connection": "close"}))
    codes = {404: "not_found", 405: "method_not_allowed", 400: "unreadable_body"}
    code = codes.get(error.status_code, "refused")
    return answer(request, Problem(error.status_code, code, headers=dict(error.headers or {})))


_KEY_MISSING = {
    DOCUMENT_KEYS: "document_key_missing",
    FIELD_KEYS: "field_key_missing",
    INDEX_KEYS: "index_key_missing",
}


def _on_failure(request: Request, error: Exception) -> Response:
    assert isinstance(error, OperationalFailure)
    LOG.warning("%s %s: %s", request.method, request.url.path, error)
    if isinstance(error, KeyMissing):  # waiting does not help: the words say who must do what
        if not error.key_id:
            return answer(request, Problem(503, "key_file_missing", {"setting": error.setting}))
        return answer(request, Problem(503, _KEY_MISSING[error.setting], {"key_id": error.key_id}))
    if isinstance(error, SealBroken):
        is_field = isinstance(error, FieldBroken)
        return answer(
            request, Problem(500, "stored_value_changed" if is_field else "stored_document_changed")
        )
    code = "try_again" if isinstance(error, Transient) else "unknown_outcome"
    return answer(request, Problem(503, code, headers={"Retry-After": str(RETRY_SECONDS)}))


def _on_character(request: Request, error: Exception) -> Response:
    """A NUL or half a surrogate pair: valid JSON, but no text that can be stored or compared."""
    is_theirs = isinstance(error, UnicodeEncodeError) or "NUL" in str(error)
    return answer(request, Problem(422, "unusable_character")) if is_theirs else _on_bug(request, error)


def _on_bug(request: Request, error: Exception) -> Response:
    LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return answer(request, Problem(500, "our_fault"))
