"""Phone-first pages for customers."""

from __future__ import annotations

from fastapi import APIRouter

from claimwright.entry.web import passkey_pages
from claimwright.entry.web.portal.accounts import router as accounts_router
from claimwright.entry.web.portal.claims import router as claims_router
from claimwright.entry.web.portal.declare import router as declare_router
from claimwright.entry.web.portal.home import router as home_router
from claimwright.entry.web.portal.letters import router as letters_router
from claimwright.entry.web.portal.prove import router as prove_router
from claimwright.entry.web.portal.report import router as report_router
from claimwright.entry.web.portal.sign_in import router as sign_in_router

router = APIRouter()
router.include_router(sign_in_router)
router.include_router(passkey_pages.sign_in_router, prefix="/sign-in")
router.include_router(passkey_pages.own_router, prefix="/me")
router.include_router(prove_router)
router.include_router(accounts_router)
router.include_router(home_router)
router.include_router(report_router)  # before claims: /claims/new is no claim number
router.include_router(declare_router)
router.include_router(claims_router)
router.include_router(letters_router)
