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
from claimwright.core.identity.rights import Right, Role, rights_of

__all__ = [
    "CODE_ATTEMPTS_MAX",
    "CODE_CHECK_LIMITS",
    "CODE_DIGITS",
    "CODE_RESEND_LIMITS",
    "CODE_SEND_LIMITS",
    "CODE_VALID",
    "PASSWORD_LIMITS",
    "Limit",
    "Right",
    "Role",
    "retry_after",
    "rights_of",
]
