"""What we ask of a provider of identities for staff (OpenID Connect, authorization code with PKCE)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Flow:
    """One sign-in under way, known to this browser alone: ties the answer to the question."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class ProvenIdentity:
    """Who the provider says it is; `issuer` and `subject` together name a person for ever."""

    issuer: str
    subject: str
    name: str


class NotProven(Exception):
    """The provider's answer proves nobody; the message says why, without personal data."""


class IdentityProvider(Protocol):
    """Sends somebody to the provider, and takes what they bring back.

    `prove` raises `NotProven`, or `ports.failure.Transient` when the provider does not answer.
    """

    def address(self, flow: Flow, redirect_uri: str) -> str: ...

    def prove(self, flow: Flow, code: str, redirect_uri: str, now_s: int) -> ProvenIdentity: ...
