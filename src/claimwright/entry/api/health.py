"""Whether the application can do its work, for supervisors and load balancers."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from claimwright.core.identity import Right
from claimwright.entry.api.auth import open_to_all
from claimwright.entry.setup.context import Context, context_of

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """`ok` when the database answers; otherwise the answer is a 503 problem document."""

    status: Literal["ok"]
    sandbox: bool


@router.get(
    "/health",
    dependencies=[Depends(open_to_all(Right.READ_PUBLIC))],
    summary="Is the application able to work?",
)
def health(context: Annotated[Context, Depends(context_of)]) -> Health:
    """Asks the database for a sign of life."""
    with context.db.transaction() as tx:
        tx.execute("SELECT 1")
    return Health(status="ok", sandbox=context.settings.sandbox)
