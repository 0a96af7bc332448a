"""The application: JSON API, pages for customers, desk for staff, under one roof."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from claimwright import __version__
from claimwright.app.documents import public as documents
from claimwright.connectors.channels.sandbox_phone import SandboxPhone
from claimwright.connectors.identity.oidc import OidcProvider
from claimwright.entry import web
from claimwright.entry.api import (
    case_certificates,
    claims,
    declared,
    docs,
    errors,
    figures,
    health,
    me,
    money,
    policies,
    portfolio,
    products,
    reversal,
    search,
    sessions,
    staff,
    terms,
    unmasking,
    work,
)
from claimwright.entry.api.schemas import TAGS
from claimwright.entry.security import ConfinedRows, SecurityHeaders, UploadLimit
from claimwright.entry.setup.context import Context
from claimwright.entry.setup.document_keys import use_document_keys
from claimwright.entry.setup.field_keys import require_field_keys
from claimwright.infra.clock import Clock, SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.settings import Settings, SettingsError
from claimwright.ports.sms import SmsGateway

SANDBOX_SECRET = "sandbox"  # noqa: S105 - the sandbox provider's own, known to everybody
ROUTED = (
    sessions,
    me,
    policies,
    claims,
    staff,
    money,
    search,
    figures,
    case_certificates,
    products,
    portfolio,
    reversal,
    declared,
    terms,
    unmasking,
    work,
)
DESCRIPTION = """
Claims of a life and health insurer, from an e-invoice to money in the account.

* Sign in with `POST /api/v1/sessions` and send the token as `Authorization: Bearer …`.
* Amounts are whole **fen** (1 yuan = 100 fen) in fields that end in `_fen`; dates are ISO 8601.
* A command takes an `Idempotency-Key`: the same key with the same input gets the same answer again.
* Errors are problem documents (RFC 9457) that name field, value and remedy, in Chinese and English.
"""


def create_app(settings: Settings, *, clock: Clock | None = None, sms: SmsGateway | None = None) -> FastAPI:
    """The application for these settings; ``settings.dsn`` names the database, already migrated.

    A test may bring its own clock. Raises `SettingsError` for no database or unusable trusted certificates.
    """
    _check(settings)
    clock = clock or SystemClock()
    gateway = sms or SandboxPhone(settings.phone_address)
    context = Context(settings, Database(settings.dsn), clock, Ids(clock), gateway, _provider(settings))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with context.db:
            use_document_keys(settings, context.db)
            require_field_keys(settings, context.db)
            documents.warm_readers()
            yield

    app = FastAPI(
        title="Claimwright",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.context = context
    _add_all(app)
    return app


def _add_all(app: FastAPI) -> None:
    """Every route and what stands before them."""
    for module in ROUTED:
        app.include_router(module.router, prefix="/api/v1", responses=errors.RESPONSES)
    app.include_router(health.router)
    app.include_router(docs.router)
    web.add_to(app)
    errors.add_to(app)
    app.add_middleware(ConfinedRows)
    app.add_middleware(UploadLimit)
    app.add_middleware(SecurityHeaders)


def _provider(settings: Settings) -> OidcProvider | None:
    """The provider by which staff sign in, if there is one. Raises `SettingsError` for no readable secret."""
    if not settings.identity_address:
        return None
    secret = SANDBOX_SECRET
    if settings.identity_url:
        try:
            secret = (settings.data / settings.identity_secret_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(
                f"identity_secret_file: {error}. Name the file in CLAIMWRIGHT_IDENTITY_SECRET_FILE."
            ) from error
    return OidcProvider(settings.identity_address, settings.identity_client, secret)


def _check(settings: Settings) -> None:
    if not settings.dsn:
        raise SettingsError("no database is named: set CLAIMWRIGHT_DSN, or start with `claimwright serve`.")
    try:
        documents.trust_seals(Path(settings.seal_trust).expanduser() if settings.seal_trust else None)
    except (documents.TrustError, OSError) as error:
        raise SettingsError(
            f"seal_trust: {error}. Set CLAIMWRIGHT_SEAL_TRUST to a folder of certificates, or to nothing."
        ) from error
