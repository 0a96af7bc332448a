"""The sandbox invoice platform over HTTP, as `claimwright.sandboxes.invoice_platform` speaks it."""

from __future__ import annotations

from claimwright.connectors.invoices.sandbox_platform.client import SandboxPlatform

__all__ = ["SandboxPlatform"]
