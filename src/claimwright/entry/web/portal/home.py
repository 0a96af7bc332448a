"""The first page, my policies, and me."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from claimwright.app.identity import public as identity
from claimwright.app.parties import public as parties
from claimwright.core.dates import business_date
from claimwright.entry.problems import Problem
from claimwright.entry.views.accounts import account_view
from claimwright.entry.views.claims import claims_seen_by
from claimwright.entry.views.masking import masked_id_number, masked_mobile
from claimwright.entry.views.policies import policies_seen_by, policy_seen_by
from claimwright.entry.web.auth import AnySessionPage, CheckedForm, ContextIn, CustomerPage, signed_out
from claimwright.entry.web.passkey_pages import passkeys_shown
from claimwright.entry.web.render import render

router = APIRouter()
CLAIMS_ON_HOME = 3


@router.get("/")
def home(request: Request, context: ContextIn, session: CustomerPage) -> Response:
    """What matters now: open claims, the way to report one, my policies."""
    with context.db.transaction() as tx:
        person = parties.person(tx, session.subject_id)
        claims = claims_seen_by(tx, session.subject_id)[:CLAIMS_ON_HOME]
        policies = policies_seen_by(tx, session.subject_id)
    assert person is not None, "a session's person is registered"
    return render(request, "portal/home.html", person=person, claims=claims, policies=policies)


@router.get("/policies")
def list_policies(request: Request, context: ContextIn, session: CustomerPage) -> Response:
    """My policies."""
    with context.db.transaction() as tx:
        policies = policies_seen_by(tx, session.subject_id)
    return render(request, "portal/policies.html", policies=policies)


@router.get("/policies/{policy_no}")
def show_policy(request: Request, context: ContextIn, session: CustomerPage, policy_no: str) -> Response:
    """One policy with what is left of its limits."""
    with context.db.transaction() as tx:
        policy = policy_seen_by(tx, session.subject_id, policy_no)
    if policy is None:
        raise Problem(404, "no_such_policy", {"policy_no": policy_no}, "policy_no", policy_no)
    return render(request, "portal/policy.html", policy=policy)


@router.get("/me")
def me(request: Request, context: ContextIn, session: CustomerPage) -> Response:
    """Who I am to the insurer, my accounts, and who read my data."""
    with context.db.transaction() as tx:
        person = parties.person(tx, session.subject_id)
        accounts = [account_view(one) for one in parties.accounts_of(tx, session.subject_id)]
        accesses = identity.accesses_of(tx, session.subject_id, limit=30)
    assert person is not None, "a session's person is registered"
    return render(
        request,
        "portal/me.html",
        person=person,
        id_number=masked_id_number(person.id_number),
        mobile=masked_mobile(person.phone),
        accounts=accounts,
        accesses=accesses,
    )


@router.get("/me/readers")
def list_readers(request: Request, context: ContextIn, session: CustomerPage) -> Response:
    """Who looked at my data: when, as what, and what for."""
    with context.db.transaction() as tx:
        accesses = identity.accesses_of(tx, session.subject_id)
    days: dict[str, list[identity.Access]] = {}
    for one in accesses:
        days.setdefault(business_date(one.at).isoformat(), []).append(one)
    return render(request, "portal/readers.html", days=days, me_id=session.subject_id)


@router.get("/me/devices")
def list_devices(request: Request, context: ContextIn, session: CustomerPage) -> Response:
    """Where I am signed in."""
    with context.db.transaction() as tx:
        devices = identity.devices_of(tx, session.subject_id, context.clock.now())
    shown = passkeys_shown(context, session)
    return render(request, "portal/devices.html", session=session, devices=devices, **shown)


@router.post("/me/sign-out-everywhere", dependencies=[CheckedForm])
def sign_out_everywhere(request: Request, context: ContextIn, session: AnySessionPage) -> Response:
    """End every session of mine, this one included."""
    with context.db.transaction() as tx:
        identity.end_sessions_of(tx, session.subject_id, context.clock.now())
    return signed_out(request)
