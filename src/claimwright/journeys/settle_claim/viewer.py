"""Who looks, and what they may see: customers what is theirs, staff every claim."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from claimwright.app.claims.public import Claim
from claimwright.app.policies.public import Policy


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in customer with their person, or a member of staff (`person_id` is None)."""

    person_id: UUID | None

    @property
    def is_staff(self) -> bool:
        return self.person_id is None


STAFF = Viewer(None)


def may_see(viewer: Viewer, claim: Claim) -> bool:
    """The insured and the claimant see a claim; so does staff."""
    return viewer.is_staff or viewer.person_id in (claim.insured_id, claim.claimant_id)


def may_see_policy(viewer: Viewer, policy: Policy) -> bool:
    """The insured and the applicant see a policy; so does staff."""
    return viewer.is_staff or viewer.person_id in (policy.insured_id, policy.applicant_id)
