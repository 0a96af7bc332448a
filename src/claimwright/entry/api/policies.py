"""A customer's own policies."""

from __future__ import annotations

from fastapi import APIRouter

from claimwright.entry.api.auth import ContextIn, CustomerIn
from claimwright.entry.problems import Problem
from claimwright.entry.views.policies import PolicyView, policies_seen_by, policy_seen_by

router = APIRouter(prefix="/policies", tags=["policies"])


@router.get("", summary="My policies")
def list_policies(context: ContextIn, session: CustomerIn) -> list[PolicyView]:
    """Policies in which I am applicant or insured, with what is left of limits where I am insured."""
    with context.db.transaction() as tx:
        return policies_seen_by(tx, session.subject_id)


@router.get("/{policy_no}", summary="One of my policies")
def get_policy(context: ContextIn, session: CustomerIn, policy_no: str) -> PolicyView:
    """404 also for a policy of somebody else."""
    with context.db.transaction() as tx:
        view = policy_seen_by(tx, session.subject_id, policy_no)
    if view is None:
        raise Problem(404, "no_such_policy", {"policy_no": policy_no}, "policy_no", policy_no)
    return view
