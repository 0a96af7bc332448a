"""OpenID Connect Core 1.0: authorization code flow with PKCE (RFC 7636)."""

from claimwright.connectors.identity.oidc.client import OidcProvider

__all__ = ["OidcProvider"]
