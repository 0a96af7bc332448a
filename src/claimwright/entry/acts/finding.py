"""Searching and opening a person, the same for pages and programs: what is shown is written down."""

from __future__ import annotations

from uuid import UUID

from claimwright.app.identity.public import Session, record_access, record_list
from claimwright.core.search import read_query
from claimwright.entry.acts.access import principal_of, reads_health
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context
from claimwright.entry.views.finding import FoundView, PersonView, found_view, person_view
from claimwright.infra.db import Tx
from claimwright.journeys.find import find

ID_VERSION = 8


def search(tx: Tx, context: Context, session: Session, text: str) -> FoundView:
    """What somebody may see of what they look for; every person named in the answer has a read on record."""
    now = context.clock.now()
    found = find(tx, read_query(text), principal_of(session, now).provinces)
    named = {person.person_id for person in found.persons}
    named |= {claim.insured_id for claim in (*found.claims, *(claim for _, claim in found.bills))}
    record_list(tx, context.ids, session, named, "search", now)
    return found_view(tx, found)


def opened_person(tx: Tx, context: Context, session: Session, person_id: UUID) -> PersonView:
    """One person with policies and claims, with the read written down; problem 404 if none is to be seen."""
    if person_id.version != ID_VERSION:
        raise Problem(404, "not_found")
    shown = person_view(tx, person_id, may_read_health=reads_health(session, context.clock.now()))
    if shown is None:
        raise Problem(404, "not_found")
    _write_down(tx, context, session, person_id, "history")
    return shown


def _write_down(tx: Tx, context: Context, session: Session, person_id: UUID, action: str) -> None:
    record_access(tx, context.ids, session, person_id, action, "person", person_id, context.clock.now())
