"""Guards around every request: security headers, and a limit on what is uploaded."""

from __future__ import annotations

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claimwright.infra.row_security import STRANGER, confined

UPLOAD_BYTES_MAX = 25 * 1024 * 1024
"""A phone's photograph is under 10 MB and an e-invoice under 1 MB."""

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}
STATIC_PREFIXES = ("/static/", "/vendor/")


class SecurityHeaders:
    """Adds the headers to every answer; pages with personal data are never kept in a cache."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_static = scope["path"].startswith(STATIC_PREFIXES)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "public, max-age=86400" if is_static else "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class ConfinedRows:
    """Every request begins as a stranger, who sees no rows: who it is widens that, forgetting it cannot."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with confined(STRANGER):
            await self._app(scope, receive, send)


class UploadTooLarge(HTTPException):
    """More bytes than are taken; raised while reading a body that did not say its length."""

    def __init__(self) -> None:
        super().__init__(413)


class UploadLimit:
    """Refuses a body that says it is too large before reading it, and one that lies while it is read."""

    def __init__(self, app: ASGIApp, bytes_max: int = UPLOAD_BYTES_MAX) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["upload_too_large"] = self._declared_length(scope) > self._bytes_max
        read_bytes = 0

        async def limited_receive() -> Message:
            nonlocal read_bytes
            if scope["upload_too_large"]:
                raise UploadTooLarge
            message = await receive()
            read_bytes += len(message.get("body", b""))
            if read_bytes > self._bytes_max:
                raise UploadTooLarge
            return message

        await self._app(scope, limited_receive, send)

    @staticmethod
    def _declared_length(scope: Scope) -> int:
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit():
                return int(value)
        return 0
