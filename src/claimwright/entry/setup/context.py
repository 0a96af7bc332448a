"""What every request needs, made once per process: settings, database, clock, ids, text messages."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from fastapi import Request

from claimwright.infra.clock import Clock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.settings import Settings
from claimwright.ports.identity_provider import IdentityProvider
from claimwright.ports.sms import SmsGateway


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every handler; a test may bring its own clock."""

    settings: Settings
    db: Database
    clock: Clock
    ids: Ids
    sms: SmsGateway
    provider: IdentityProvider | None = None


def context_of(request: Request) -> Context:
    """The context of the application that a request came to (a FastAPI dependency)."""
    context: Context = request.app.state.context
    return context


def new_secret() -> str:
    """43 url-safe characters with 256 random bits."""
    return secrets.token_urlsafe(32)
