"""What others may use of policies."""

from __future__ import annotations

from claimwright.app.policies.commands import (
    register_coverages,
    register_families,
    register_policies,
)
from claimwright.app.policies.effects import (
    NewEffect,
    PolicyEffect,
    carry_out,
    effects_of_policy,
    insureds_of_families_fan_out,
    members_of_families_fan_out,
    undo_effects,
)
from claimwright.app.policies.histories import (
    History,
    NamedBeneficiary,
    histories,
    name_beneficiaries,
    record_spells,
)
from claimwright.app.policies.queries import (
    coverages_of_policy,
    covers_of_insured,
    covers_of_insureds,
    family_ids,
    ids_by_number,
    policies_by_id,
    policies_of,
    policy,
    policy_by_number,
)
from claimwright.app.policies.sealing import SEALED_COLUMNS, has_clear_fields
from claimwright.app.policies.store import Coverage, Policy
from claimwright.core.policies.cover import Cover, PolicyStatus

__all__ = [
    "SEALED_COLUMNS",
    "Cover",
    "Coverage",
    "History",
    "NamedBeneficiary",
    "NewEffect",
    "Policy",
    "PolicyEffect",
    "PolicyStatus",
    "carry_out",
    "coverages_of_policy",
    "covers_of_insured",
    "covers_of_insureds",
    "effects_of_policy",
    "family_ids",
    "has_clear_fields",
    "histories",
    "ids_by_number",
    "insureds_of_families_fan_out",
    "members_of_families_fan_out",
    "name_beneficiaries",
    "policies_by_id",
    "policies_of",
    "policy",
    "policy_by_number",
    "record_spells",
    "register_coverages",
    "register_families",
    "register_policies",
    "undo_effects",
]
