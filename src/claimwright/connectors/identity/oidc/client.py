"""An OpenID Connect provider: discovery, authorization code with PKCE, ID token verified by the JWKS."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from claimwright.ports.failure import Transient
from claimwright.ports.identity_provider import Flow, NotProven, ProvenIdentity

TIMEOUT_SECONDS = 5.0
ALGORITHMS = ["RS256", "ES256"]
"""Signatures that are taken: never `none`, never a shared secret."""
CLOCK_SKEW_S = 60


class OidcProvider:
    """An `IdentityProvider` by its issuer. Endpoints are read once, keys anew when one is unknown."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._issuer = issuer.rstrip("/")
        self._client_id, self._client_secret = client_id, client_secret
        self._http = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)
        self._endpoints: dict[str, Any] = {}
        self._keys: KeySet | None = None

    def address(self, flow: Flow, redirect_uri: str) -> str:
        """Where to send the browser; the challenge is the verifier's SHA-256 (method S256)."""
        digest = hashlib.sha256(flow.verifier.encode("ascii")).digest()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid profile",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{self._endpoint('authorization_endpoint')}?{urlencode(query)}"

    def prove(self, flow: Flow, code: str, redirect_uri: str, now_s: int) -> ProvenIdentity:
        """Exchange the code and verify the ID token: signature, issuer, audience, times, nonce."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": flow.verifier,
        }
        answer = self._asked(
            "POST",
            self._endpoint("token_endpoint"),
            data=form,
            auth=(self._client_id, self._client_secret),
        )
        if answer.status_code != 200 or not isinstance(answer.json().get("id_token"), str):
            raise NotProven(f"the provider took no code ({answer.status_code})")
        claims = self._claims(answer.json()["id_token"])
        self._check(claims, flow, now_s)
        return ProvenIdentity(self._issuer, str(claims["sub"]), str(claims.get("name", "")))

    def _claims(self, token: str) -> dict[str, Any]:
        for is_renewed in (False, True):
            try:
                return dict(jwt.decode(token, self._key_set(renew=is_renewed), ALGORITHMS).claims)
            except (JoseError, ValueError) as error:
                if is_renewed:
                    raise NotProven(f"the token's signature does not hold: {type(error).__name__}") from None
        raise AssertionError("the second attempt answers or raises")

    def _check(self, claims: dict[str, Any], flow: Flow, now_s: int) -> None:
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        expires, issued = claims.get("exp"), claims.get("iat")
        wrong = {
            "issuer": claims.get("iss") != self._issuer,
            "audience": self._client_id not in audiences,
            "authorized party": len(audiences) > 1 and claims.get("azp") != self._client_id,
            "expiry": not isinstance(expires, int) or expires + CLOCK_SKEW_S < now_s,
            "time of issue": not isinstance(issued, int) or issued - CLOCK_SKEW_S > now_s,
            "nonce": claims.get("nonce") != flow.nonce,
            "subject": not claims.get("sub"),
        }
        faults = [name for name, is_wrong in wrong.items() if is_wrong]
        if faults:
            raise NotProven(f"the token is not for us or not for now: {', '.join(faults)}")

    def _endpoint(self, name: str) -> str:
        if not self._endpoints:
            found = self._asked("GET", f"{self._issuer}/.well-known/openid-configuration").json()
            if found.get("issuer") != self._issuer:
                raise NotProven("the provider names another issuer than it was asked under")
            self._endpoints = found
        return str(self._endpoints[name])

    def _key_set(self, *, renew: bool) -> KeySet:
        if self._keys is None or renew:
            found = self._asked("GET", self._endpoint("jwks_uri")).json()
            self._keys = KeySet.import_key_set(found)
        return self._keys

    def _asked(self, method: str, address: str, **more: Any) -> httpx.Response:
        try:
            return self._http.request(method, address, **more)
        except httpx.HTTPError as error:
            raise Transient("the provider of identities does not answer", "Try again in a moment.") from error
