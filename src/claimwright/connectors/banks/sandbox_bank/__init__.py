"""The sandbox bank over HTTP: pain.001 in, pain.002 out, as `claimwright.sandboxes.bank` speaks them."""

from __future__ import annotations

from claimwright.connectors.banks.sandbox_bank.client import SandboxBank

__all__ = ["SandboxBank"]
