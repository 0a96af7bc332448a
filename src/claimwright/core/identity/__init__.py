"""Who may do what: roles and their rights, and the limits on codes and passwords."""

from claimwright.core.identity.limits import (
    CODE_ATTEMPTS_MAX,
    CODE_CHECK_LIMITS,
    CODE_DIGITS,
    CODE_RESEND_LIMITS,
    CODE_SEND_LIMITS,
    CODE_VALID,
    PASSWORD_LIMITS,
    Limit,
    retry_after,
)
from claimwright.core.identity.policy import (
    HEAD_OFFICE,
    AccessPolicy,
    Allowed,
    Denied,
    DeniedCode,
    Principal,
    Resource,
    could,
    different_people,
    may,
    rights_of,
)
from claimwright.core.identity.policy_reader import PolicyError, read_policy
from claimwright.core.identity.rights import Right, Role

__all__ = [
    "CODE_ATTEMPTS_MAX",
    "CODE_CHECK_LIMITS",
    "CODE_DIGITS",
    "CODE_RESEND_LIMITS",
    "CODE_SEND_LIMITS",
    "CODE_VALID",
    "HEAD_OFFICE",
    "PASSWORD_LIMITS",
    "AccessPolicy",
    "Allowed",
    "Denied",
    "DeniedCode",
    "Limit",
    "PolicyError",
    "Principal",
    "Resource",
    "Right",
    "Role",
    "could",
    "different_people",
    "may",
    "read_policy",
    "retry_after",
    "rights_of",
]
