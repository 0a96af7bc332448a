"""What others may use of identity."""

from claimwright.app.identity.access import Access, accesses_of, has_read, record_access
from claimwright.app.identity.codes import CodeRefusal, NewCode, check_code, new_code, read_mobile, use_code
from claimwright.app.identity.sessions import (
    NewSession,
    Session,
    end_session,
    end_sessions_of,
    session_of,
    start_session,
)
from claimwright.app.identity.staff import NewStaff, StaffRefusal, add_staff, check_password, staff_member

__all__ = [
    "Access",
    "CodeRefusal",
    "NewCode",
    "NewSession",
    "NewStaff",
    "Session",
    "StaffRefusal",
    "accesses_of",
    "add_staff",
    "check_code",
    "check_password",
    "end_session",
    "end_sessions_of",
    "has_read",
    "new_code",
    "read_mobile",
    "record_access",
    "session_of",
    "staff_member",
    "start_session",
    "use_code",
]
