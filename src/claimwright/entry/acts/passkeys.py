"""Passkeys, the same for pages and programs: what a browser is asked, and what its answer leads to."""

from __future__ import annotations

import base64
import secrets
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from claimwright.app.identity import public as identity
from claimwright.app.identity.public import Passkey, Session
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.messages import Lang
from claimwright.entry.setup.context import Context, new_secret
from claimwright.entry.setup.texting import ask_text
from claimwright.infra import journal
from claimwright.infra.db import Tx
from claimwright.infra.row_security import SERVICE
from claimwright.infra.settings import Settings

RP_NAME = "Claimwright"
TIMEOUT_MS = 120_000
COSE_ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256
Side = Literal["customer", "staff"]


def relying_party(settings: Settings) -> identity.RelyingParty:
    """Who passkeys are bound to. Without a setting: this machine, by the name that browsers accept for it."""
    given = tuple(one.strip() for one in settings.passkey_origins.split(",") if one.strip())
    origins = given or (f"http://localhost:{settings.port}",)
    return identity.RelyingParty(settings.passkey_rp_id or urlsplit(origins[0]).hostname or "", origins)


def sign_in_options(context: Context, side: Side) -> dict[str, Any]:
    """What a browser is asked when nobody knows yet who it is."""
    return _asked(context, _challenge(context, "sign_in", side, None))


def prove_options(context: Context, session: Session) -> dict[str, Any]:
    """What a browser is asked when somebody has to prove again who they are."""
    side, subject_id = session.subject_kind, session.subject_id
    return _asked(context, _challenge(context, "prove", side, subject_id))


def registration_options(context: Context, session: Session) -> dict[str, Any]:
    """What a browser is asked when somebody adds a passkey; those that they have are left out."""
    challenge = _challenge(context, "register", session.subject_kind, session.subject_id)
    with context.db.transaction(SERVICE) as tx:
        known = identity.passkeys_of(tx, session.subject_id)
        name = actor_of(tx, session).name
    handle = identity.user_handle_of(session.subject_kind, session.subject_id.bytes)
    relying = relying_party(context.settings)
    return {
        "rp": {"id": relying.rp_id, "name": RP_NAME},
        "user": {"id": _b64(handle), "name": name, "displayName": name},
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in COSE_ALGORITHMS],
        "timeout": TIMEOUT_MS,
        "excludeCredentials": [{"type": "public-key", "id": _b64(one.credential_id)} for one in known],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def register(context: Context, session: Session, answer: str, name: str) -> Passkey | Refused:
    """Add a passkey to the signed-in person. Refused: `identity.PasskeyRefusal`."""
    relying, now = relying_party(context.settings), context.clock.now()
    kind, subject_id = session.subject_kind, session.subject_id
    with context.db.transaction(SERVICE) as tx:  # commits a used challenge, too
        added = identity.add_passkey(tx, context.ids, relying, kind, subject_id, answer, name, now)
        if isinstance(added, Passkey):
            _write_down(tx, context, added, "passkey_added")
    return added


def remove(context: Context, session: Session, passkey_id: UUID) -> Refused | None:
    """Take one of one's own passkeys away. Refused: `NO_SUCH_PASSKEY`."""
    with context.db.transaction(SERVICE) as tx:
        found = [one for one in identity.passkeys_of(tx, session.subject_id) if one.passkey_id == passkey_id]
        refused = identity.remove_passkey(tx, session.subject_id, passkey_id, context.clock.now())
        if refused is None:
            _write_down(tx, context, found[0], "passkey_removed")
    return refused


def sign_in(
    context: Context, side: Side, answer: str, origin: identity.Origin, lang: Lang
) -> identity.NewSession | Refused:
    """A session for whoever the answer proves. For staff it counts as both factors: no code is asked for.

    Refused: `identity.PasskeyRefusal`.
    """
    now = context.clock.now()
    with context.db.transaction(SERVICE) as tx:  # commits a used challenge and a locked passkey, too
        proven = _proven(tx, context, "sign_in", side, None, answer, lang)
        if isinstance(proven, Refused):
            return proven
        if side == "staff" and identity.staff_member(tx, proven.subject_id) is None:
            return Refused(identity.PasskeyRefusal.PASSKEY_NOT_PROVEN)
        return identity.start_session(tx, context.ids, side, proven.subject_id, new_secret(), now, origin)


def prove(context: Context, session: Session, answer: str, lang: Lang) -> Refused | None:
    """Step-up: the session counts as freshly proven. Refused: `identity.PasskeyRefusal`."""
    side, subject_id = session.subject_kind, session.subject_id
    with context.db.transaction(SERVICE) as tx:
        proven = _proven(tx, context, "prove", side, subject_id, answer, lang)
        if isinstance(proven, Refused):
            return proven
        identity.renew_proof(tx, session.session_id, context.clock.now())
    return None


def _proven(
    tx: Tx,
    context: Context,
    purpose: Literal["sign_in", "prove"],
    side: Side,
    subject_id: UUID | None,
    answer: str,
    lang: Lang,
) -> Passkey | Refused:
    relying, now = relying_party(context.settings), context.clock.now()
    proven = identity.prove_by_passkey(tx, relying, purpose, side, subject_id, answer, now)
    if not isinstance(proven, identity.PasskeyStopped):
        return proven
    stopped = proven.passkey
    _write_down(tx, context, stopped, "passkey_locked")
    if stopped.subject_kind == "customer":
        ask_text(
            tx, stopped.subject_id, stopped.subject_id, "passkey_locked", {"name": stopped.name}, lang, now
        )
    return Refused(identity.PasskeyRefusal.PASSKEY_LOCKED)


def _write_down(tx: Tx, context: Context, passkey: Passkey, event: str) -> None:
    entity = "person" if passkey.subject_kind == "customer" else "staff"
    actor = Actor(passkey.subject_kind, str(passkey.subject_id), "")
    facts: dict[str, Any] = {"passkey_id": str(passkey.passkey_id)}
    journal.append(tx, entity, passkey.subject_id, event, actor, context.clock.now(), None, None, facts)


def _challenge(
    context: Context, purpose: Literal["register", "sign_in", "prove"], side: Side, subject_id: UUID | None
) -> str:
    challenge = secrets.token_bytes(identity.CHALLENGE_BYTES)
    with context.db.transaction(SERVICE) as tx:
        identity.new_challenge(tx, challenge, purpose, side, subject_id, context.clock.now())
    return _b64(challenge)


def _asked(context: Context, challenge: str) -> dict[str, Any]:
    rp_id = relying_party(context.settings).rp_id
    return {
        "challenge": challenge,
        "rpId": rp_id,
        "userVerification": "required",
        "timeout": TIMEOUT_MS,
        "allowCredentials": [],
    }


def _b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
