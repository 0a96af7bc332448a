"""The terms lab: product people read, try, edit, compare and approve terms."""

from __future__ import annotations

from fastapi import APIRouter

from claimwright.entry.web.lab.drafts import router as drafts_router
from claimwright.entry.web.lab.pages import router as pages_router
from claimwright.entry.web.lab.trying import router as trying_router

router = APIRouter()
router.include_router(drafts_router, prefix="/lab")
router.include_router(trying_router, prefix="/lab")
router.include_router(pages_router, prefix="/lab")
