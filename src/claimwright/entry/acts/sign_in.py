"""Signing in, the same for pages and programs. Ties identity to parties; entry is where both are seen."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from enum import Enum
from uuid import UUID

from claimwright.app.identity import public as identity
from claimwright.app.parties import public as parties
from claimwright.core.identity import CODE_DIGITS
from claimwright.core.outcome import Refused
from claimwright.entry.messages import Lang, text
from claimwright.entry.setup.context import Context, new_secret
from claimwright.entry.views.masking import masked_mobile
from claimwright.infra.db import Tx
from claimwright.infra.keys import KeyFile
from claimwright.infra.row_security import SERVICE
from claimwright.ports.sms import TextMessage

NO_ORIGIN = identity.Origin()


class SignInRefusal(Enum):
    """Why a proven number does not lead to one person."""

    NO_CUSTOMER = "no_customer"
    CHOOSE_PERSON = "choose_person"


def send_code(context: Context, mobile: str, address: str, lang: Lang) -> identity.NewCode | Refused:
    """Make a one-time code and send it. The message goes out after the commit, never from within."""
    digits = secrets.randbelow(10**CODE_DIGITS)
    with context.db.transaction(SERVICE) as tx:
        made = identity.new_code(tx, context.ids, mobile, address, digits, context.clock.now())
    if isinstance(made, identity.NewCode):
        words = text(lang, "sms.sign_in_code", code=made.code)
        context.sms.send(TextMessage(made.message_id, made.mobile, words))
    return made


def sign_in_customer(
    context: Context,
    mobile: str,
    code: str,
    person_id: UUID | None = None,
    origin: identity.Origin = NO_ORIGIN,
) -> identity.NewSession | Refused:
    """A session for the person who holds the number. A family shares one: then `person_id` chooses.

    Refused: the codes of `identity.CodeRefusal`, `NO_CUSTOMER`, `CHOOSE_PERSON` (which keeps the code alive).
    """
    now = context.clock.now()
    with context.db.transaction(SERVICE) as tx:  # commits a counted wrong code, too
        number = identity.check_code(tx, context.ids, mobile, code, now)
        if isinstance(number, Refused):
            return number
        chosen = _person_of(parties.ids_by_phone(tx, number), person_id)
        if isinstance(chosen, Refused):
            return chosen
        identity.use_code(tx, number, now)
        return identity.start_session(tx, context.ids, "customer", chosen, new_secret(), now, origin)


def _person_of(persons: Sequence[UUID], person_id: UUID | None) -> UUID | Refused:
    if not persons:
        return Refused(SignInRefusal.NO_CUSTOMER, {}, field="mobile")
    if person_id is not None and person_id in persons:
        return person_id
    if len(persons) > 1 or person_id is not None:
        return Refused(SignInRefusal.CHOOSE_PERSON, {"count": len(persons)}, field="person_id")
    return persons[0]


def persons_of_number(tx: Tx, mobile: str) -> list[parties.Person]:
    """Who shares a number that a code has just proved; for choosing among them."""
    number = identity.read_mobile(mobile) or ""
    found = parties.persons(tx, parties.ids_by_phone(tx, number))
    return sorted(found.values(), key=lambda person: person.birth_date)


def sign_in_staff(
    context: Context,
    user_name: str,
    password: str,
    origin: identity.Origin = NO_ORIGIN,
    second_code: str = "",
) -> identity.NewSession | Refused:
    """A session for a staff member; who has a second factor needs its code, too.

    Refused: `identity.StaffRefusal`, `identity.SecondFactorRefusal`.
    """
    now = context.clock.now()
    with context.db.transaction(SERVICE) as tx:  # commits a counted wrong password, too
        staff = identity.check_password(tx, context.ids, user_name, password, now)
        if isinstance(staff, Refused):
            return staff
        if identity.has_second_factor(tx, staff.staff_id):
            keys = KeyFile(context.settings.document_key_file)
            refused = identity.check_second_factor(tx, context.ids, keys, staff.staff_id, second_code, now)
            if refused is not None:
                return refused
        return identity.start_session(tx, context.ids, "staff", staff.staff_id, new_secret(), now, origin)


def send_proof_code(
    context: Context, session: identity.Session, address: str, lang: Lang
) -> identity.NewCode | Refused:
    """A code to the telephone that the signed-in customer has registered. Refused: as `send_code`."""
    return send_code(context, _registered_mobile(context, session), address, lang)


def prove_by_code(context: Context, session: identity.Session, code: str) -> Refused | None:
    """Step-up of a customer: the session counts as freshly proven. Refused: `identity.CodeRefusal`."""
    mobile, now = _registered_mobile(context, session), context.clock.now()
    with context.db.transaction(SERVICE) as tx:  # commits a counted wrong code, too
        number = identity.check_code(tx, context.ids, mobile, code, now)
        if isinstance(number, Refused):
            return number
        identity.use_code(tx, number, now)
        identity.renew_proof(tx, session.session_id, now)
    return None


def proof_mobile(context: Context, session: identity.Session) -> str:
    """Where a code would go, masked for the screen; empty for staff."""
    return masked_mobile(_registered_mobile(context, session)) or ""


def _registered_mobile(context: Context, session: identity.Session) -> str:
    if session.subject_kind != "customer":
        return ""
    with context.db.transaction(SERVICE) as tx:
        person = parties.person(tx, session.subject_id)
    return (person.phone if person else None) or ""
