"""The desk for staff: work list, cases, decisions; keyboard first."""

from __future__ import annotations

from fastapi import APIRouter

from claimwright.entry.web import passkey_pages
from claimwright.entry.web.desk.account import router as account_router
from claimwright.entry.web.desk.break_glass import router as break_glass_router
from claimwright.entry.web.desk.cases import router as cases_router
from claimwright.entry.web.desk.corrections import router as corrections_router
from claimwright.entry.web.desk.decisions import router as decisions_router
from claimwright.entry.web.desk.evidence import router as evidence_router
from claimwright.entry.web.desk.figures import router as figures_router
from claimwright.entry.web.desk.life import router as life_router
from claimwright.entry.web.desk.looking import router as looking_router
from claimwright.entry.web.desk.money import router as money_router
from claimwright.entry.web.desk.money_steps import router as money_steps_router
from claimwright.entry.web.desk.pool import router as pool_router
from claimwright.entry.web.desk.pool_board import router as pool_board_router
from claimwright.entry.web.desk.prepay import router as prepay_router
from claimwright.entry.web.desk.provider import router as provider_router
from claimwright.entry.web.desk.reprocess import router as reprocess_router
from claimwright.entry.web.desk.search import router as search_router
from claimwright.entry.web.desk.sign_in import router as sign_in_router

router = APIRouter()
router.include_router(sign_in_router)
router.include_router(passkey_pages.sign_in_router, prefix="/desk/sign-in")
router.include_router(passkey_pages.own_router, prefix="/desk/account")
router.include_router(provider_router)
router.include_router(account_router)
router.include_router(break_glass_router)
router.include_router(cases_router)
router.include_router(corrections_router)
router.include_router(decisions_router)
router.include_router(evidence_router)
router.include_router(life_router)
router.include_router(prepay_router)
router.include_router(looking_router)
router.include_router(reprocess_router)
router.include_router(search_router)
router.include_router(figures_router)
router.include_router(money_router)
router.include_router(money_steps_router)
router.include_router(pool_router)
router.include_router(pool_board_router)
