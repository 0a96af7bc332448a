"""What staff do with a case, the same for pages and programs: open, take, approve, refuse.

Who may decide, within what authority and after opening the evidence, is the journey's rule for every way in.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, Correction
from claimwright.app.identity.public import Session, record_access
from claimwright.app.payments import public as payments
from claimwright.app.work import public as work
from claimwright.core.claims.authority import Authority, may_decide
from claimwright.core.outcome import Refused
from claimwright.core.work.task import TaskState
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.decide import Approve, RefuseClaim, approve, refuse
from claimwright.journeys.settle_claim.doubt import settle_doubt
from claimwright.journeys.settle_claim.papers import AskPapers, ask_papers
from claimwright.journeys.settle_claim.repay import pay_again, prepayment_to_repeat
from claimwright.journeys.write_letters.write import write_letters


def opened_case(tx: Tx, context: Context, session: Session, claim_no: str, action: str) -> Claim:
    """The case, with the read written down; problem 404 if there is none."""
    claim = claims.claim_by_number(tx, claim_no)
    if claim is None:
        raise Problem(404, "no_such_claim", {"claim_no": claim_no}, "claim_no", claim_no[:40])
    record_access(
        tx, context.ids, session, claim.insured_id, action, "claim", claim.claim_id, context.clock.now()
    )
    return claim


def take_case(tx: Tx, context: Context, session: Session, claim_no: str) -> None:
    """Take the open tasks of a case; a problem if somebody else has them."""
    claim = opened_case(tx, context, session, claim_no, "case")
    for task in work.live_tasks_of(tx, claim.claim_id):
        name, now = session.staff_name or "", context.clock.now()
        taken = work.take(tx, task.task_id, session.subject_id, name, now)
        if isinstance(taken, Refused):
            raise problem_of(taken)


def give_back_case(tx: Tx, context: Context, session: Session, claim_no: str) -> None:
    """Give one's tasks of a case back to the list."""
    claim = opened_case(tx, context, session, claim_no, "case")
    for task in work.live_tasks_of(tx, claim.claim_id):
        if task.state is TaskState.TAKEN:
            given = work.give_back(tx, task.task_id, session.subject_id, context.clock.now())
            if isinstance(given, Refused):
                raise problem_of(given)


def approve_case(
    tx: Tx,
    context: Context,
    session: Session,
    claim_no: str,
    version: int,
    corrections: Sequence[Correction],
    note: str,
) -> Claim | Refused:
    """Approve; the caller rolls back if the answer is `Refused`."""
    claim = opened_case(tx, context, session, claim_no, "case")
    command = Approve(claim.claim_id, version, tuple(corrections), note)
    authority = Authority(session.authority_fen)
    done = approve(tx, context.ids, command, actor_of(tx, session), authority, context.clock.now())
    return _told(tx, context, session, done)


def refuse_case(
    tx: Tx, context: Context, session: Session, claim_no: str, version: int, clause: str, words: str
) -> Claim | Refused:
    """Refuse; the caller rolls back if the answer is `Refused`."""
    claim = opened_case(tx, context, session, claim_no, "case")
    command = RefuseClaim(claim.claim_id, version, clause, words)
    authority = Authority(session.authority_fen)
    done = refuse(tx, context.ids, command, actor_of(tx, session), authority, context.clock.now())
    return _told(tx, context, session, done)


def ask_for_papers(
    tx: Tx,
    context: Context,
    session: Session,
    claim_no: str,
    version: int,
    papers: Sequence[str],
    reason: str,
    items: Sequence[str] = (),
) -> Claim | Refused:
    """Ask once for everything (art. 22); the caller rolls back if the answer is `Refused`."""
    claim = opened_case(tx, context, session, claim_no, "case")
    command = AskPapers(claim.claim_id, version, tuple(papers), reason, tuple(items))
    asked = ask_papers(tx, command, actor_of(tx, session), context.clock.now())
    return _told(tx, context, session, asked)


def _told(tx: Tx, context: Context, session: Session, done: Claim | Refused) -> Claim | Refused:
    """What was done is written to the customer: the clock of a refusal's notice runs (art. 24)."""
    if isinstance(done, Claim):
        write_letters(tx, context.ids, done.claim_id, actor_of(tx, session), context.clock.now())
    return done


def pay_case_again(
    tx: Tx, context: Context, session: Session, claim_no: str, version: int, account_id: UUID
) -> Claim | Refused:
    """Order a failed payment anew; within one's authority, for it moves the same money."""
    claim = opened_case(tx, context, session, claim_no, "case")
    prepaid = prepayment_to_repeat(tx, claim)
    amount_fen = (claim.payable_fen or 0) if prepaid is None else prepaid.amount_fen
    refused = may_decide("staff", amount_fen, Authority(session.authority_fen))
    if refused is not None:
        return refused
    actor, now = actor_of(tx, session), context.clock.now()
    return pay_again(tx, context.ids, claim.claim_id, version, account_id, actor, now)


def settle_order_doubt(
    tx: Tx,
    context: Context,
    session: Session,
    claim_no: str,
    end_to_end_id: str,
    executed: bool,
    reference: str,
) -> Claim | Refused:
    """Record what the bank says of an order in doubt, with the evidence; within the own authority."""
    claim = opened_case(tx, context, session, claim_no, "case")
    refused = may_decide("staff", claim.payable_fen or 0, Authority(session.authority_fen))
    if refused is not None:
        return refused
    orders = payments.orders_of_claim(tx, claim.claim_id)
    order_id = next((one.order_id for one in orders if one.end_to_end_id == end_to_end_id), None)
    if order_id is None:
        raise Problem(404, "no_such_order", {}, "end_to_end_id", end_to_end_id[:40])
    actor, now = actor_of(tx, session), context.clock.now()
    return settle_doubt(tx, context.ids, order_id, executed, reference, actor, now)
