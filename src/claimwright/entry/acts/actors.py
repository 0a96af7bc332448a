"""Who acts, as the journal writes it down."""

from __future__ import annotations

from claimwright.app.identity.public import Session
from claimwright.app.parties import public as parties
from claimwright.core.journal import Actor
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.viewer import STAFF, Viewer


def actor_of(tx: Tx, session: Session) -> Actor:
    """The signed-in customer or staff member with their name."""
    if session.subject_kind == "staff":
        return Actor("staff", str(session.subject_id), session.staff_name or "")
    person = parties.person(tx, session.subject_id)
    assert person is not None, "a session's person is registered"
    return Actor("customer", str(session.subject_id), person.name)


def viewer_of(session: Session) -> Viewer:
    """What the session may see: staff everything of a case, customers what is theirs."""
    return STAFF if session.subject_kind == "staff" else Viewer(session.subject_id)
