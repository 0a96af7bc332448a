"""HTTP interface and page of the sandbox provider of identities."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

LIFE_S = 300
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Grant:
    """A code that was given out, once."""

    subject: str
    redirect_uri: str
    nonce: str
    challenge: str
    until: float


class FaultIn(BaseModel):
    """What is wrong with the next `times` tokens."""

    mode: str = Field(pattern="^(other_nonce|other_audience|other_issuer|expired|other_key|none)$")
    times: int = Field(ge=0, le=100)


class Provider:
    """Keys, codes and faults of one running sandbox."""

    def __init__(self, address: str, client_id: str, secret: str) -> None:
        self.address, self.client_id, self.secret = address, client_id, secret
        self.keys = [_new_key()]
        self.grants: dict[str, Grant] = {}
        self.fault, self.times = "", 0

    def token(self, grant: Grant) -> str:
        fault = self.fault if self.times > 0 else ""
        self.times -= 1
        now = int(time.time())
        claims = {
            "iss": "http://elsewhere.example" if fault == "other_issuer" else self.address,
            "aud": "somebody-else" if fault == "other_audience" else self.client_id,
            "sub": grant.subject,
            "name": grant.subject,
            "iat": now - (2 * LIFE_S if fault == "expired" else 0),
            "exp": now + (-LIFE_S if fault == "expired" else LIFE_S),
            "nonce": "another" if fault == "other_nonce" else grant.nonce,
        }
        key_id, key = self.keys[0]
        if fault == "none":
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        signer = _new_key()[1] if fault == "other_key" else key
        signed = f"{_part({'alg': 'RS256', 'typ': 'JWT', 'kid': key_id})}.{_part(claims)}"
        return f"{signed}.{_text(signer.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def create_app(address: str, client_id: str, secret: str) -> FastAPI:
    """The sandbox at its address, with one client."""
    provider = Provider(address, client_id, secret)
    app = FastAPI(title="SANDBOX identity provider", docs_url=None, redoc_url=None)

    @app.get("/.well-known/openid-configuration")
    def configuration() -> dict[str, Any]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {"issuer": address, **{name: f"{address}/{end}" for name, end in ends.items()}}

    @app.get("/jwks")
    def jwks() -> dict[str, Any]:
        return {"keys": [_public(key_id, key) for key_id, key in provider.keys]}

    _add_page(app, provider)
    _add_tokens(app, provider)
    _add_controls(app, provider)
    return app


def _add_page(app: FastAPI, provider: Provider) -> None:
    """Where a person says who they are, and gets a code."""

    @app.get("/authorize")
    def ask(request: Request) -> Response:
        given = dict(request.query_params)
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in given.items()
        )
        return HTMLResponse(_page("question.html").replace("{{hidden}}", hidden))

    @app.post("/authorize")
    def answer(
        subject: Annotated[str, Form()],
        redirect_uri: Annotated[str, Form()],
        state: Annotated[str, Form()],
        nonce: Annotated[str, Form()],
        code_challenge: Annotated[str, Form()],
    ) -> Response:
        code = secrets.token_urlsafe(24)
        until = time.time() + LIFE_S
        provider.grants[code] = Grant(subject, redirect_uri, nonce, code_challenge, until)
        return RedirectResponse(f"{redirect_uri}?{urlencode({'code': code, 'state': state})}", 303)


def _add_tokens(app: FastAPI, provider: Provider) -> None:
    """Where a client turns a code into a token."""
    client = f"{provider.client_id}:{provider.secret}"

    @app.post("/token")
    def token(
        request: Request,
        code: Annotated[str, Form()],
        redirect_uri: Annotated[str, Form()],
        code_verifier: Annotated[str, Form()],
    ) -> Response:
        grant = provider.grants.pop(code, None)
        challenge = _text(hashlib.sha256(code_verifier.encode()).digest())
        is_client = _basic(request) == client
        if (
            grant is None
            or not is_client
            or (grant.redirect_uri, grant.challenge) != (redirect_uri, challenge)
            or grant.until < time.time()
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"token_type": "Bearer", "id_token": provider.token(grant)})


def _add_controls(app: FastAPI, provider: Provider) -> None:
    """A page that says what this is; what a test or a demo turns: faults and keys."""

    @app.get("/")
    def home() -> HTMLResponse:
        return HTMLResponse(_page("home.html"))

    @app.post("/faults")
    def arm(fault: FaultIn) -> dict[str, Any]:
        provider.fault, provider.times = fault.mode, fault.times
        return {"armed": fault.mode, "times": fault.times}

    @app.post("/keys")
    def rotate() -> dict[str, Any]:
        provider.keys.insert(0, _new_key())
        return {"keys": [key_id for key_id, _ in provider.keys]}


def _page(content: str) -> str:
    """The page of the sandbox around this content."""
    page, within = ((_HERE / name).read_text(encoding="utf-8") for name in ("page.html", content))
    return page.replace("{{content}}", within)


def _new_key() -> tuple[str, rsa.RSAPrivateKey]:
    return secrets.token_hex(8), rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _public(key_id: str, key: rsa.RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    whole = {"n": numbers.n, "e": numbers.e}
    texts = {
        name: _text(value.to_bytes((value.bit_length() + 7) // 8, "big")) for name, value in whole.items()
    }
    return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key_id, **texts}


def _basic(request: Request) -> str:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    try:
        return b64decode(text).decode() if scheme.lower() == "basic" else ""
    except ValueError:
        return ""


def _part(value: dict[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")
