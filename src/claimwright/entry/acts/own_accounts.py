"""A customer changes their own bank accounts, the same for pages and programs."""

from __future__ import annotations

from uuid import UUID

from claimwright.app.identity.public import Session
from claimwright.app.parties.public import OwnAccount
from claimwright.core.outcome import Refused
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.messages import Lang
from claimwright.entry.setup.context import Context
from claimwright.journeys.change_account import change


def add_own_account(
    context: Context, session: Session, account_name: str, account_no: str, bank_name: str, lang: Lang
) -> UUID | Refused:
    """Add an account of the signed-in customer. Refused: `change.AccountRefusal`."""
    command = change.AddAccount(account_name, account_no, bank_name, lang)
    now, person_id = context.clock.now(), session.subject_id
    with context.db.transaction() as tx:
        return change.add_account(tx, context.ids, person_id, command, actor_of(tx, session), now)


def end_own_account(context: Context, session: Session, account_id: UUID) -> OwnAccount | Refused:
    """End one of the signed-in customer's accounts. Refused: `NO_SUCH_ACCOUNT`."""
    with context.db.transaction() as tx:
        actor = actor_of(tx, session)
        return change.end_account(tx, session.subject_id, account_id, actor, context.clock.now())
