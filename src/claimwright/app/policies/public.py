"""What others may use of policies."""

from __future__ import annotations

from claimwright.app.policies.commands import (
    register_coverages,
    register_families,
    register_policies,
)
from claimwright.app.policies.queries import (
    coverages_of_policy,
    covers_of_insured,
    family_ids,
    ids_by_number,
    policies_by_id,
    policies_of,
    policy,
    policy_by_number,
)
from claimwright.app.policies.store import Coverage, Policy
from claimwright.core.policies.cover import Cover, PolicyStatus

__all__ = [
    "Cover",
    "Coverage",
    "Policy",
    "PolicyStatus",
    "coverages_of_policy",
    "covers_of_insured",
    "family_ids",
    "ids_by_number",
    "policies_by_id",
    "policies_of",
    "policy",
    "policy_by_number",
    "register_coverages",
    "register_families",
    "register_policies",
]
