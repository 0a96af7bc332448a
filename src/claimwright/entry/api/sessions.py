"""Sign in and out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from claimwright.app.identity import public as identity
from claimwright.core.identity import Right
from claimwright.core.outcome import Refused
from claimwright.entry.acts import passkeys
from claimwright.entry.acts.sign_in import send_code, sign_in_customer, sign_in_staff
from claimwright.entry.api.auth import ContextIn, SessionIn, address_of, open_to_all, origin_of
from claimwright.entry.messages import pick_lang
from claimwright.entry.problems import problem_of

router = APIRouter(tags=["sessions"])
TO_SIGN_IN = [Depends(open_to_all(Right.SIGN_IN))]


class CodeRequest(BaseModel):
    """Where to send a one-time code."""

    model_config = ConfigDict(extra="forbid")
    mobile: str = Field(max_length=20, examples=["13800000001"], description="mainland mobile number")


class CodeSent(BaseModel):
    """The code was sent, whether or not the number is a customer's."""

    expires_at: datetime


class CustomerSignIn(BaseModel):
    """A customer proves a mobile number by its code."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["customer"] = "customer"
    mobile: str = Field(max_length=20, examples=["13800000001"])
    code: str = Field(max_length=10, examples=["042917"])
    person_id: UUID | None = Field(None, description="chooses, where a family shares one number")


class StaffSignIn(BaseModel):
    """A staff member signs in by password."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["staff"]
    user_name: str = Field(max_length=40, examples=["assessor"])
    password: str = Field(max_length=200)
    second_code: str = Field("", max_length=10, description="for who has set up a second factor")


class PasskeySignIn(BaseModel):
    """A customer or a staff member signs in by a passkey."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["passkey"]
    side: Literal["customer", "staff"]
    answer: dict[str, Any] = Field(
        description="the authenticator's answer, as `PublicKeyCredential.toJSON()`"
    )


class PasskeyChallengeRequest(BaseModel):
    """Whose passkeys are asked for."""

    model_config = ConfigDict(extra="forbid")
    side: Literal["customer", "staff"]


class SessionStarted(BaseModel):
    """The token is shown only here."""

    token: str
    expires_at: datetime


@router.post(
    "/sessions/codes",
    dependencies=TO_SIGN_IN,
    status_code=202,
    summary="Send a one-time code to a mobile phone",
)
def post_code(context: ContextIn, request: Request, body: CodeRequest) -> CodeSent:
    """At most one a minute, five an hour and ten a day for a number."""
    lang = pick_lang(request.headers.get("accept-language"))
    made = send_code(context, body.mobile, address_of(request), lang)
    if isinstance(made, Refused):
        raise problem_of(made)
    return CodeSent(expires_at=made.expires_at)


@router.post("/sessions/passkey-challenges", dependencies=TO_SIGN_IN, summary="What a passkey is to sign")
def post_passkey_challenge(context: ContextIn, body: PasskeyChallengeRequest) -> dict[str, Any]:
    """Options for `navigator.credentials.get`; good once, for five minutes."""
    return passkeys.sign_in_options(context, body.side)


@router.post("/sessions", dependencies=TO_SIGN_IN, status_code=201, summary="Sign in")
def post_session(
    context: ContextIn,
    request: Request,
    body: Annotated[CustomerSignIn | StaffSignIn | PasskeySignIn, Body(discriminator="kind")],
) -> SessionStarted:
    """For customers by mobile and code, for staff by user name and password, for both by passkey."""
    started: identity.NewSession | Refused
    if isinstance(body, PasskeySignIn):
        lang, origin = pick_lang(request.headers.get("accept-language")), origin_of(request, "passkey")
        started = passkeys.sign_in(context, body.side, json.dumps(body.answer), origin, lang)
    elif isinstance(body, CustomerSignIn):
        origin = origin_of(request, "code")
        started = sign_in_customer(context, body.mobile, body.code, body.person_id, origin)
    else:
        origin = origin_of(request, "password")
        started = sign_in_staff(context, body.user_name, body.password, origin, body.second_code)
    if isinstance(started, Refused):
        raise problem_of(started)
    return SessionStarted(token=started.token, expires_at=started.expires_at)


@router.delete("/sessions/current", status_code=204, summary="Sign out")
def delete_session(context: ContextIn, session: SessionIn) -> None:
    """The token is worth nothing from here on."""
    with context.db.transaction() as tx:
        identity.end_session(tx, session.session_id, context.clock.now())
