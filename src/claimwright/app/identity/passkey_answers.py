"""What an authenticator answered, checked as W3C Web Authentication Level 3 (sections 7.1 and 7.2) says.

Whatever is not exactly as asked for proves nothing; what was wrong with it is not told to who sent it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.cose import COSEAlgorithmIdentifier

from claimwright.app.identity.store import SubjectKind

Found = TypeVar("Found")
LOG = logging.getLogger("claimwright.identity.passkeys")
ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
ANSWER_LENGTH_MAX = 20_000
CREDENTIAL_BYTES_MIN, CREDENTIAL_BYTES_MAX = 16, 1023


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who asks: the domain that passkeys are bound to, and the origins from which they may be used."""

    rp_id: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the form of `PublicKeyCredential.toJSON()`, taken apart but not yet checked."""

    credential_id: bytes
    challenge: bytes
    user_handle: bytes
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Registered:
    """A new credential whose registration holds; the public key is a COSE key."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_backed_up: bool


def read_answer(text: str) -> Answer | None:
    """Take an answer apart; None if it has not the form, or was given inside another site's page."""
    if len(text) > ANSWER_LENGTH_MAX:
        return None
    try:
        document = json.loads(text)
        response = document["response"]
        client = json.loads(base64url_to_bytes(response["clientDataJSON"]))
        challenge = base64url_to_bytes(client["challenge"])
        credential_id = base64url_to_bytes(document["rawId"])
        user_handle = base64url_to_bytes(response.get("userHandle") or "")
        is_framed = client.get("crossOrigin", False) is not False or "topOrigin" in client
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if is_framed or not CREDENTIAL_BYTES_MIN <= len(credential_id) <= CREDENTIAL_BYTES_MAX:
        return None
    return Answer(credential_id, challenge, user_handle, document)


def user_handle_of(kind: SubjectKind, subject_id: bytes) -> bytes:
    """What the authenticator keeps for whose passkey it is: no name, no number, no address."""
    return kind[:1].encode() + subject_id


def registered(relying: RelyingParty, answer: Answer) -> Registered | None:
    """The credential of a registration, if everything about it holds and the person was verified."""
    found = _proven(
        lambda: webauthn.verify_registration_response(
            credential=answer.document,
            expected_challenge=answer.challenge,
            expected_rp_id=relying.rp_id,
            expected_origin=list(relying.origins),
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    )
    if found is None:
        return None
    return Registered(
        found.credential_id, found.credential_public_key, found.sign_count, found.credential_backed_up
    )


def sign_count_of(relying: RelyingParty, answer: Answer, public_key: bytes) -> int | None:
    """The authenticator's counter, if the signature and everything it covers hold; nobody judges it here."""
    found = _proven(
        lambda: webauthn.verify_authentication_response(
            credential=answer.document,
            expected_challenge=answer.challenge,
            expected_rp_id=relying.rp_id,
            expected_origin=list(relying.origins),
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    )
    return None if found is None else found.new_sign_count


def _proven(check: Callable[[], Found]) -> Found | None:
    try:
        return check()
    except Exception as error:  # anything that the library raises over a stranger's bytes: nothing is proven
        LOG.info("a passkey's answer does not hold: %s", type(error).__name__)
        return None
