"""A customer's own claims, the same for pages and programs: whoever else asks finds nothing."""

from __future__ import annotations

from claimwright.app.claims import public as claims
from claimwright.app.identity.public import Session, record_access
from claimwright.core.outcome import Refused
from claimwright.entry.acts.actors import actor_of, viewer_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.views.claims import ClaimView, claim_seen_by, claim_view
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.papers import Answers, send_papers
from claimwright.journeys.settle_claim.report import Upload

NO_ANSWERS = Answers()


def own_claim(tx: Tx, context: Context, session: Session, claim_no: str, action: str) -> claims.Claim:
    """The claim, if it is theirs, with the read written down; otherwise problem 404."""
    claim = claim_seen_by(tx, session, claim_no)
    if claim is None:
        raise Problem(404, "no_such_claim", {"claim_no": claim_no}, "claim_no", claim_no[:40])
    record_access(
        tx, context.ids, session, claim.insured_id, action, "claim", claim.claim_id, context.clock.now()
    )
    return claim


def send_own_papers(
    context: Context,
    session: Session,
    claim_no: str,
    uploads: tuple[Upload, ...],
    answers: Answers = NO_ANSWERS,
) -> ClaimView:
    """Send what was asked for; a problem if it is not their claim, nothing is asked, or a file is hostile."""
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "claim")
        actor = actor_of(tx, session)
    now = context.clock.now()
    viewer = viewer_of(session)
    sent = send_papers(context.db, context.ids, viewer, claim.claim_id, uploads, actor, now, answers)
    if isinstance(sent, Refused):
        raise problem_of(sent)
    with context.db.transaction() as tx:
        return claim_view(tx, sent)
