"""Who may not decide a case, whatever their rights: an automation, its maker, a party of it, their family.

The access policy says so at the door; here it holds for every way in (Insurance Law art. 116: no false
claims by staff; four eyes wherever money changes).
"""

from __future__ import annotations

from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.identity import public as identity
from claimwright.app.policies import public as policies
from claimwright.core.identity import DeniedCode, Role
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx

_CODES = {
    "own": DeniedCode.OWN_CASE,
    "family": DeniedCode.FAMILY_CASE,
    "maker": DeniedCode.MAKER_IS_CHECKER,
}


def not_independent(tx: Tx, claim: Claim, actor: Actor) -> Refused | None:
    """Why this member of staff may not decide this claim, or None.

    Refused: `ROBOT_MAY_NOT`, `OWN_CASE`, `FAMILY_CASE`, `MAKER_IS_CHECKER`.
    """
    staff = identity.staff_member(tx, _id_of(actor))
    if staff is not None and staff.role is Role.ROBOT:
        return Refused(DeniedCode.ROBOT_MAY_NOT)
    related = staff_relations(tx, claim, actor.id, None if staff is None else staff.person_id)
    for name, code in _CODES.items():
        if name in related:
            return Refused(code)
    return None


def staff_relations(tx: Tx, claim: Claim, staff_id: str, person_id: UUID | None) -> frozenset[str]:
    """What staff are to a case: ``own``, ``family`` (they share a policy with a party), ``maker``."""
    found = set()
    parties = {claim.insured_id, claim.claimant_id}
    if person_id in parties:
        found.add("own")
    elif person_id is not None:
        shared = policies.policies_of(tx, person_id)
        if parties & {one for policy in shared for one in (policy.applicant_id, policy.insured_id)}:
            found.add("family")
    first = claims.history(tx, claim.claim_id)[:1]
    if any(entry.actor.kind == "staff" and entry.actor.id == staff_id for entry in first):
        found.add("maker")
    return frozenset(found)


def _id_of(actor: Actor) -> UUID:
    return UUID(actor.id)
