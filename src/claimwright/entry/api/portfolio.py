"""Load a portfolio file: persons, accounts, policies, coverages; all or nothing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel

from claimwright.core.outcome import Refused
from claimwright.entry.api.auth import ContextIn, ImporterIn
from claimwright.entry.messages import LANGS, TAGS
from claimwright.entry.problems import Problem, problem_of
from claimwright.infra.idempotency import once
from claimwright.journeys.import_portfolio.public import Imported, LineError, import_portfolio, read_portfolio

router = APIRouter(prefix="/portfolio", tags=["portfolio"])
ERRORS_SHOWN_MAX = 100
EXAMPLE = "record,name,id_number,phone\nperson,王小明,11010519491231002X,13800000001\n"
REQUEST_BODY = {
    "required": True,
    "content": {
        "text/csv": {"schema": {"type": "string"}, "example": EXAMPLE},
        "application/json": {"schema": {"type": "object"}},
    },
}


class ImportedView(BaseModel):
    """New records by kind, and how many were there already, the same."""

    persons: int
    accounts: int
    policies: int
    coverages: int
    unchanged: int


class PortfolioProblem(Problem):
    """A file with errors: every one, by line (at most 100)."""

    def __init__(self, errors: tuple[LineError, ...]) -> None:
        first = errors[0]
        facts = {
            "count": len(errors),
            "line": first.line,
            "words_zh": first.text("zh"),
            "words_en": first.text("en"),
        }
        super().__init__(422, "portfolio_errors", facts, first.field, first.value)
        self.line_errors = errors

    def body(self, lang: Any, instance: str) -> dict[str, Any]:
        listed = [
            {
                "line": one.line,
                "field": one.field,
                "value": one.value,
                "code": one.code.value,
                "reason": one.text(lang),
                "messages": {TAGS[each]: one.text(each) for each in LANGS},
            }
            for one in self.line_errors[:ERRORS_SHOWN_MAX]
        ]
        return {**super().body(lang, instance), "errors": listed}


async def raw_body(request: Request) -> bytes:
    """The file as it was sent, whatever it says it is."""
    return await request.body()


@router.post(
    "/imports",
    status_code=201,
    summary="Load a portfolio file (CSV or JSON)",
    openapi_extra={"requestBody": REQUEST_BODY},
)
def post_import(
    context: ContextIn,
    session: ImporterIn,
    content: Annotated[bytes, Depends(raw_body)],
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> ImportedView:
    """Stores what is new, leaves alone what is there and the same, refuses the whole file for any error."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(422, "not_utf8", {"position": error.start}, "body") from error
    portfolio = read_portfolio(text)
    if isinstance(portfolio, tuple):
        raise PortfolioProblem(portfolio)
    now = context.clock.now()
    with context.db.transaction() as tx:

        def run() -> dict[str, Any]:
            done = import_portfolio(tx, context.ids, portfolio, now)
            if not isinstance(done, Imported):
                raise PortfolioProblem(done)  # rolls back
            return ImportedView.model_validate(done, from_attributes=True).model_dump()

        if idempotency_key is None:
            return ImportedView(**run())
        given = {"by": str(session.subject_id), "text": text}
        answer = once(tx, idempotency_key, "import_portfolio", given, now, run)
    if isinstance(answer, Refused):
        raise problem_of(answer)
    return ImportedView.model_validate(answer)
