"""What staff do with an ended or undecided case beyond deciding it, the same for pages and programs.

The years of an insured may reach beyond the rows that one member of staff sees (a family in another
province); the access policy has allowed the case itself, so the computation sees all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from claimwright.app.claims.public import Claim, Correction
from claimwright.app.identity.public import Session
from claimwright.app.letters import public as letters
from claimwright.core.claims.authority import Authority
from claimwright.core.claims.prepay import Scenario
from claimwright.core.claims.year import changes_sha256
from claimwright.core.outcome import Refused
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.acts.deciding import opened_case
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.infra.db import Tx
from claimwright.infra.row_security import SERVICE
from claimwright.journeys.appeal_claim.appeal import review
from claimwright.journeys.prepay_claim.prepay import (
    HospitalAccount,
    Prepay,
    PrepayPreview,
    prepay,
    preview_prepay,
)
from claimwright.journeys.reopen_claim.carry_out import ReopenReason
from claimwright.journeys.reopen_claim.readjudicate import accept_year
from claimwright.journeys.reopen_claim.redecide import Redecide, preview_redecision, redecide
from claimwright.journeys.reopen_claim.reopen import Reopen, reopen
from claimwright.journeys.reopen_claim.year import YearPreview
from claimwright.journeys.write_letters.write import write_letters


@contextmanager
def whole_years(context: Context) -> Iterator[Tx]:
    """A transaction that sees every claim that shares balances with the case."""
    with context.db.transaction(SERVICE) as tx:
        yield tx


def reopen_case(
    tx: Tx, context: Context, session: Session, claim_no: str, version: int, reason: str, words: str
) -> Claim:
    """Open an ended case again for a reason."""
    claim = opened_case(tx, context, session, claim_no, "case")
    known = {one.value: one for one in ReopenReason}
    if reason not in known:
        raise Problem(422, "reason_unknown", {"value": reason[:40]}, "reason", reason[:40])
    command = Reopen(claim.claim_id, version, known[reason], words)
    return _done(reopen(tx, context.ids, command, actor_of(tx, session), context.clock.now()))


def preview_year(
    tx: Tx,
    context: Context,
    session: Session,
    claim_no: str,
    corrections: tuple[Correction, ...] = (),
    *,
    falls_away: bool = False,
) -> tuple[YearPreview, str]:
    """What deciding a case anew would change over its years, and the hash that confirms it."""
    claim = opened_case(tx, context, session, claim_no, "case")
    seen = preview_redecision(tx, claim.claim_id, corrections, falls_away=falls_away)
    if isinstance(seen, Refused):
        raise problem_of(seen)
    return seen, changes_sha256(seen.changes)


def redecide_case(tx: Tx, context: Context, session: Session, claim_no: str, command: Redecide) -> Claim:
    """Decide a reopened case, as seen; letters follow."""
    claim = opened_case(tx, context, session, claim_no, "case")
    assert claim.claim_id == command.claim_id, "the command is about this case"
    actor, now = actor_of(tx, session), context.clock.now()
    done = _done(redecide(tx, context.ids, command, actor, Authority(session.authority_fen), now))
    write_letters(tx, context.ids, claim.claim_id, actor, now)
    return done


def accept_year_of(tx: Tx, context: Context, session: Session, claim_no: str, seen_sha256: str) -> Claim:
    """Carry out the year as computed again, as seen."""
    claim = opened_case(tx, context, session, claim_no, "case")
    actor, now = actor_of(tx, session), context.clock.now()
    authority = Authority(session.authority_fen)
    return _done(accept_year(tx, context.ids, claim.claim_id, seen_sha256, actor, authority, now))


def review_case(
    tx: Tx, context: Context, session: Session, claim_no: str, version: int, is_won: bool, words: str
) -> Claim:
    """Judge the customer's objection."""
    claim = opened_case(tx, context, session, claim_no, "case")
    actor, now = actor_of(tx, session), context.clock.now()
    done = _done(review(tx, context.ids, claim.claim_id, version, is_won, words, actor, now))
    write_letters(tx, context.ids, claim.claim_id, actor, now)
    return done


def prepay_case(
    tx: Tx,
    context: Context,
    session: Session,
    claim_no: str,
    version: int,
    scenario: Scenario,
    ground: str,
    amount_fen: int,
    consent: str,
    hospital: HospitalAccount | None = None,
) -> Claim:
    """Pay ahead of the decision."""
    claim = opened_case(tx, context, session, claim_no, "case")
    command = Prepay(claim.claim_id, version, scenario, ground, amount_fen, consent, hospital)
    actor, now = actor_of(tx, session), context.clock.now()
    done = _done(prepay(tx, context.ids, command, actor, Authority(session.authority_fen), now))
    write_letters(tx, context.ids, claim.claim_id, actor, now)
    return done


def preview_prepayment(
    tx: Tx, context: Context, session: Session, claim_no: str, scenario: Scenario
) -> tuple[Claim, PrepayPreview]:
    """What may be prepaid now in a scenario. Nothing is written."""
    claim = opened_case(tx, context, session, claim_no, "case")
    seen = preview_prepay(tx, claim, scenario, context.clock.now())
    if isinstance(seen, Refused):
        raise problem_of(seen)
    return claim, seen


def letters_of_case(tx: Tx, context: Context, session: Session, claim: Claim) -> list[letters.StoredLetter]:
    """All letters of a case; those not written yet are written now."""
    write_letters(tx, context.ids, claim.claim_id, actor_of(tx, session), context.clock.now())
    return list(letters.letters_of(tx, claim.claim_id))


def letter_of_case(tx: Tx, claim: Claim, letter_id: UUID) -> letters.StoredLetter:
    """One letter of this case; problem 404 if it is another's or there is none."""
    found = next((one for one in letters.letters_of(tx, claim.claim_id) if one.letter_id == letter_id), None)
    if found is None:
        raise Problem(404, "no_such_letter", {}, "letter_id", str(letter_id))
    return found


def send_letter_of_case(tx: Tx, context: Context, session: Session, claim: Claim, letter_id: UUID) -> None:
    """The letter was looked at and leaves."""
    letter = letter_of_case(tx, claim, letter_id)
    letters.send_letter(tx, letter.letter_id, actor_of(tx, session), context.clock.now())


def _done(answer: Claim | Refused) -> Claim:
    if isinstance(answer, Refused):
        raise problem_of(answer)  # rolls the transaction back
    return answer
