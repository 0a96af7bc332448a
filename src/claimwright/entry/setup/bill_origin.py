"""How this installation proves bills: the rule and the platform that the settings name."""

from __future__ import annotations

from claimwright.connectors.invoices.sandbox_platform import SandboxPlatform
from claimwright.core.documents.origin import OriginRule
from claimwright.infra.settings import Settings


def origin_rule(settings: Settings) -> OriginRule:
    """The rule of `core.documents.origin` with the operator's limits."""
    return OriginRule(
        is_asked=bool(settings.invoice_platform_address),
        wait_s=settings.invoice_wait_s,
        hold_above_fen=settings.invoice_hold_above_yuan * 100,
        needs_proof=settings.unproven_to_person,
    )


def invoice_platform(settings: Settings) -> SandboxPlatform | None:
    """The platform to ask, or None. The caller closes it. Raises `Permanent` for an address that is none."""
    address = settings.invoice_platform_address
    return SandboxPlatform(address) if address else None
